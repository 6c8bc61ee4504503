"""What the pages of coverage show: the roster of a week, who is on, notes between shifts, the kept forecast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from throughcare.access.actor import Actor
from throughcare.core.week import say_clock
from throughcare.kit import clock
from throughcare.kit.spans import Span, joined
from throughcare.moderation.coverage import roster
from throughcare.moderation.coverage.forecast.exchange import read_forecast
from throughcare.moderation.coverage.forecast.load import Handling
from throughcare.moderation.coverage.forecast.plan import Forecast
from throughcare.moderation.coverage.forecasting import key_of
from throughcare.moderation.coverage.models import CoverageForecast, Debrief, Handover, HandoverRead
from throughcare.moderation.coverage.policy import moderators_of, visible_debriefs
from throughcare.moderation.coverage.rota import DAY, Stint, Turn, gaps
from throughcare.program.models import Member, Program

WEEK = timedelta(days=7)
NOTES_FOR = timedelta(days=14)
MOST_NOTES = 20
MOST_GAPS = 8


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift of the week. `coming`: its next date, `is_off`: whether it is left out then."""

    id: UUID
    name: str
    hours: str
    coming: date | None
    is_off: bool
    until_on: date | None
    from_on: date | None
    may_review: bool


@dataclass(frozen=True, slots=True)
class RosterDay:
    """A day of the week with its shifts."""

    weekday: int
    shifts: list[ShiftLine]


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on, until when; or who is next, from when."""

    name: str
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A program's roster: by day, who is on now and next, and the next seven days in the reader's own zone."""

    days: list[RosterDay]
    on: list[OnDuty]
    next: OnDuty | None
    week: dict[int, list[tuple[int, int, str]]]
    gaps: list[Span]
    has_roster: bool
    members: list[tuple[UUID, str]]


def roster_page(actor: Actor, program: Program, language: str) -> RosterPage:
    """Everything about a roster. Three queries, and one more where somebody on it may not review any more."""
    now = clock.now()
    turns = roster.turns_of(program, only_moderators=False)
    members = dict(_names(moderators_of(program)))
    gone = {turn.member for turn in turns} - members.keys()
    names = members | dict(_names(Member.objects.filter(id__in=gone)) if gone else ())
    counting = [turn for turn in turns if turn.member in members]
    coming = roster.coming(program, counting, now, now + WEEK)
    spans = joined((max(s.from_at, now), min(s.until_at, now + WEEK)) for s in coming)
    after = [stint for stint in coming if stint.from_at > now]
    return RosterPage(
        _days(program, turns, names, set(members), now, language),
        [_duty(stint, names) for stint in coming if stint.holds(now)],
        _duty(after[0], names) if after else None,
        week_hours(spans, actor.zone),
        gaps(spans, now, now + WEEK)[:MOST_GAPS],
        bool(turns),
        sorted(members.items(), key=lambda item: item[1]),
    )


def _names(members: Iterable[Member]) -> list[tuple[UUID, str]]:
    return [(member.id, member.full_name) for member in members]


def _duty(stint: Stint, names: dict[UUID, str]) -> OnDuty:
    return OnDuty(names.get(stint.member, ""), stint.from_at, stint.until_at)


def _days(
    program: Program,
    turns: list[Turn],
    names: dict[UUID, str],
    moderators: set[UUID],
    now: datetime,
    language: str,
) -> list[RosterDay]:
    today = now.astimezone(clock.zone(program.zone)).date()
    found: dict[int, list[ShiftLine]] = defaultdict(list)
    for turn in turns:
        if turn.until_on is not None and turn.until_on < today:
            continue
        first = max(today, turn.from_on)
        coming = first + timedelta(days=(turn.weekday - first.weekday()) % 7)
        found[turn.weekday].append(
            ShiftLine(
                turn.id,
                names.get(turn.member, ""),
                f"{say_clock(turn.start, program.zone, language)}–{say_clock(turn.end, program.zone, language)}",
                coming if turn.until_on is None or coming <= turn.until_on else None,
                coming in turn.off,
                turn.until_on,
                turn.from_on if turn.from_on > today else None,
                turn.member in moderators,
            )
        )
    return [RosterDay(weekday, found[weekday]) for weekday in range(7) if found[weekday]]


