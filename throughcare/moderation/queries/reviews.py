"""The queue of reviews in order of risk and waiting, and one review with all that is known about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    Q,
    QuerySet,
    When,
    Window,
)
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.conversations.queries.messages import EXCERPT, excerpt
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.models import Report, Review, ReviewNote
from throughcare.moderation.policy import reviewed_programs, visible_reviews
from throughcare.moderation.queries.rows import LEVELS, WaitingRow
from throughcare.program.models import Program
from throughcare.program.queries.staff import real_names
from throughcare.screening.findings import SELF_HARM

PAGE = 25
_WEIGHTS = ", ".join(str(rules.WEIGHTS[level]) for level in sorted(rules.Level))
# As `rules.urgency` and `rules.in_order`; a test holds them together.
_URGENCY = f"""
    (ARRAY[{_WEIGHTS}])[moderation_review.level + 1]
    * (1 + GREATEST(EXTRACT(EPOCH FROM (%s - moderation_review.opened_at)), 0)
        / GREATEST(EXTRACT(EPOCH FROM (moderation_review.due_at - moderation_review.opened_at)), 1))
"""
# As `rules.is_danger`.
IN_DANGER = Q(flags__contains=[SELF_HARM]) | Q(kind=Review.Kind.REPORT, level=rules.Level.CRISIS)


@dataclass(frozen=True)
class Queue:
    """A page of what waits for this reviewer. `for_others`: open rows she is a party to herself."""

    rows: list[WaitingRow]
    counts: list[tuple[str, int]]
    total: int
    for_others: int
    page: int = 1
    has_more: bool = False


def in_order(actor: Actor, now: datetime, programs: list[UUID] | None = None) -> QuerySet[Review]:
    """Open reviews this actor may decide, the most urgent first; of a class first whoever may be in danger.

    What the answer is narrowed down to is in order among itself.
    """
    return (
        visible_reviews(actor, programs)
        .filter(state=Review.State.OPEN)
        .annotate(
            urgency=RawSQL(_URGENCY, [now], output_field=FloatField()),  # noqa: S611 - no input in it
            in_danger=ExpressionWrapper(IN_DANGER, output_field=BooleanField()),
            place=Case(
                When(IN_DANGER, then=Window(Max("urgency"), partition_by="level")), default=F("urgency")
            ),
        )
        .order_by(F("place").desc(), F("in_danger").desc(), F("urgency").desc(), "opened_at", "id")
    )


def queue_for(actor: Actor, *, page: int = 1, most: int = PAGE) -> Queue:
    """One page of the queue: five queries whatever waits. Whoever shows it opens what waits first."""
    now = clock.now()
    programs = reviewed_programs(actor)
    mine = visible_reviews(actor, programs).filter(state=Review.State.OPEN)
    counted = dict(mine.values_list("level").annotate(n=Count("id")))
    theirs = Review.objects.filter(
        Q(barred_ids__contains=[actor.member_id]) | Q(author_id=actor.member_id),
        program_id__in=programs,
        state=Review.State.OPEN,
    )
    wanted = in_order(actor, now, programs).select_related("thread", "program")
    start = (page - 1) * most
    found = list(wanted[start : start + most + 1])
    names = real_names(people_of(found))
    return Queue(
        rows=[as_row(one, names, now, actor, {one.program_id: one.program}) for one in found[:most]],
        counts=[(str(LEVELS[level]), counted.get(level, 0)) for level in sorted(rules.Level, reverse=True)],
        total=sum(counted.values()),
        for_others=theirs.count(),
        page=page,
        has_more=len(found) > most,
    )


def first_reviews(
    actor: Actor, programs: list[UUID], now: datetime, *, only: Q, most: int
) -> tuple[list[Review], int]:
    """The first of the queue of these programs that are `only` such, and how many the whole queue has.

    Two queries; one where the queue is empty.
    """
    total = visible_reviews(actor, programs).filter(state=Review.State.OPEN).count()
    if not total:
        return [], 0
    return list(in_order(actor, now, programs).filter(only).select_related("thread")[:most]), total


def people_of(reviews: Iterable[Review]) -> set[UUID]:
    """Whose names rows of the queue show."""
    return {who for one in reviews for who in (one.author_id, one.claimed_by_id) if who is not None}


def next_review(actor: Actor, *, other_than: UUID | None = None) -> UUID | None:
    """The most urgent review that nobody else is on."""
    now = clock.now()
    free = Q(claimed_by=None) | Q(claimed_by=actor.member_id) | Q(claimed_at__lte=now - rules.CLAIM_FOR)
    found = in_order(actor, now).filter(free)
    if other_than is not None:
        found = found.exclude(id=other_than)
    return found.values_list("id", flat=True).first()


def as_row(
    one: Review, names: dict[UUID, str], now: datetime, actor: Actor, programs: Mapping[UUID, Program]
) -> WaitingRow:
    """A review as a row of the queue; its quick action where a kind has one. `programs`: its own among them."""
    is_taken = one.claimed_by_id is not None and rules.is_claimed(one.claimed_at, now)
    is_mine = is_taken and one.claimed_by_id == actor.member_id
    thread = one.thread.title if one.thread else ""
    quick = []
    # Nobody lets a post appear of which she saw only the beginning, or in passing one that tells of danger.
    is_whole = len(" ".join(one.frozen_body.split())) <= EXCERPT
    is_quick = is_whole and not one.severity and SELF_HARM not in one.flags
    if one.kind == Review.Kind.HELD and is_quick and (is_mine or not is_taken):
        quick.append(
            {"word": _("Let it appear"), "url": f"/waiting/{one.message_id}/release", "icon": "release"}
        )
    return WaitingRow(
        one.id,
        one.kind,
        names.get(one.author_id, ""),
        _line(one),
        one.opened_at,
        one.due_at,
        one.due_at < now,
        f"/reviews/{one.id}",
        f"{programs[one.program_id].name} · {thread}".rstrip(" ·"),
        rules.flags_in_words(one.flags),
        quick,
        str(LEVELS[rules.Level(one.level)]),
        _taken(one, names, is_taken=is_taken, is_mine=is_mine),
    )


def _line(one: Review) -> str:
    words = excerpt(one.frozen_body)
    return _("The name of a topic: %(name)s") % {"name": words} if one.is_title else words


def _taken(one: Review, names: dict[UUID, str], *, is_taken: bool, is_mine: bool) -> str:
    if is_mine:
        return _("You are on it")
    if not is_taken or one.claimed_by_id is None:
        return ""
    return _("%(name)s is on it") % {"name": names.get(one.claimed_by_id, "")}


@dataclass(frozen=True)
class Detail:
    """What a reviewer reads beside the words themselves."""

    author: str
    seen_by: list[str]
    reports: list[tuple[str, str, str, datetime]]  # who, why, note, when
    notes: list[tuple[str, str, datetime]]
    taken: str
    is_mine: bool
    settled_by: str


def detail_of(actor: Actor, review: Review) -> Detail:
    """Names, reports, notes of one review: three queries."""
    now = clock.now()
    reports = list(
        Report.objects.filter(message_id=review.message_id).order_by("at") if review.message_id else []
    )
    notes = list(ReviewNote.objects.filter(review=review).order_by("at"))
    people = {review.author_id, *review.seen_by_ids, *(r.reporter_id for r in reports)}
    people |= {n.by_id for n in notes}
    people |= {one for one in (review.claimed_by_id, review.settled_by_id) if one is not None}
    names = real_names(people)
    is_taken = review.claimed_by_id is not None and rules.is_claimed(review.claimed_at, now)
    is_mine = is_taken and review.claimed_by_id == actor.member_id
    return Detail(
        author=names.get(review.author_id, ""),
        seen_by=sorted(names.get(one, "") for one in review.seen_by_ids),
        reports=[
            (names.get(r.reporter_id, ""), str(rules.REPORT_REASONS.get(r.reason, r.reason)), r.note, r.at)
            for r in reports
        ],
        notes=[(names.get(n.by_id, ""), n.body, n.at) for n in notes],
        taken=_taken(review, names, is_taken=is_taken, is_mine=is_mine),
        is_mine=is_mine,
        settled_by=names.get(review.settled_by_id, "") if review.settled_by_id else "",
    )
