"""A word is read as it is meant, and an ordinary word as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.screening.reading import WayBack, canonical_text, join_spelled, split
from throughcare.screening.spelling import GLUED, HEAVY, KEY_WORDS, SHORT_FORMS
from throughcare.screening.words import canonical


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dont", "do not"),
        ("don't", "do not"),
        ("don’t", "do not"),
        ("can't", "can not"),
        ("i'm", "i am"),
        ("i'll", "i will"),
        ("they're", "they are"),
        ("gonna", "going to"),
        ("k1ll", "kill"),
        ("k!ll", "kill"),
        ("$uicide", "suicide"),
        ("su*cide", "suicide"),
        ("su1c1d3", "suicide"),
        ("kiiiill", "kill"),
        ("deaaad", "dead"),
        ("suicidle", "suicidal"),
        ("mysefl", "myself"),
        ("anymroe", "anymore"),
        ("tonigth", "tonight"),
        ("iwanttodie", "i want to die"),
        ("killmyself", "kill myself"),
        ("intenté", "intente"),
        ("kiero", "quiero"),
        ("wnana", "want to"),
        ("r3as0n", "reason"),
        ("sh'ing", "self harming"),
        ("sh'd", "self harmed"),
        ("h4v3", "have"),
        ("5t1ll", "still"),
        ("wudnt", "would not"),
        ("thorts", "thoughts"),
        ("idontwanttolive", "i do not want to live"),
        ("𝓴𝓲𝓵𝓵", "kill"),
        ("ｄｉｅ", "die"),
        ("dіе", "die"),
        ("1nstagram", "instagram"),
    ],
)
def test_a_disguise_is_seen_through(typed: str, meant: str) -> None:
    assert canonical(typed) == meant


REAL_WORDS = (
    "dye", "diet", "skill", "skills", "killer", "thing", "things", "lived", "olive",
    "alike", "love", "like", "wait", "paints", "harmed", "farm", "dies", "soap",
    "test", "dear", "deal", "deed", "late", "lake", "sofa", "today", "therapy",
    "skilled", "chilling", "breakfast", "nurse", "planet", "plane", "bread", "lettuce", "snack",
    "nowhere", "therefore", "elsewhere", "adhere", "begone", "number", "birthday",
    "everyday", "understand", "something", "anything", "knowledge",
)  # fmt: skip


@pytest.mark.parametrize("word", REAL_WORDS)
def test_an_ordinary_word_is_not_taken_for_another(word: str) -> None:
    assert canonical(word) == word


def test_numbers_and_doses_stay_numbers() -> None:
    for word in ("10", "50mg", "3rd", "8am", "1987", "7pm"):
        assert canonical(word) == word


def test_the_tables_agree_with_themselves() -> None:
    for typed, meant in SHORT_FORMS.items():
        assert canonical(typed) == meant
    for word in KEY_WORDS - SHORT_FORMS.keys():
        assert canonical(word) == word
    assert HEAVY & GLUED


@given(st.text(max_size=30))
def test_reading_a_word_never_fails_and_never_leaves_a_space_to_trim(word: str) -> None:
    for token in split(word):
        meant = canonical(token)
        assert meant == meant.strip()


def test_stops_are_words_of_their_own() -> None:
    assert canonical_text(split("No. Really?! (yes)\nso...")) == "no . really ? , yes , . so ."


def test_spelled_out_words_are_joined_and_keep_their_place() -> None:
    text = "I said h e l p to them"
    joined = join_spelled(text)
    assert len(joined) == len(text)
    assert "help" in joined
    assert joined.index("to") == text.index("to")


@given(st.text(max_size=60))
def test_the_way_back_leads_into_the_text(text: str) -> None:
    words = canonical_text(split(text))
    back = WayBack(text)
    for start in range(len(words)):
        if words[start] != " ":
            first, last = back.original(start, start + 1)
            assert 0 <= first < last <= len(text)


@pytest.mark.parametrize(
    ("text", "phrase", "typed"),
    [
        ("So,   I WANNA die now", "want to die", "WANNA die"),
        ("İİ then I can't sleep", "can not sleep", "can't sleep"),
        ("first\nsecond line", "second", "second"),
    ],
)
def test_a_phrase_is_found_again_in_the_text(text: str, phrase: str, typed: str) -> None:
    at = canonical_text(split(text)).index(phrase)
    start, end = WayBack(text).original(at, at + len(phrase))
    assert text[start:end] == typed