def week_hours(spans: Iterable[Span], zone_name: str) -> dict[int, list[tuple[int, int, str]]]:
    """Spans of at most a week as minutes of weekdays on the clocks of a zone, for the picture of a week."""
    zone = clock.zone(zone_name)
    found: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for start, end in spans:
        at = start.astimezone(zone)
        last = end.astimezone(zone)
        while at < last:
            midnight = datetime.combine(at.date() + timedelta(days=1), time(), zone)
            upto = min(last, midnight)
            until = DAY if upto == midnight else upto.hour * 60 + upto.minute
            begins = at.hour * 60 + at.minute
            if begins < until:
                found[at.weekday()].append((begins, until, "staffed"))
            at = midnight
    return dict(found)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note between shifts as one reviewer sees it."""

    id: UUID
    author: str
    body: str
    at: datetime
    is_mine: bool
    is_read: bool


def handovers(actor: Actor, program: Program) -> list[NoteLine]:
    """The notes of the last two weeks, newest first. One query."""
    read = HandoverRead.objects.filter(handover=OuterRef("id"), member=actor.member_id)
    notes = (
        Handover.objects.filter(program=program, at__gte=clock.now() - NOTES_FOR)
        .annotate(is_read=Exists(read))
        .select_related("author")
        .order_by("-at")[:MOST_NOTES]
    )
    return [
        NoteLine(
            note.id,
            note.author.full_name,
            note.body,
            note.at,
            note.author_id == actor.member_id,
            note.is_read or note.author_id == actor.member_id,
        )
        for note in notes
    ]


def unread_handovers(actor: Actor, programs: Collection[UUID]) -> int:
    """How many notes of the last two weeks somebody else left in these programs, in which the actor reviews, that
    she has not read. One query.
    """
    read = HandoverRead.objects.filter(handover=OuterRef("id"), member=actor.member_id)
    notes = Handover.objects.filter(program__in=programs, at__gte=clock.now() - NOTES_FOR)
    return notes.exclude(author=actor.member_id).exclude(Exists(read)).count()


@dataclass(frozen=True, slots=True)
class DebriefLine:
    """A private note as its author or the one director sees it."""

    id: UUID
    other: str
    body: str
    at: datetime
    is_mine: bool


def debriefs(actor: Actor, program: Program) -> list[DebriefLine]:
    """The private notes this actor wrote or was chosen to read. One query."""
    notes: Iterable[Debrief] = visible_debriefs(actor, program).select_related("author", "reader")[
        :MOST_NOTES
    ]
    found = []
    for note in notes:
        is_mine = note.author_id == actor.member_id
        other = note.reader if is_mine else note.author
        found.append(DebriefLine(note.id, other.full_name, note.body, note.at, is_mine))
    return found


@dataclass(frozen=True, slots=True)
class KeptForecast:
    """The last forecast made. `found` None: too little to say, or it could not be made (`has_failed`)."""

    made_at: datetime
    is_current: bool
    has_failed: bool
    found: Forecast | None
    weeks: float
    total: int
    handling: list[Handling]


def kept_forecast(program: Program) -> KeptForecast | None:
    """A program's last forecast, whatever roster it was made for; None before the first. Three queries."""
    row = CoverageForecast.objects.filter(program=program).first()
    if row is None:
        return None
    result: dict[str, Any] = row.result
    return KeptForecast(
        row.made_at,
        row.roster == key_of(program, roster.turns_of(program), clock.now()),
        bool(result.get("failed")),
        read_forecast(result["forecast"]) if "forecast" in result else None,
        result["load"]["weeks"],
        result["load"]["total"],
        [Handling(**each) for each in result["load"]["handling"]],
    )
