"""Watched words: whole words as they are meant, capped, and quick on anything."""

from __future__ import annotations

import time

import pytest

from throughcare.screening.watch import (
    LONGEST,
    MOST_RULES,
    NEVER_HELD,
    TOPIC_DEFAULTS,
    TOPIC_NOTES,
    BadRule,
    Effect,
    Match,
    TopicEffect,
    WatchList,
    WatchRule,
    check_rules,
    rule_of,
)

HOLD, REVIEW = Effect.HOLD, Effect.REVIEW
LIST = WatchList(
    1, (WatchRule("secret party", HOLD), WatchRule("Lake House", REVIEW), WatchRule("party", REVIEW))
)


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("Come to the SECRET   party tonight!", HOLD),
        ("secret. party", HOLD),
        ("We met at the lake house.", REVIEW),
        ("a party", REVIEW),
        ("parties and secrets", None),
        ("a secret", None),
        ("", None),
        ("\N{SLIGHTLY SMILING FACE}" * 4_000, None),
        ("\u05e9\u05dc\u05d5\u05dd", None),
    ],
)
def test_whole_words_as_they_are_meant(text: str, effect: Effect | None) -> None:
    found = LIST.match(text)
    assert (found and found.effect) is effect


def test_an_empty_list_matches_nothing() -> None:
    assert WatchList().match("party") is None


def test_other_scripts_are_words_too() -> None:
    found = WatchList(1, check_rules([("\u05e9\u05dc\u05d5\u05dd", "hold"), ("fiesta secreta", "review")]))
    assert found.match("\u05d0\u05d5\u05de\u05e8 \u05e9\u05dc\u05d5\u05dd!") == (HOLD, "")
    assert found.match("La Fiesta secreta.") == (REVIEW, "")


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([("x" * (LONGEST + 1), "hold")], "long-phrase"),
        ([("one two three four five six seven eight nine", "hold")], "many-words"),
        ([("...", "hold")], "no-words"),
        ([("party", "explode")], "no-effect"),
        ([(f"word{n}", "hold") for n in range(MOST_RULES + 1)], "many-rules"),
    ],
)
def test_what_cannot_be_watched_for(rules: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(BadRule) as bad:
        check_rules(rules)
    assert bad.value.code == code


def test_the_same_twice_is_once_and_the_stronger() -> None:
    assert check_rules([("Party", "review"), ("  party ", "hold"), ("", "hold"), ("PARTY", "review")]) == (
        WatchRule("party", HOLD),
    )


@pytest.mark.parametrize("phrase", ["(a+)+$", ".*", "[", "%s{0}", "a|b"])
def test_signs_of_patterns_are_nothing_special(phrase: str) -> None:
    try:
        found = WatchList(1, check_rules([(phrase, "hold")]))
    except BadRule:
        return
    assert found.match("a" * 4_000) is None
    assert found.match("anything else at all") is None


def test_the_longest_text_against_the_longest_list_is_quick() -> None:
    many = [(f"a a a a a a a w{n}", "hold") for n in range(MOST_RULES)]
    found = WatchList(1, check_rules(many))
    began = time.perf_counter()
    assert found.match("a " * 2_000) is None
    assert time.perf_counter() - began < 0.5


def test_a_note_stands_beside_what_else_a_text_does() -> None:
    rules = check_rules(
        [("calories", "note:eating"), ("calories", "review"), ("funeral", "note:loss"), ("party", "hold")]
    )
    found = WatchList(1, rules)
    assert found.match("How many calories?") == Match(REVIEW, "eating")
    assert found.match("After the funeral.") == Match(None, "loss")
    assert found.match("A funeral, and calories.") == Match(REVIEW, "eating")
    assert found.match("A party after the funeral.") == Match(HOLD, "loss")
    assert tuple(rule_of(rule.phrase, rule.name) for rule in rules) == rules


@pytest.mark.parametrize("name", ["note", "note:", "note:weather", "hold:eating", "review:", ""])
def test_only_a_known_note_is_an_effect(name: str) -> None:
    with pytest.raises(BadRule) as wrong:
        check_rules([("calories", name)])
    assert wrong.value.code == "no-effect"


def test_topics_do_what_a_program_chose() -> None:
    usual = WatchList()
    assert usual.of_flags(["eating"]) == Match(None, "eating")
    assert usual.of_flags(["self-harm", "substance", "abuse", "harassment", "link", "watch"]) == Match(
        None, ""
    )
    chosen = WatchList(
        1, (), {"eating": TopicEffect.HOLD, "self-harm": TopicEffect.NOTE, "abuse": TopicEffect.NOTE}
    )
    assert chosen.of_flags(["eating"]) == Match(HOLD, "eating")
    assert chosen.of_flags(["self-harm"]) == Match(None, "self-harm")
    assert chosen.of_flags(["abuse", "eating"]) == Match(HOLD, "eating")
    assert chosen.of_flags(["substance"]) == Match(None, "")
    assert set(TOPIC_DEFAULTS) == set(TOPIC_NOTES) >= NEVER_HELD
