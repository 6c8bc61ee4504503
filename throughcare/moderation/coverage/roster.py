"""Reading a program's roster: its shifts as turns, who is on now, and the windows that the rows below should hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection

from throughcare.kit import clock
from throughcare.kit.spans import Span, joined
from throughcare.moderation.coverage.models import Shift, ShiftOff
from throughcare.moderation.coverage.policy import moderators_of
from throughcare.moderation.coverage.rota import Stint, Turn, stints
from throughcare.program.models import Program, StaffedWindow

AHEAD = timedelta(weeks=5)
"""How far ahead a roster is published. Facts of decisions look eight days ahead at most."""


def turns_of(program: Program, *, only_moderators: bool = True) -> list[Turn]:
    """The program's shifts. Without `only_moderators` also those of people who may no longer review here."""
    shifts = Shift.objects.filter(program=program).order_by("weekday", "start_minute", "id")
    if only_moderators:
        shifts = shifts.filter(member__in=moderators_of(program).values("id"))
    rows = list(shifts)
    off: dict[UUID, set[date]] = defaultdict(set)
    for shift_id, on in ShiftOff.objects.filter(shift__in=rows).values_list("shift_id", "on"):
        off[shift_id].add(on)
    return [as_turn(row, off[row.id]) for row in rows]


def as_turn(row: Shift, off: Iterable[date] = ()) -> Turn:
    """One shift without its row."""
    return Turn(
        row.id,
        row.member_id,
        row.weekday,
        row.start_minute,
        row.end_minute,
        row.from_on,
        row.until_on,
        frozenset(off),
    )


def has_roster(program: Program) -> bool:
    """Whether this program's staffed hours come from a roster (also one that is empty by now)."""
    return Shift.objects.filter(program=program).exists()


def organizations(among: Sequence[int]) -> list[int]:
    """In which of these organizations a program may have a roster. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT moderation_rostered_organizations(%s)", [list(among)])
        return [row[0] for row in cursor.fetchall()]


def coming(program: Program, turns: Iterable[Turn], since: datetime, until: datetime) -> list[Stint]:
    """Every time a shift happens between two instants."""
    return stints(turns, clock.zone(program.zone), since, until)


def wanted_windows(program: Program, now: datetime) -> list[Span]:
    """When somebody is on, from now until the end of a week about `AHEAD` away; merged.

    The end moves once a week and not with each look, so that versions of members rise no more than needed.
    """
    turns = turns_of(program)
    ends = _monday_after(now + AHEAD, program)
    spans = joined((stint.from_at, stint.until_at) for stint in coming(program, turns, now, ends))
    return [(max(start, now), min(end, ends)) for start, end in spans]


def published_windows(program: Program, now: datetime) -> list[Span]:
    """What the rows that decisions read say from now on; merged."""
    rows = StaffedWindow.objects.filter(program=program, until_at__gt=now).values_list("from_at", "until_at")
    return list(joined((max(start, now), end) for start, end in rows))


def _monday_after(at: datetime, program: Program) -> datetime:
    local = at.astimezone(clock.zone(program.zone))
    monday = local.date() + timedelta(days=7 - local.weekday())
    return datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
