"""What waited for reviewers in the last four weeks: counts by class and hour, and how long handling took.

Times, classes and ids are read here, never words, notes or names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation.coverage.forecast.classes import Kind
from throughcare.moderation.coverage.forecast.load import HOURS, Load, measured
from throughcare.moderation.models import Review
from throughcare.moderation.queries.reviews import IN_DANGER
from throughcare.moderation.rules import Level
from throughcare.program.models import Program

BACK = timedelta(weeks=4)
LOOKED = "review.read"
WORK = ("review.decide", "review.release", "review.return", "review.remove", "review.settle", "appeal.settle")
"""Acts that decide something. One decision may have two lines: of the review, and of its message."""

MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What an audit line is about: one thing to decide, however it was come by, and its class."""

    id: UUID
    level: Level


def load_of(program: Program, now: datetime) -> Load:
    """The last four weeks of a program, or as many as there are (at least one)."""
    zone = clock.zone(program.zone)
    since = now - BACK
    said = Message.objects.filter(thread__program=program)
    first = None if said.filter(at__lt=since).exists() else said.aggregate(at=Min("at"))["at"]
    weeks = max(1.0, (now - (first or since)) / timedelta(weeks=1))
    counts = [[0] * HOURS for _ in Kind]
    # What a reviewer came upon by herself never waited.
    reviews = Review.objects.filter(program=program, opened_at__gte=since).exclude(kind=Review.Kind.FOUND)
    day, hour = ExtractIsoWeekDay("opened_at", tzinfo=zone), ExtractHour("opened_at", tzinfo=zone)
    for row in reviews.annotate(day=day, hour=hour).values("day", "hour", "level").annotate(n=Count("id")):
        counts[Kind.of(Level(row["level"]))][(row["day"] - 1) * 24 + row["hour"]] += row["n"]
    # "I'm struggling" waits for an answer beside the queue, an hour like a red one.
    struggling = said.filter(kind=Message.Kind.STRUGGLING, state=Message.State.VISIBLE, at__gte=since)
    day, hour = ExtractIsoWeekDay("at", tzinfo=zone), ExtractHour("at", tzinfo=zone)
    for asked in struggling.annotate(day=day, hour=hour).values("day", "hour").annotate(n=Count("id")):
        counts[Kind.RED][(asked["day"] - 1) * 24 + asked["hour"]] += asked["n"]
    minutes = handling_minutes(program, since)
    return Load(
        weeks,
        tuple(map(tuple, counts)),
        tuple(measured(minutes[kind], kind) for kind in Kind),
        _danger_shares(reviews, counts),
    )


def _danger_shares(reviews: QuerySet[Review], counts: Sequence[Sequence[int]]) -> tuple[float, ...]:
    """By class the share of what was counted in which somebody may have been in danger."""
    found = [0] * len(Kind)
    for level, n in reviews.filter(IN_DANGER).values_list("level").annotate(n=Count("id")):
        found[Kind.of(Level(level))] += n
    return tuple(n / (sum(each) or 1) for n, each in zip(found, counts, strict=True))


def handling_minutes(program: Program, since: datetime) -> dict[Kind, list[float]]:
    """By class: minutes from a reviewer's opening of something to her decision about it."""
    trail = AuditLine.objects.filter(verb__in=[LOOKED, *WORK], at__gte=since, object_id__isnull=False)
    lines = list(trail.order_by("id").values_list("actor_id", "object_id", "verb", "at")[:MOST_LINES])
    about = reviewed_in(program, {line[1] for line in lines if line[1] is not None})
    opened: dict[tuple[UUID | None, UUID], datetime] = {}
    found: dict[Kind, list[float]] = defaultdict(list)
    for actor, row, verb, at in lines:
        thing = about.get(row) if row is not None else None
        if thing is None:
            continue
        key = (actor, thing.id)
        if verb == LOOKED:
            opened[key] = at
        elif key in opened:
            found[Kind.of(thing.level)].append((at - opened.pop(key)).total_seconds() / 60)
    return found


def reviewed_in(program: Program, ids: Collection[UUID]) -> dict[UUID, Reviewed]:
    """By id of a review, its message or its report, in this program: what was decided there. One query."""
    wanted = list(ids)
    rows = Review.objects.filter(
        Q(id__in=wanted) | Q(message_id__in=wanted) | Q(subject_id__in=wanted), program=program
    )
    found: dict[UUID, Reviewed] = {}
    for review, message, subject, level in rows.order_by("level").values_list(
        "id", "message_id", "subject_id", "level"
    ):
        thing = Reviewed(message or subject, Level(level))
        found |= {
            one: thing for one in (review, message, subject) if one is not None
        }  # the gravest comes last
    return found
