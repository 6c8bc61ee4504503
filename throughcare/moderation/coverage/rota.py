"""From weekly shifts to instants, through every clock change: who is on when, and where nobody is. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from throughcare.contact.hours import instant
from throughcare.kit.spans import Span

DAY: Final = 24 * 60
LONGEST_SHIFT: Final = 16 * 60


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift that comes back each week. Minutes since local midnight; `end` may pass midnight.

    `off` are dates on which it does not happen, named by the day it would have begun.
    """

    id: UUID
    member: UUID
    weekday: int  # Monday is 0
    start: int
    end: int
    from_on: date
    until_on: date | None = None
    off: frozenset[date] = frozenset()

    def happens_on(self, day: date) -> bool:
        """Whether it begins on this date of the program's zone."""
        return (
            day.weekday() == self.weekday
            and self.from_on <= day
            and (self.until_on is None or day <= self.until_on)
            and day not in self.off
        )


@dataclass(frozen=True, slots=True)
class Stint:
    """One time that a shift happens: `on` is the local date it begins, the instants are aware UTC."""

    shift: UUID
    member: UUID
    on: date
    from_at: datetime
    until_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether its moderator is on at this instant."""
        return self.from_at <= at < self.until_at


def stints(turns: Iterable[Turn], zone: ZoneInfo, since: datetime, until: datetime) -> list[Stint]:
    """Every time a shift happens that touches `since` to `until` (aware), in order of its beginning.

    A shift that the clocks swallow (2:00 to 3:00 on the night they go forward) does not happen.
    """
    found: list[Stint] = []
    first = since.astimezone(zone).date() - timedelta(days=2)
    last = until.astimezone(zone).date()
    known = list(turns)
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        for turn in known:
            if not turn.happens_on(day):
                continue
            from_at, until_at = _at(day, turn.start, zone), _at(day, turn.end, zone)
            if from_at < until_at and from_at < until and until_at > since:
                found.append(Stint(turn.id, turn.member, day, from_at, until_at))
    return sorted(found, key=lambda stint: (stint.from_at, stint.until_at, str(stint.shift)))


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(
        instant(datetime.combine(day, time()) + timedelta(minutes=minute), zone), UTC
    )


def gaps(spans: Sequence[Span], since: datetime, until: datetime) -> list[Span]:
    """When none of these merged spans holds, between two instants."""
    found: list[Span] = []
    at = since
    for start, end in spans:
        if end <= since or start >= until:
            continue
        if start > at:
            found.append((at, start))
        at = max(at, end)
    if at < until:
        found.append((at, until))
    return found


def digest(turns: Iterable[Turn]) -> str:
    """A short name of a roster: two that say the same have the same one."""
    said = sorted(
        f"{t.id} {t.weekday} {t.start} {t.end} {t.from_on} {t.until_on} {sorted(map(str, t.off))}"
        for t in turns
    )
    return sha256("\n".join(said).encode()).hexdigest()[:32]
