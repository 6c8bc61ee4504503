"""Who reads a care-team thread, in a room's header: to members, and in words for staff."""

from __future__ import annotations

from pathlib import Path

import pytest

from throughcare.contact.explain import sentence_for
from throughcare.contact.policy import load
from throughcare.contact.words import STAFF_ROLES, Channel

PROGRAMS = Path(__file__).parents[3] / "programs"
TEAM = "The person it is about and their care team read this."
CALLED = (
    "On-call clinicians and clinical directors who answer a call about them read along until it is closed."
)


def header(text: str, role: str) -> str:
    return sentence_for(load(text), Channel.CARE_TEAM_THREAD, role)


@pytest.mark.parametrize("name", ["harbor", "lantern", "northway", "ridge", "evergreen"])
def test_to_staff_it_says_who_reads_and_to_members_that_their_team_does(name: str) -> None:
    text = (PROGRAMS / f"{name}.toml").read_text(encoding="utf-8")
    for role in ("clinician", "coordinator", "on-call", "director"):
        assert header(text, role).startswith(f"{TEAM} {CALLED}"), role
    for role in STAFF_ROLES:
        assert "Your" not in header(text, role)
    member = "alum" if name == "evergreen" else "participant"
    assert header(text, member).startswith("Your care team reads this.")


def test_whoever_else_a_rule_lets_in_is_named() -> None:
    text = (PROGRAMS / "harbor.toml").read_text(encoding="utf-8")
    rule = '[[care-team-thread.who]]\nroles = ["on-call", "director"]\nwhen = "answers-call"\n'
    assert rule in text
    assert CALLED not in header(text.replace(rule, ""), "clinician")
    always = rule.replace('when = "answers-call"\n', "")
    assert header(text.replace(rule, always), "clinician").startswith(
        f"{TEAM} On-call clinicians and clinical directors can read along."
    )
    some = rule.replace('"answers-call"', '"same-state"')
    assert "clinical directors can read along if they" in header(text.replace(rule, some), "clinician")
    unread = rule + 'may = ["post"]\n'
    assert header(text.replace(rule, unread), "clinician").startswith(f"{TEAM} Staff answer")
