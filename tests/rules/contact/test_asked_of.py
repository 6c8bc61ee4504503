"""What the published policies ask of people before a door opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from throughcare.contact.asked_of import (
    answers_calls,
    guardian_channels,
    introductions_of,
    marks_of,
    named_by_rules,
    opened_by,
)
from throughcare.contact.policy import load

PROGRAMS = Path(__file__).parents[3] / "programs"


@pytest.mark.parametrize(
    ("name", "introductions", "marks", "guardian"),
    [
        ("harbor", (), ("support-now",), ()),
        ("northway", ("buddy",), (), ()),
        ("lantern", (), (), ()),
        ("ridge", (), (), ()),
        ("evergreen", (), (), ("direct-thread",)),
    ],
)
def test_each_program_asks_for_its_own(
    name: str, introductions: tuple[str, ...], marks: tuple[str, ...], guardian: tuple[str, ...]
) -> None:
    policy = load((PROGRAMS / f"{name}.toml").read_text(encoding="utf-8"))
    assert introductions_of(policy) == introductions
    assert marks_of(policy) == marks
    assert guardian_channels(policy) == guardian
    assert opened_by(policy, "support-now") == (("direct-thread",) if marks else ())


def test_what_cannot_be_carried_yet_asks_for_nothing() -> None:
    text = (PROGRAMS / "northway.toml").read_text(encoding="utf-8")
    start = text.index("[direct-thread]")
    alone = text[:start] + text[text.index("[care-team-thread]") :]
    assert introductions_of(load(alone)) == (), "the peer check-in by video waits for video"


def test_a_phase_is_named_wherever_a_rule_stands() -> None:
    text = (PROGRAMS / "harbor.toml").read_text(encoding="utf-8")
    assert named_by_rules(load(text), "phase") == ()
    for old, new in (
        ('before-when = "unstaffed"', 'before-when = { phase = ["intake"] }'),
        ('open = "hours:drop-in"', 'open = ["hours:drop-in", { phase = ["active"] }]'),  # waits for video
        ('when = "stay-in-touch"', 'when = [{ phase = ["step-down", "active"] }, { track = ["evening"] }]'),
    ):
        assert old in text, old
        text = text.replace(old, new, 1)
    policy = load(text)
    assert named_by_rules(policy, "phase") == ("active", "intake", "step-down")
    assert named_by_rules(policy, "track") == ("evening",)


def test_a_rule_says_who_may_write_while_answering_a_call() -> None:
    text = (PROGRAMS / "harbor.toml").read_text(encoding="utf-8")
    policy = load(text)
    for roles, may in (
        ({"on-call"}, True),
        ({"director", "clinician"}, True),
        ({"clinician"}, False),
        ((), False),
    ):
        assert answers_calls(policy, roles) is may, roles
    rule = 'roles = ["on-call", "director"]\nwhen = "answers-call"'
    assert rule in text
    assert not answers_calls(load(text.replace(rule, 'roles = ["on-call"]\nwhen = "assigned"')), {"on-call"})
    both = text.replace(rule, 'roles = ["clinician"]\nwhen = ["answers-call", { phase = ["active"] }]')
    assert answers_calls(load(both), {"clinician"})


def test_a_name_in_a_rule_is_read_in_the_form_in_which_names_are_kept() -> None:
    """A phase is kept in NFC; the same letters typed as a letter and an accent would never be equal to it."""
    text = (PROGRAMS / "harbor.toml").read_text(encoding="utf-8")
    said = text.replace('when = "stay-in-touch"', 'when = { phase = ["de\u0301part"] }', 1)
    assert said != text
    for source in (said, said.encode()):
        assert named_by_rules(load(source), "phase") == ("d\u00e9part",)
