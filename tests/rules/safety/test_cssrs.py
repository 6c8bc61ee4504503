"""The C-SSRS screener against a table written down independently: every pattern of yes, no and no answer."""

from __future__ import annotations

from itertools import product

import pytest

from throughcare.safety.cssrs import (
    FORMS,
    LOINC_LEVEL,
    Level,
    Version,
    asked,
    level,
    next_question,
    unanswered,
)

RECENT, SINCE = Version.RECENT, Version.SINCE
RECENT_KEYS = ("q1", "q2", "q3", "q4", "q5", "q6", "recent")
SINCE_KEYS = RECENT_KEYS[:-1]
WORSE = [Level.NONE, Level.LOW, Level.MODERATE, Level.HIGH]

# One row a rule, the first that fits decides: y yes, n no, * either. Columns: q1 q2 q3 q4 q5 q6 recent.
TABLE = (
    ("***y***", Level.HIGH),
    ("****y**", Level.HIGH),
    ("******y", Level.HIGH),
    ("**y****", Level.MODERATE),
    ("*****yn", Level.MODERATE),
    ("y******", Level.LOW),
    ("*y*****", Level.LOW),
    ("nnnnnnn", Level.NONE),
)


def by_table(version: Version, pattern: str) -> Level:
    """What the table says of seven letters y or n; since the last contact any behavior is recent."""
    if version is SINCE:
        pattern = pattern[:6] + pattern[5]
    for row, found in TABLE:
        if all(want in ("*", got) for want, got in zip(row, pattern, strict=True)):
            return found
    raise AssertionError(pattern)


def answers_of(keys: tuple[str, ...], letters: tuple[str, ...]) -> dict[str, bool | None]:
    return {
        key: {"y": True, "n": False, "-": None}[letter] for key, letter in zip(keys, letters, strict=True)
    }


@pytest.mark.parametrize("version", list(Version))
def test_every_pattern_of_yes_and_no_says_what_the_table_says(version: Version) -> None:
    keys = RECENT_KEYS if version is RECENT else SINCE_KEYS
    patterns = list(product("yn", repeat=len(keys)))
    assert len(patterns) == 2 ** len(keys)
    for letters in patterns:
        pattern = "".join(letters).ljust(7, "n")
        assert level(version, answers_of(keys, letters)) is by_table(version, pattern), pattern


@pytest.mark.parametrize("version", list(Version))
def test_what_is_missing_is_never_counted_as_no_where_it_could_matter(version: Version) -> None:
    """All 3^n patterns, each missing answer tried both ways: all ways agree, or a person looks."""
    keys = RECENT_KEYS if version is RECENT else SINCE_KEYS
    seen = set()
    for letters in product("yn-", repeat=len(keys)):
        answers = answers_of(keys, letters)
        belongs = {item.key for item in asked(version, answers)}
        # What is missing at a question that need not be asked was rightly skipped: it is a no.
        settled = [
            "n" if letter == "-" and key not in belongs else letter
            for key, letter in zip(keys, letters, strict=True)
        ]
        ways = product(*("yn" if letter == "-" else letter for letter in settled))
        found = {by_table(version, "".join(way).ljust(7, "n")) for way in ways}
        # Behavior that is not answered, said to be recent or not: the form's two questions are one thing.
        wanted = found.pop() if len(found) == 1 else Level.NEEDS_A_PERSON
        assert level(version, answers) is wanted, letters
        seen.add(wanted)
    assert seen == set(Level)


@pytest.mark.parametrize("missing", ["q4", "q5", "q6"])
@pytest.mark.parametrize("version", list(Version))
def test_no_answer_to_intent_plan_or_behavior_after_thoughts_is_for_a_person(
    version: Version, missing: str
) -> None:
    answers: dict[str, bool | None] = dict.fromkeys(FORMS[version], False) | {"q2": True, missing: None}
    assert level(version, answers) is Level.NEEDS_A_PERSON
    assert missing in [item.key for item in unanswered(version, answers)]
    del answers[missing]
    assert level(version, answers) is Level.NEEDS_A_PERSON


def test_nothing_answered_is_for_a_person() -> None:
    for version in Version:
        assert level(version, {}) is Level.NEEDS_A_PERSON
        assert level(version, dict.fromkeys(FORMS[version])) is Level.NEEDS_A_PERSON


def ask(version: Version, **says: bool | None) -> list[str]:
    """The questions as they come, each answered as told, else no."""
    answers: dict[str, bool | None] = {}
    order = []
    while (item := next_question(version, answers)) is not None:
        order.append(item.key)
        answers[item.key] = says.get(item.key, False)
    return order


def test_the_order_in_which_it_is_asked() -> None:
    assert ask(RECENT) == ["q1", "q2", "q6"]
    assert ask(RECENT, q1=True) == ["q1", "q2", "q6"]
    assert ask(RECENT, q2=True) == ["q1", "q2", "q3", "q4", "q5", "q6"]
    assert ask(RECENT, q2=None) == ["q1", "q2", "q3", "q4", "q5", "q6"]
    assert ask(RECENT, q6=True) == ["q1", "q2", "q6", "recent"]
    assert ask(RECENT, q6=None) == ["q1", "q2", "q6", "recent"]
    assert ask(SINCE, q2=True, q6=True) == ["q1", "q2", "q3", "q4", "q5", "q6"]


def test_the_words_are_the_official_ones_and_carry_their_codes() -> None:
    """Pinned whole: a change of one letter is a change of the instrument."""
    recent = {key: item.words for key, item in FORMS[RECENT].items()}
    assert recent == {
        "q1": "Have you wished you were dead or wished you could go to sleep and not wake up?",
        "q2": "Have you actually had any thoughts of killing yourself?",
        "q3": "Have you been thinking about how you might do this?",
        "q4": "Have you had these thoughts and had some intention of acting on them?",
        "q5": "Have you started to work out or worked out the details of how to kill yourself? "
        "Do you intend to carry out this plan?",
        "q6": "Have you ever done anything, started to do anything, or prepared to do anything to end "
        "your life?",
        "recent": "Was this within the past 3 months?",
    }
    since = {key: item.words for key, item in FORMS[SINCE].items()}
    assert since == {
        **{key: words for key, words in recent.items() if key != "recent"},
        "q6": "Have you done anything, started to do anything, or prepared to do anything to end your life?",
    }
    codes = [item.loinc for item in FORMS[RECENT].values()]
    assert [*codes, LOINC_LEVEL] == [
        "93246-7", "93247-5", "93248-3", "93249-1", "93250-9", "93267-3", "93269-9", "93374-7",
    ]  # fmt: skip
    assert {item.span for item in FORMS[SINCE].values()} == {"Since last contact"}
