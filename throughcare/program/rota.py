"""The rules of the on-call rota: no instant without somebody, and never two by mistake. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from throughcare.kit import clock
from throughcare.program.refusals import Refused


@dataclass(frozen=True, slots=True)
class Planned:
    """A turn as it is planned: aware instants."""

    member_id: UUID
    from_at: datetime
    until_at: datetime
    is_backup: bool = False
    note: str = ""

    @classmethod
    def of(cls, turn: Any) -> Planned:
        """A turn that stands, as planned."""
        return cls(turn.member_id, turn.from_at, turn.until_at, turn.is_backup, turn.note)

    def during(self, start: datetime, end: datetime) -> Planned:
        """The same person at another time."""
        return replace(self, from_at=start, until_at=end)

    def within(self, start: datetime, end: datetime) -> Planned | None:
        """The part of it that lies between, or None."""
        cut = self.during(max(self.from_at, start), min(self.until_at, end))
        return cut if cut.from_at < cut.until_at else None


@dataclass(frozen=True, slots=True)
class Repeated:
    """A turn by the clocks of its program, as a form says it ("2026-03-08T08:00"): it may be at no hour there is."""

    member_id: UUID
    from_said: str
    until_said: str
    is_backup: bool

    def planned(self, zone: str) -> Planned:
        """The instants that are meant. Raises Refused for an hour that clocks go over."""
        start, end = local_instant(self.from_said, zone), local_instant(self.until_said, zone)
        return Planned(self.member_id, start, end, self.is_backup)


def a_week_later(turns: Iterable[Planned], window: tuple[datetime, datetime], zone: str) -> list[Repeated]:
    """What stands in `window` at the same hours of the week after it, by the clocks of a zone and to the minute.

    What one person holds without a break is one turn, so that hand-overs in between don't add up from week to week.
    """
    place = clock.zone(zone)
    joined: list[Planned] = []
    for turn in sorted(turns, key=lambda one: (one.is_backup, one.from_at)):
        cut = turn.within(*window)
        if cut is None:
            continue
        last = joined[-1] if joined else None
        goes_on = last is not None and (last.member_id, last.is_backup) == (cut.member_id, cut.is_backup)
        if last is not None and goes_on and last.until_at == cut.from_at:
            joined[-1] = last.during(last.from_at, cut.until_at)
        else:
            joined.append(cut)

    def said(at: datetime) -> str:
        return f"{at.astimezone(place).replace(tzinfo=None) + timedelta(days=7):%Y-%m-%dT%H:%M}"

    found = [Repeated(one.member_id, said(one.from_at), said(one.until_at), one.is_backup) for one in joined]
    # Less than a minute, or the hour that comes twice: nothing of it is left on the clocks of another week.
    return sorted((one for one in found if one.from_said < one.until_said), key=lambda one: one.from_said)


def must_be_in_order(from_at: datetime, until_at: datetime | None) -> None:
    """Raise Refused for an end that is not after its beginning."""
    if until_at is not None and until_at <= from_at:
        raise Refused("wrong-order", _("The end must be after the beginning."))


def gaps(turns: Iterable[Planned], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The times between `start` and `end` that no turn holds. A back-up alone holds nothing."""
    found = []
    reached = start
    for turn in sorted((one for one in turns if not one.is_backup), key=lambda one: one.from_at):
        if turn.from_at > reached:
            found.append((reached, min(turn.from_at, end)))
        reached = max(reached, turn.until_at)
    if reached < end:
        found.append((reached, end))
    return [(a, b) for a, b in found if a < b]


def overlaps(turns: Iterable[Planned]) -> list[tuple[datetime, datetime]]:
    """The times that two hold without one being named the back-up."""
    found = []
    ordered = sorted((one for one in turns if not one.is_backup), key=lambda one: one.from_at)
    for before, after in pairwise(ordered):
        if after.from_at < before.until_at:
            found.append((after.from_at, min(before.until_at, after.until_at)))
    return found


def must_cover(turns: Iterable[Planned], start: datetime, end: datetime, zone: str) -> None:
    """Raise Refused naming the first time that nobody holds, or that two hold."""
    plan = list(turns)
    for from_at, until_at in gaps(plan, start, end)[:1]:
        raise Refused("gap", _("Nobody holds %(time)s.") % {"time": say_span(from_at, until_at, zone)})
    for from_at, until_at in overlaps(plan)[:1]:
        sentence = _("Two people hold %(time)s. Name one of them the back-up.")
        raise Refused("overlap", sentence % {"time": say_span(from_at, until_at, zone)})


def say_span(from_at: datetime, until_at: datetime, zone: str) -> str:
    """ "Sunday, March 8 at 2:00 am – Sunday, March 8 at 8:00 am (Chicago time)", the zone named once."""
    language = get_language() or "en"
    start = clock.say_moment(from_at, zone, language, is_named=False)
    return f"{start} – {clock.say_moment(until_at, zone, language)}"


def week_of(day: date, zone: str) -> tuple[datetime, datetime]:
    """Monday's first instant in a zone, and the next Monday's: 167 or 169 hours where clocks change."""
    monday = day - timedelta(days=day.weekday())
    place = clock.zone(zone)
    return tuple(  # type: ignore[return-value]
        datetime.combine(one, time.min, place).astimezone(UTC) for one in (monday, monday + timedelta(days=7))
    )


def week_before(window: tuple[datetime, datetime], zone: str) -> tuple[datetime, datetime]:
    """The week before one."""
    return week_of(window[0].astimezone(clock.zone(zone)).date() - timedelta(days=7), zone)


def local_instant(text: str, zone: str, *, shown: str = "") -> datetime:
    """The instant of "2026-03-08T08:00" on the clocks of a zone. Raises Refused.

    Of an hour that happens twice, the first; but `shown` (RFC 3339), the instant that the form was made of, if
    the text still says that one: it may be the second. An hour that does not exist is refused.
    """
    try:
        said = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("wrong-time", _("Write day and time.")) from error
    if said.tzinfo is not None:
        raise Refused("wrong-time", _("Write day and time."))
    local = said.replace(tzinfo=clock.zone(zone))
    try:
        instant = local.astimezone(UTC)
    except OverflowError as error:  # the first and the last hours that a calendar has
        raise Refused("wrong-time", _("Write day and time.")) from error
    if instant.astimezone(clock.zone(zone)).replace(tzinfo=None) != said:
        sentence = _("On %(day)s there is no %(time)s: clocks go forward over it.")
        raise Refused("no-such-hour", sentence % {"day": f"{said:%Y-%m-%d}", "time": f"{said:%H:%M}"})
    second = local.replace(fold=1).astimezone(UTC)
    return second if shown == second.isoformat() else instant
