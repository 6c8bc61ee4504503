"""How words are compared: endings, accents, scripts, and whatever else somebody may type."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.kit.terms import LONGEST, asked, spans, terms, words


@pytest.mark.parametrize(
    "together",
    [
        ("sleep", "Sleep", "SLEEPS", "sleeping"),
        ("hope", "hoped", "hoping", "hopes"),
        ("try", "tries", "tried", "trying"),
        ("stop", "stopped", "stopping", "stops"),
        ("fall", "falls", "falling"),
        ("class", "classes"),
        ("feeling", "feelings", "feel"),
        ("don't", "dont", "don\u2019t", "DON'T"),
        ("canción", "canciones", "Cancion", unicodedata.normalize("NFD", "canción")),
        ("café", "cafés", "cafe"),
        ("STRASSE", "straße"),
        ("שָׁלוֹם", "שלום"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_forms_of_a_word_find_each_other(together: tuple[str, ...]) -> None:
    assert len({frozenset(words(each)) for each in together}) == 1, [words(each) for each in together]
    assert words(together[0])


@pytest.mark.parametrize(
    ("one", "other"), [("evening", "even"), ("bring", "br"), ("need", "ne"), ("us", "u")]
)
def test_what_only_looks_like_an_ending_stays(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_apostrophes_stand_within_a_word_only() -> None:
    assert words("'sleep' ‘tired’ it's") == {"sleep", "tir", "its"}


def test_scripts_without_spaces_are_compared_by_pairs() -> None:
    text = "今日は眠れない"
    assert words("眠れない") <= words(text)
    assert not words("眠い") <= words(text)
    assert spans(text, words("眠れない")) == [(3, 7)]


def test_faces_and_hearts_are_words() -> None:
    assert words("❤️ 😀😀") == {"❤", "😀"}


def test_what_is_asked_is_each_word_once_the_longest_first() -> None:
    assert asked("a plan, a PLAN for tomorrow", 8) == ["tomorrow", "plan", "for", "a"]
    assert asked("one into seventy", 2) == ["seventy", "into"]


@pytest.mark.parametrize("text", ["", "   ", "\0", "'\"; --", "___", "...", "\u202e\u2066", "\u0301\u0301"])
def test_a_text_without_words_has_none(text: str) -> None:
    assert asked(text, 8) == []


def test_a_long_run_of_letters_is_compared_by_its_beginning() -> None:
    (word,) = words("x" * 10_000)
    assert len(word) == LONGEST


@given(st.text(max_size=200))
def test_every_text_finds_itself(text: str) -> None:
    found = list(terms(text))
    assert {term.word for term in found} == words(text)
    assert all(term.word and len(term.word) <= LONGEST and "\0" not in term.word for term in found)
    assert all(0 <= term.start < term.end <= len(text) for term in found)
    marked = spans(text, words(text))
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(marked))
    for term in found:
        assert any(lo <= term.start and term.end <= hi for lo, hi in marked)


@given(st.text(alphabet="abcdeinsgy' áéß今れ", max_size=60))
def test_a_word_is_the_same_in_any_sentence(text: str) -> None:
    for part in text.split():
        assert words(part) <= words(f"before {text} after")
