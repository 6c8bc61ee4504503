"""The conditions of a rule as frozen data: tests joined by all, any and not; trying them is elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

SELF, OTHER, BOTH, EITHER = "self", "other", "both", "either"
OF = (SELF, OTHER, BOTH, EITHER)
"""Of whom a test speaks: of the one who acts, of the other person, of both, or of either."""

RELATIONS: dict[str, str] = {
    "same-program": "both are in the same program (in a room: it is a room of the person's program)",
    "same-cohort": "both are in the same cohort (in a room: it is the room of the person's cohort)",
    "same-track": "both are on the same track",
    "same-phase": "both are in the same phase",
    "same-age-band": "both are in the same of the program's `age-bands`",
    "same-state": "both live in the same state",
    "shared-group": "both chose a preference group that they share",
    "assigned": "one is on the other's care team",
    "answers-call": "the person has taken a call about the other that somebody else made, and it is not closed",
    "serves-room": "the person is staff of this room",
    "stay-in-touch": "both chose to stay in touch after the program",
}
"""Tests written as a bare word."""


@dataclass(frozen=True, slots=True)
class Test:
    """One thing that is so or not.

    `kind` is a relation or one of `hours`, `staffed`, `session`, `week`, `age`, `state`, `phase`, `track`,
    `group`, `mark`, `introduced`; `low` and `high` are included.
    """

    __test__ = False

    kind: str
    names: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    of: str = SELF


@dataclass(frozen=True, slots=True)
class All:
    """Every part is so; without parts: always."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part is so."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is not so."""

    part: Condition


Condition: TypeAlias = Test | All | Any | Not
ALWAYS = All()


def tests_in(condition: Condition) -> Iterator[Test]:
    """Each test anywhere in the condition."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Not):
        yield from tests_in(condition.part)
    else:
        for part in condition.parts:
            yield from tests_in(part)
