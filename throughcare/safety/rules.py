"""The ladder's rules: who is rung when, and which steps a concern can take. No database here."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.safety.cssrs import Level

OUTCOMES: dict[str, Promise] = {
    "talked": _("We talked, and they are safe for now"),
    "plan-reviewed": _("We went through the safety plan together"),
    "evaluated": _("A clinician saw them today"),
    "emergency": _("Emergency services were called"),
    "no-danger": _("No danger: the words meant something else"),
}
"""What came of a concern. Closing without one is not possible."""


CALLS = frozenset({"help-now", "person"})
"""Sources that are a person's call: while one of hers still rings, another rings it again."""

WORDS = frozenset({"message", "not-screened", "report", "taken-away"})
"""Sources with words that whoever answers can read."""


class Rung(IntEnum):
    """Who is rung first, second, and from the third on."""

    ON_CALL = 1
    CARE_TEAM = 2
    TOP = 3  # directors and whoever is on call, again and again until somebody answers


# How long a rung has before the next is rung: proposals of ours, after the C-SSRS triage levels.
_CLOCKS = {4: timedelta(minutes=5), 3: timedelta(minutes=5), 2: timedelta(minutes=30)}
_MILD = timedelta(minutes=60)


def next_rung_after(level: int) -> timedelta:
    """How long a page may go unanswered before the next rung is due. `level` 0–4, 4 the worst."""
    return _CLOCKS.get(level, _MILD)


def rung_of(number: int) -> Rung:
    """Whom the n-th page of a concern rings: the top repeats for ever."""
    return Rung(min(number, Rung.TOP))


def may_acknowledge(state: str) -> bool:
    """Only a ringing concern can be taken."""
    return state == "open"


def may_close(state: str, outcome: str) -> bool:
    """Only a taken concern can be closed, and only with what came of it."""
    return state == "acknowledged" and outcome in OUTCOMES


# What a C-SSRS level asks for: proposals of ours, after Columbia's triage. How bad the concern is that it opens
# or joins, as screening's severity, and by when somebody acts: while staff are on, and while nobody is.
_CONCERN_OF = {Level.HIGH: 4, Level.MODERATE: 2, Level.NEEDS_A_PERSON: 2, Level.LOW: 1}
_ACT_WITHIN = {
    Level.HIGH: (timedelta(minutes=5), timedelta(minutes=5)),
    Level.MODERATE: (timedelta(minutes=60), timedelta(hours=4)),
    Level.NEEDS_A_PERSON: (timedelta(minutes=60), timedelta(hours=4)),
    Level.LOW: (timedelta(hours=24), timedelta(hours=24)),
}


def concern_level(level: Level) -> int:
    """How bad a concern is with this C-SSRS level, 1-4; 0 where there is none."""
    return _CONCERN_OF.get(level, 0)


def act_within(level: Level, *, is_staffed: bool) -> timedelta | None:
    """By when somebody acts on a C-SSRS level; None where nobody needs to."""
    within = _ACT_WITHIN.get(level)
    return within and within[0 if is_staffed else 1]


def first_page_after(level: Level, *, is_staffed: bool) -> timedelta:
    """How long until the first page of a concern that a C-SSRS opens: at once when it is high, else its clock."""
    return (
        (act_within(level, is_staffed=is_staffed) or timedelta(0))
        if level is not Level.HIGH
        else timedelta(0)
    )
