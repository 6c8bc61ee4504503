"""A file that can't be used says why, where and what to write instead, all at once and quickly."""

from __future__ import annotations

import time

import pytest

from throughcare.contact.check import check
from throughcare.contact.policy import load
from throughcare.contact.problems import PolicyError, Problem

HEAD = '[program]\nslug = "trial"\nname = "Trial"\nzone = "America/New_York"\non-call = "always"\n'
WHO = (
    '[[cohort-room.who]]\nroles = "participant"\nwhen = "same-cohort"\n'
    '[cohort-room.moderation]\nby = "moderator"\n'
)
MODERATION = "cohort-room.moderation"
PEERS = '[[direct-thread.who]]\nroles = "participant"\nwith = "participant"\nconsent = "both"\n'
DAY = '[hours.day]\nwindows = "mon 08:00-09:00"\n'
TEAM = '[care-team-thread]\n[[care-team-thread.who]]\nroles = "participant"\n'


def errors(text: str | bytes) -> list[Problem]:
    """The problems of a file that must not load."""
    with pytest.raises(PolicyError) as caught:
        load(text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "line", "message", "instead"),
    [
        (
            HEAD
            + PEERS
            + '[[direct-thread.who]]\nroles = "on-call"\nwith = "participant"\nwhen = "answers-call"\n',
            13,
            "only a care-team thread",
            "Take it out",
        ),
        (HEAD + WHO.replace("same-cohort", "answers-call"), 8, "only a care-team thread", "Take it out"),
        (HEAD + "colour = 1\n", 6, "unknown key `colour`", "Known here"),
        (HEAD + 'names-show = "alias"\n', 6, "unknown key `names-show`", "Did you mean `names-shown`?"),
        (
            HEAD + '[cohort-rom]\nkeep = "2 years"\n',
            6,
            "unknown key `cohort-rom`",
            "Did you mean `cohort-room`?",
        ),
        (HEAD.replace("New_York", "New_Yrok"), 4, "is not a time zone", "America/New_York"),
        (HEAD + 'ages = "17-13"\n', 6, "is no age at all", "lower age first"),
        (HEAD + "family-sessions = 1\n", 6, "should be true or false", "without quotes"),
        (
            HEAD + '[hours.day]\nwindows = "mon-fry 08:00-09:00"\n',
            7,
            "has another form",
            "mon-fri 08:00-22:00",
        ),
        (HEAD + '[hours.day]\nwindows = ["mon 08:00-08:00"]\n', 7, "is no time at all", "24:00"),
        (
            HEAD + '[cohort-room]\nopen = "hours:dya"\n' + DAY + WHO,
            7,
            "no hours",
            "`day`",
        ),
        (HEAD + '[cohort-room]\nopen = "weekend"\n' + WHO, 7, "`weekend` is not a condition", ""),
        (HEAD + "[cohort-room]\nopen = { week-from = 4, week-to = 2 }\n" + WHO, 7, "never so", "Swap"),
        (HEAD + '[cohort-room]\nopen = ["staffed", "unstaffed"]\n' + WHO, 7, "its opposite", "Take one"),
        (HEAD + '[cohort-room]\nopen = { mark = "x", hours = "y" }\n' + WHO, 7, "exactly one test", "all"),
        (
            HEAD + '[cohort-room]\nopen = { mark = "now", of = "other" }\n' + WHO,
            7,
            "no other person",
            "herself",
        ),
        (HEAD + '[[direct-thread.who]]\nroles = "participant"\n', 6, "`with` is missing", "with ="),
        (
            HEAD + '[[direct-thread.who]]\nroles = "operator"\nwith = "alum"\n',
            7,
            "`operator` is not known",
            "",
        ),
        (HEAD + WHO + 'mode = "before"\nfirst-posts = 3\n', 9, "contradict", 'mode = "after"'),
        (HEAD + '[cohort-room]\nper-day = "3"\n' + WHO, 7, "should be a number", "without quotes"),
        (HEAD + '[cohort-room]\nkeep = "forever"\n' + WHO, 7, "another form", "2 years"),
        (HEAD.replace('name = "Trial"\n', ""), 1, "`name` is missing", "It is text"),
        (HEAD.replace("trial", "Trial!"), 2, "another form", "harbor"),
        (HEAD + '[[cohort-room.who]]\nroles = ["alum", "alum"]\n', 7, "twice", "Keep one"),
        (HEAD.replace('on-call = "always"', 'on-call = "nights"'), 5, "no hours named `nights`", "`always`"),
        ("[program\n", 1, "not TOML", "key = value"),
        ("a = 1\na = 2\n", 2, "not TOML", "key = value"),
        (f"a = 'one {'9' * 50}'\nb = [1, {'9' * 5_000}]\n", 2, "more than 30 digits", "shorter"),
        (f"a = 1\nb = -{'9' * 5_000}\n", 2, "more than 30 digits", "shorter"),
        (HEAD.replace('"trial"', f"0x{'f' * 4_000}"), 2, "more than 30 digits", "shorter"),
        (HEAD.replace('"trial"', f"0.{'3' * 40}"), 2, "has another form", "harbor"),
        (HEAD.replace('"trial"', "true"), 2, "`true` has another form", "harbor"),
        (HEAD.replace('"Trial"', "2026-11-02"), 3, "not `2026-11-02`", "double quotes"),
        (
            HEAD.replace('"Trial"', '[08:00:00, "a", { b = false }]'),
            3,
            '`[08:00:00, "a", { b = false }]`',
            "",
        ),
    ],
)
def test_a_problem_has_its_line_and_what_to_write_instead(
    text: str, line: int, message: str, instead: str
) -> None:
    found = [p for p in errors(text) if message in p.message]
    assert found, errors(text)
    assert found[0].line == line
    assert instead in found[0].instead
    assert found[0].text("trial.toml").startswith(f"trial.toml:{line}: error: ")


