"""What is published is what the software obeys: goldens of five programs, the schema, the reference."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

import jsonschema
import pytest

from tests.rules.contact.golden import GOLDEN, REFERENCE, same
from tests.rules.contact.worlds import NAMES, PROGRAMS, program
from throughcare.contact.check import check
from throughcare.contact.conditions import Test
from throughcare.contact.diff import diff
from throughcare.contact.explain import explain, main_role, sentence_for
from throughcare.contact.facts import Channel
from throughcare.contact.matrix import matrix
from throughcare.contact.phrases import THEY, clause
from throughcare.contact.reference import page, schema, schema_text
from throughcare.contact.sentences import CATALOGUES, say

PAIRS = (("harbor", "ridge"), ("lantern", "harbor"), ("northway", "evergreen"))


@pytest.mark.parametrize("name", NAMES)
def test_a_program_is_without_errors_and_warnings(name: str) -> None:
    problems = check((PROGRAMS / f"{name}.toml").read_text(encoding="utf-8"))
    assert [problem.text() for problem in problems if problem.severity != "note"] == []
    assert all(problem.line > 0 for problem in problems)


@pytest.mark.parametrize("name", NAMES)
def test_the_matrix_of_a_program(name: str) -> None:
    same(GOLDEN / f"matrix-{name}.txt", matrix(program(name)).text())


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_program(name: str) -> None:
    policy = program(name)
    heads = "".join(f"{channel}: {sentence_for(policy, channel)}\n" for channel in Channel)
    same(GOLDEN / f"explain-{name}.txt", explain(policy).text() + "\nIn the rooms' headers\n" + heads)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_difference_of_two_programs(old: str, new: str) -> None:
    changes = diff(program(old), program(new))
    same(
        GOLDEN / f"diff-{old}-{new}.txt",
        "".join(f"{change.path}\n  {change.sentence}\n" for change in changes),
    )


def test_a_difference_says_where_it_counts() -> None:
    """Most channels say the same in the same words; whoever reads what has changed must know of which."""
    for old, new in PAIRS:
        for change in diff(program(old), program(new)):
            channel, _, rest = change.path.partition(".")
            if rest and channel in set(Channel):
                assert say("en", f"channel-{channel}").casefold() in change.sentence.casefold(), change.path


def test_no_two_programs_read_alike() -> None:
    assert len({explain(program(name)).text() for name in NAMES}) == len(NAMES)
    assert len({explain(program(name)).answer for name in NAMES}) == len(NAMES)


def test_what_is_not_carried_is_promised_nowhere() -> None:
    for name in NAMES:
        policy = program(name)
        for channel in (Channel.CHECK_IN, Channel.PEER_CHECK_IN, Channel.FAMILY_THREAD, Channel.ALUMNI_ROOM):
            rows = [row for row in matrix(policy).rows if row.channel == channel]
            assert not any(row.offered for row in rows)
            sentence = sentence_for(policy, channel)
            assert "not yet available" in sentence if policy.channel(channel) else "not offered" in sentence


def grade(sentences: list[str]) -> float:
    """Flesch-Kincaid grade, with syllables counted as groups of vowels."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z']+", sentence)]
    ends = sum(len(re.findall(r"[.!?:;]+", sentence)) or 1 for sentence in sentences)
    syllables = 0
    for word in words:
        groups = len(re.findall(r"[aeiouy]+", word.lower()))
        silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
        syllables += max(1, groups - silent)
    return 0.39 * len(words) / ends + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_easy_to_read(name: str) -> None:
    explanation = explain(program(name))
    sentences = [sentence for part in explanation.parts for sentence in part.sentences]
    sentences += [*explanation.not_all_right, *explanation.what_if, *explanation.good_to_know]
    assert grade(sentences) <= 8, name


def test_the_catalogue_of_decisions_is_easy_to_read() -> None:
    codes = [code for code in CATALOGUES["en"] if CATALOGUES["en"][code].endswith(".")]
    assert len(codes) > 80
    assert grade([CATALOGUES["en"][code] for code in codes]) <= 8


def test_every_language_has_every_sentence() -> None:
    for sentences in CATALOGUES.values():
        assert sentences.keys() == CATALOGUES["en"].keys()


def test_the_week_is_data() -> None:
    week = explain(program("ridge")).week
    assert len(week) == 7
    assert week[0] == ((0, 420, "quiet"), (420, 1260, "staffed"), (1260, 1440, "quiet"))
    evergreen = explain(program("evergreen")).week
    assert evergreen[0] == ((540, 1020, "staffed"),)
    assert evergreen[5] == ()
    for day in (*week, *evergreen):
        assert all(0 <= start < end <= 1440 for start, end, _ in day)
        assert all(one[0] <= two[0] for one, two in pairwise(day))


def test_the_page_is_for_the_program_s_own_people() -> None:
    assert main_role(program("evergreen")) == "alum"
    assert explain(program("harbor"), "operator").answer.startswith("Not here yet.")
    assert "talk with staff" in explain(program("lantern"), "coordinator").answer


def test_the_reference_is_current() -> None:
    same(REFERENCE / "contact-policy.md", page())
    same(REFERENCE / "contact-policy.schema.json", schema_text())


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_accepts_a_program(name: str) -> None:
    data = tomllib.loads((PROGRAMS / f"{name}.toml").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema())
    assert list(validator.iter_errors(data)) == []


@pytest.mark.parametrize(
    "text",
    [
        'colour = "red"',
        '[program]\nslug = "x"\nname = "X"',
        '[program]\nslug = "xy"\nname = "X"\nzone = "UTC"\n[[direct-thread.who]]\nroles = "kin"',
        '[program]\nslug = "xy"\nname = "X"\nzone = "UTC"\n[cohort-room]\nopen = "weather"\n'
        '[[cohort-room.who]]\nroles = "alum"',
        '[program]\nslug = "xy"\nname = "X"\nzone = "UTC"\n[hours.day]\nwindows = "mon 25:00-26:00"',
    ],
)
def test_the_schema_and_the_reader_refuse_alike(text: str) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    assert list(validator.iter_errors(tomllib.loads(text)))
    assert any(problem.severity == "error" for problem in check(text))


@pytest.mark.parametrize("kind", ["track", "phase", "group", "mark"])
def test_names_that_a_policy_gives_are_spoken_and_not_written_as_in_the_file(kind: str) -> None:
    said = clause(Test(kind, ("substance-use", "mood"), of="both"), program("harbor"), "en", THEY)
    assert "substance use" in said
    assert "substance-use" not in said
