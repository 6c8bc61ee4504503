"""The ladder's rules: who is rung when, and which steps a concern can take. No database here."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