def test_all_problems_are_told_at_once() -> None:
    text = (
        HEAD.replace("New_York", "Nowhere")
        + 'colour = 1\n[cohort-room]\nkeep = "x"\n[[cohort-room.who]]\nroles = 3\n'
    )
    assert [problem.line for problem in errors(text)] == [4, 6, 8, 10]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# " + "x" * 10_000_000, "too large"),
        (b"# " + b"x" * 10_000_000, "too large"),
        ("a = " + "[" * 100_000, "nested deeper"),
        ("a = " + "{b=" * 20_000, "nested deeper"),
        ("a" + ".a" * 50_000 + " = 1", "dots"),
        ("[" + "a." * 50_000 + "a]", "dots"),
        ('a = "\0"', "not text"),
        ('a = "\ud800"', "not text"),
        (b'a = "\xff\xfe"', "not UTF-8"),
        ('"' * 190_000, "not TOML"),
        ("a = " + "9" * 100_000, "more than 30 digits"),
        ("", "`program` is missing"),
    ],
)
def test_a_hostile_file_is_refused_quickly(source: str | bytes, message: str) -> None:
    began = time.perf_counter()
    found = errors(source)
    assert any(message in problem.message for problem in found), found
    assert time.perf_counter() - began < 2
    assert all(len(problem.text()) < 400 for problem in found)


def test_what_cannot_be_kept_or_lies_about_its_direction_is_taken_out_of_names() -> None:
    """TOML lets a file write any character by its number, also those that a database or a page can't bear."""
    text = HEAD.replace('"Trial"', r'"Tri\u0000al \u202eno\u202c"') + WHO + TEAM
    text += '[conduct]\nalso = ["No \\u2066shouting"]\n'
    policy = load(text + r"[agreements]" + "\n" + r'promises = ["\u200bI listen"]')
    assert policy.name == "Trial no"
    assert policy.conduct.also == ("No shouting",)
    assert policy.agreements.promises == ("I listen",)
    assert "1 to 60 characters" in errors(HEAD.replace('"Trial"', r'"\u0000\u202e"') + WHO)[0].message
    assert "1 to 60 characters" in errors(HEAD.replace('"Trial"', '"' + "x" * 40_000 + '"') + WHO)[0].message


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (HEAD + WHO, "program", "no thread with their care team"),
        (HEAD + WHO.replace('by = "moderator"', 'mode = "none"') + TEAM, MODERATION, "nobody moderates"),
        (HEAD + WHO.replace('by = "moderator"', 'mode = "before"') + TEAM, MODERATION, "nobody may release"),
        (HEAD + WHO + 'mode = "before"\n' + TEAM, MODERATION, "no hours named `staffed`"),
        (HEAD + WHO + TEAM + DAY, "hours.day", "nothing uses"),
        (
            HEAD.replace('on-call = "always"\n', "") + '[cohort-room]\nopen = "hours:day"\n' + WHO + TEAM
            + DAY,
            "program.on-call",
            "quiet hours",
        ),
        (
            HEAD + '[cohort-room]\nopen = ["hours:day", "hours:eve"]\n' + WHO + TEAM
            + DAY
            + '[hours.eve]\nwindows = "mon 18:00-19:00"\n',
            "cohort-room.open",
            "never open together",
        ),
        (HEAD + 'ages = "13-17"\n' + WHO + TEAM, "program.ages", "no guardian"),
        (
            HEAD + WHO + TEAM + PEERS,
            "direct-thread.who[0]",
            "whole organization",
        ),
        (
            HEAD + WHO + TEAM
            + '[[direct-thread.who]]\nroles = "participant"\nwith = "alum"\n'
            'when = ["same-program", { mark = "support-now", of = "other" }]\n',
            "direct-thread.who[0].when",
            "`other` is whoever is written to",
        ),
        (
            HEAD + TEAM
            + '[[cohort-room.who]]\nroles = "participant"\n[[cohort-room.who]]\nroles = "participant"\n'
            'when = "same-cohort"\n[cohort-room.moderation]\nby = "moderator"\n',
            "cohort-room.who[1]",
            "never reached",
        ),
    ],
)  # fmt: skip
def test_a_warning_does_not_stop_the_file(text: str, path: str, message: str) -> None:
    load(text)
    found = [problem for problem in check(text) if problem.path == path and message in problem.message]
    assert found, check(text)
    assert found[0].severity == "warning"
    assert found[0].line > 0
    assert found[0].instead


def test_the_other_of_two_alike_is_no_doubt() -> None:
    both = HEAD + WHO + TEAM + PEERS + 'when = ["same-program", { mark = "support-now", of = "other" }]\n'
    assert not [problem for problem in check(both) if problem.path.startswith("direct-thread")]


def test_a_parsed_policy_can_be_checked_too() -> None:
    policy = load(HEAD + WHO)
    assert [problem.message for problem in check(policy)] == ["members have no thread with their care team."]


def test_a_policy_is_a_value() -> None:
    one, two = load(HEAD + WHO), load("# the same\n" + HEAD + "\n" + WHO)
    assert one == two
    assert hash(one) == hash(two)
    assert one.digest == two.digest
    assert one != load(HEAD + WHO + TEAM)


@pytest.mark.parametrize(
    "ending", ['x = "' + '\\"' * 40_000, 'x = """' + '\\"""' * 20_000, "x = '" + "a'" * 40_000]
)
def test_quotes_without_an_end_are_refused_at_once(ending: str) -> None:
    # Reading them again from each quote on would take minutes; the time-out of tests would tell.
    with pytest.raises(PolicyError):
        load(f"{HEAD}\n{ending}")
