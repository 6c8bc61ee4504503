"""What waited for reviewers in the last four weeks: counts by class and hour, and how long handling took.

Times, classes and ids are read here, never words, notes or names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation.coverage.forecast.classes import Kind, kind_of
from throughcare.moderation.coverage.forecast.load import HOURS, Load, measured
from throughcare.moderation.models import Report
from throughcare.program.models import Program

BACK = timedelta(weeks=4)
LOOKED, DECIDED_NOT = "review.read", ("review.read", "review.reopen")
MOST_LINES = 20_000


def waited(program: Program, since: datetime) -> QuerySet[Message]:
    """Posts that a reviewer had to look at: held, marked "I'm struggling", or with a worrying word."""
    was_held = Q(state=Message.State.HELD) | Q(settled_at__isnull=False)
    return Message.objects.filter(
        was_held | Q(severity__gte=1) | Q(kind=Message.Kind.STRUGGLING),
        thread__program=program,
        at__gte=since,
    )


def load_of(program: Program, now: datetime) -> Load:
    """The last four weeks of a program, or as many as there are (at least one)."""
    zone = clock.zone(program.zone)
    since = now - BACK
    said = Message.objects.filter(thread__program=program)
    first = None if said.filter(at__lt=since).exists() else said.aggregate(at=Min("at"))["at"]
    weeks = max(1.0, (now - (first or since)) / timedelta(weeks=1))
    day, hour = ExtractIsoWeekDay("at", tzinfo=zone), ExtractHour("at", tzinfo=zone)
    counts = [[0] * HOURS for _ in Kind]
    posts = waited(program, since).annotate(day=day, hour=hour).values("day", "hour", "severity", "kind")
    for row in posts.annotate(n=Count("id")):
        kind = kind_of(row["severity"], is_struggling=row["kind"] == Message.Kind.STRUGGLING)
        counts[kind][(row["day"] - 1) * 24 + row["hour"]] += row["n"]
    reports = Report.objects.filter(thread__program=program, at__gte=since)
    told = reports.annotate(day=day, hour=hour).values("day", "hour", "reason")
    for report in told.annotate(n=Count("id")):
        counts[report_kind(report["reason"])][(report["day"] - 1) * 24 + report["hour"]] += report["n"]
    minutes = handling_minutes(program, since)
    return Load(weeks, tuple(map(tuple, counts)), tuple(measured(minutes[kind], kind) for kind in Kind))


def report_kind(reason: str) -> Kind:
    """The class of a report: one of danger rings as a concern does."""
    return Kind.RED if reason == "danger" else Kind.AMBER


def handling_minutes(program: Program, since: datetime) -> dict[Kind, list[float]]:
    """By class: minutes from a reviewer's opening of something to her decision about it."""
    opened: dict[tuple[UUID | None, UUID | None], datetime] = {}
    took: dict[UUID, list[float]] = defaultdict(list)
    lines = AuditLine.objects.filter(verb__startswith="review.", at__gte=since).order_by("id")
    for actor, about, verb, at in lines.values_list("actor_id", "object_id", "verb", "at")[:MOST_LINES]:
        if verb not in DECIDED_NOT and about is not None and (actor, about) in opened:
            took[about].append((at - opened.pop((actor, about))).total_seconds() / 60)
        elif verb == LOOKED:
            opened[(actor, about)] = at
    found: dict[Kind, list[float]] = defaultdict(list)
    for about, kind in kinds_of(program, took).items():
        found[kind] += took[about]
    return found


def kinds_of(program: Program, ids: Iterable[UUID]) -> dict[UUID, Kind]:
    """Which of these ids are messages or reports of the program, with their classes. Two queries."""
    wanted = list(ids)
    found = {
        message: kind_of(severity, is_struggling=kind == Message.Kind.STRUGGLING)
        for message, severity, kind in Message.objects.filter(
            id__in=wanted, thread__program=program
        ).values_list("id", "severity", "kind")
    }
    reports = Report.objects.filter(id__in=wanted, thread__program=program).values_list("id", "reason")
    return found | {report: report_kind(reason) for report, reason in reports}
