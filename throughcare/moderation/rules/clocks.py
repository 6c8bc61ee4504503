"""How grave something is, when a person must have seen it, and what comes first: risk × waiting.

Classes and targets are those of the moderation practice (crisis within 10 minutes, red 1 hour, amber 4 hours,
green 24 hours). Crisis counts every hour of the day; the others count hours in which staff are on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from throughcare.kit.spans import Span


class Level(IntEnum):
    """The class of a review, from the mildest."""

    GREEN = 0
    AMBER = 1
    RED = 2
    CRISIS = 3


TARGETS: Final = {
    Level.GREEN: timedelta(hours=24),
    Level.AMBER: timedelta(hours=4),
    Level.RED: timedelta(hours=1),
    Level.CRISIS: timedelta(minutes=10),
}
"""Within which a person has looked."""

WEIGHTS: Final = {Level.GREEN: 1, Level.AMBER: 2, Level.RED: 4, Level.CRISIS: 8}
"""How much one share of its target weighs. See `urgency` for what follows from these numbers."""

CLAIM_FOR: Final = timedelta(minutes=15)
"""After which what somebody took, and did not decide, is everybody's again."""

_GRAVE_FLAGS: Final = frozenset({"harassment", "abuse"})
_DANGER: Final = "self-harm"
_CRISIS_FROM, _RED_FROM = 3, 2  # screening's severity


def level_of_message(severity: int, flags: Iterable[str], *, is_held: bool = False) -> Level:
    """The class of words by what screening found. Held ones are never below red: somebody waits for them.

    Suspected danger that rings nobody is a crisis until somebody has looked.
    """
    found = set(flags)
    if severity >= _CRISIS_FROM or (_DANGER in found and not severity):
        return Level.CRISIS
    if is_held or severity >= _RED_FROM or found & {*_GRAVE_FLAGS, _DANGER}:
        return Level.RED
    return Level.AMBER if severity or found else Level.GREEN


def level_of_report(reason: str) -> Level:
    """The class of a report: whoever fears for somebody is answered at once."""
    return Level.CRISIS if reason == "danger" else Level.RED


def due_at(level: Level, opened: datetime, staffed: Sequence[Span] | None) -> datetime:
    """When the target of this class has passed. `staffed`: spans, sorted, apart; None where nobody knows.

    What is left when the spans end is counted on the clock, so that a rota that was not published for next
    week puts nothing off for ever.
    """
    left = TARGETS[level]
    if level is Level.CRISIS or staffed is None:
        return opened + left
    last = opened
    for start, end in staffed:
        begins = max(start, opened)
        if end <= begins:
            continue
        if end - begins >= left:
            return begins + left
        left -= end - begins
        last = end
    return last + left


def urgency(level: Level, opened: datetime, due: datetime, now: datetime) -> float:
    """What comes first: the weight of the class, times one and the share of its target that has passed.

    A class counts double the one below. So when it is due, a row is as urgent as a fresh one of the next
    class; three targets after it opened, as a fresh one two classes up; after seven, a mild one comes before
    a fresh crisis. Nothing waits for ever, whatever comes in.
    """
    target = max((due - opened).total_seconds(), 1.0)
    waited = max((now - opened).total_seconds(), 0.0)
    return WEIGHTS[level] * (1 + waited / target)


def is_danger(level: Level, flags: Iterable[str], *, is_report: bool = False) -> bool:
    """Whether somebody may be in danger: screening suspects self-harm, or a member said so in a report."""
    return _DANGER in flags or (is_report and level is Level.CRISIS)


@dataclass(frozen=True, slots=True)
class Waits:
    """What the order of the queue looks at in a row."""

    level: Level
    opened: datetime
    due: datetime
    is_danger: bool = False

    def urgency(self, now: datetime) -> float:
        """Its own, by the two clocks."""
        return urgency(self.level, self.opened, self.due, now)


def in_order(waiting: Sequence[Waits], now: datetime) -> list[int]:
    """The places of these rows in the order in which they are taken, the first one first.

    By urgency; but where somebody may be in danger, a row stands at the head of its class, and is as urgent as
    the most urgent one there. So classes stand to each other as if nobody were in danger: a class is as urgent
    as whoever has waited longest in it. Of several in danger the most urgent comes first.
    """
    own = [row.urgency(now) for row in waiting]
    head: dict[Level, float] = {}
    for row, urgent in zip(waiting, own, strict=True):
        head[row.level] = max(urgent, head.get(row.level, 0.0))

    def place(number: int) -> tuple[float, bool, float, datetime]:
        row = waiting[number]
        return (
            (-(head[row.level] if row.is_danger else own[number])),
            not row.is_danger,
            -own[number],
            row.opened,
        )

    return sorted(range(len(waiting)), key=place)


def is_claimed(claimed_at: datetime | None, now: datetime) -> bool:
    """Whether somebody's claim still holds."""
    return claimed_at is not None and now - claimed_at < CLAIM_FOR
