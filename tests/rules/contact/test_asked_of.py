"""What the published policies ask of people before a door opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from throughcare.contact.asked_of import guardian_channels, introductions_of, marks_of, opened_by
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
