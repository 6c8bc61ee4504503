"""Opening reviews: the rows with their evidence, and those of what is held or reported.

By the `reviews` duty, over rows that the message path wrote anyway: posting pays nothing for it. Each row is
opened once whatever is killed when, for its kind and subject are unique; whoever looks at the queue opens
what is held or reported by herself, so that neither waits for the duty.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from throughcare.access.audit import record
from throughcare.contact.problems import PolicyError
from throughcare.conversations.models import Message
from throughcare.core.events import announce
from throughcare.core.locks import is_database_away
from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.kit.faults import say_fault
from throughcare.kit.spans import Span
from throughcare.moderation import rules
from throughcare.moderation.models import Report, Review
from throughcare.program.models import PolicyVersion, Program
from throughcare.program.queries.staffed import staffed_spans

logger = logging.getLogger("throughcare.moderation")
AT_ONCE = 500  # rows a round; what is more comes a second later
LOOK_AHEAD = timedelta(days=14)  # more than the mildest target needs, also over a long weekend
LOOK_BACK = timedelta(days=1)  # what is older was there before this was
HELD = Message.State.HELD


@dataclass(frozen=True)
class Opening:
    """A message on its way to a review: why, how grave, and how many messages it stands for."""

    message: Message
    kind: str
    level: rules.Level
    subject_id: UUID
    weight: float = 0.0
    barred: tuple[UUID, ...] = ()
    opened_at: datetime | None = None
    reported: Report | None = None


class Hours:
    """When programs are staffed, read once a round."""

    def __init__(self) -> None:
        self._spans: dict[UUID, tuple[Span, ...] | None] = {}

    def due(self, level: rules.Level, opened: datetime, program_id: UUID) -> datetime:
        """When a review of this program is due."""
        if program_id not in self._spans:
            since = clock.now() - LOOK_BACK
            self._spans[program_id] = self._staffed(program_id, min(since, opened))
        return rules.due_at(level, opened, self._spans[program_id])

    def _staffed(self, program_id: UUID, since: datetime) -> tuple[Span, ...] | None:
        try:
            program = self._programs[program_id]
            return staffed_spans([program], since, since + LOOK_AHEAD)[program_id]
        except (PolicyError, PolicyVersion.DoesNotExist) as error:
            # What waits must be seen all the same; without hours its clock runs at all times.
            logger.error("the staffed hours of program %s can't be read (%s)", program_id, say_fault(error))
            return None

    @cached_property
    def _programs(self) -> dict[UUID, Program]:
        return {program.id: program for program in Program.objects.all()}


def organizations_waiting(organizations: Sequence[int]) -> list[int]:
    """In which of these organizations `open_waiting` has something to open. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT moderation_unopened_organizations(%s)", [list(organizations)])
        return [row[0] for row in cursor.fetchall()]


def open_waiting() -> int:
    """Open what is held or reported and has no review yet; answers how many. Mostly two queries."""
    held = (
        Message.objects.filter(state=HELD)
        .exclude(Exists(Review.objects.filter(kind=Review.Kind.HELD, subject_id=OuterRef("id"))))
        .select_related("thread")
        .order_by("at")[:AT_ONCE]
    )
    wanted = [
        Opening(m, Review.Kind.HELD, rules.level_of_message(m.severity, m.flags, is_held=True), m.id)
        for m in held
    ]
    is_seen = Review.objects.filter(
        kind=Review.Kind.REPORT, state=Review.State.OPEN, message_id=OuterRef("message_id")
    )
    reports = Report.objects.filter(state=Report.State.OPEN).exclude(Exists(is_seen)).order_by("at")[:AT_ONCE]
    return open_all(wanted) + _open_reports(list(reports))


def open_if_possible() -> None:
    """The same for a page: what can't be opened now never hides what rings or waits already.

    One query where nothing is to be opened, which is nearly always.
    """
    try:
        if organizations_waiting([this_organization()]):
            open_waiting()
    except Exception as error:
        if is_database_away(error):
            raise  # and the page is with it
        logger.error("what is held or reported can't be opened (%s)", say_fault(error))


def open_for_report(report: Report) -> None:
    """A report joins the open review of its message, or opens one; within the report's own transaction."""
    bar(report.message_id, report.reporter_id)
    level = rules.level_of_report(report.reason)
    current = (
        Review.objects.select_for_update()
        .filter(kind=Review.Kind.REPORT, state=Review.State.OPEN, message_id=report.message_id)
        .first()
    )
    if current is None:
        _open_reports([report])
        return
    if level > current.level:
        due = Hours().due(level, report.at, current.program_id)
        Review.objects.filter(id=current.id).update(level=level, due_at=min(due, current.due_at))


def bar(message_id: UUID, member_id: UUID) -> None:
    """Let this member decide none of the open reviews of this message: she is a party to it now."""
    for review in (
        Review.objects.select_for_update()
        .filter(message_id=message_id, state=Review.State.OPEN)
        .order_by("id")
    ):
        if member_id not in review.barred_ids:
            review.barred_ids = [*review.barred_ids, member_id]
            review.save(update_fields=["barred_ids"])


def _open_reports(reports: Sequence[Report]) -> int:
    of_messages = {one.message_id for one in reports if not one.is_title}
    messages = {m.id: m for m in Message.objects.select_related("thread").filter(id__in=of_messages)}
    messages |= {one.message_id: title_as_message(one) for one in reports if one.is_title}
    first: dict[UUID, Report] = {}
    for report in reports:
        first.setdefault(report.message_id, report)
    barred: dict[UUID, list[UUID]] = {}
    graves: dict[UUID, rules.Level] = {}
    for report in reports:
        barred.setdefault(report.message_id, []).append(report.reporter_id)
        graves[report.message_id] = max(
            graves.get(report.message_id, rules.Level.GREEN), rules.level_of_report(report.reason)
        )
    return open_all(
        Opening(
            messages[message_id],
            Review.Kind.REPORT,
            max(
                graves[message_id],
                rules.level_of_message(messages[message_id].severity, messages[message_id].flags),
            ),
            report.id,
            barred=tuple(barred[message_id]),
            opened_at=report.at,
            reported=report,
        )
        for message_id, report in first.items()
        if message_id in messages
    )


def title_as_message(kept: Report | Review) -> Message:
    """A reported name in the form of a message that is nowhere stored: for what asks only who said what, where."""
    at = kept.at if isinstance(kept, Report) else kept.opened_at
    return Message(
        id=cast(UUID, kept.message_id),
        organization_id=kept.organization_id,
        thread=kept.thread,
        author_id=kept.author_id,
        body=kept.frozen_body,
        at=at,
    )


def open_all(wanted: Iterable[Opening]) -> int:
    """Write the rows that are not there yet, with evidence as it stands now; answers how many."""
    openings = list(wanted)
    if not openings:
        return 0
    hours, organization = Hours(), this_organization()
    seen = seen_by([one.message.id for one in openings if one.message.seq is not None])
    rows = [_row(one, hours, organization, seen.get(one.message.id, [])) for one in openings]
    with transaction.atomic():
        there = set(
            Review.objects.filter(
                kind__in={row.kind for row in rows}, subject_id__in=[row.subject_id for row in rows]
            ).values_list("kind", "subject_id")
        )
        fresh = [row for row in rows if (row.kind, row.subject_id) not in there]
        if not fresh:
            return 0
        Review.objects.bulk_create(fresh, ignore_conflicts=True)
        record(
            None,
            "review.opened",
            "organization",
            organization_id=organization,
            count=len(fresh),
            kinds=sorted({str(row.kind) for row in fresh}),
        )
        for program_id in sorted({row.program_id for row in fresh}):
            announce(organization, "notice", program=program_id, about="waiting")
    return len(fresh)


def _row(one: Opening, hours: Hours, organization: int, seen: list[UUID]) -> Review:
    message, report = one.message, one.reported
    opened = one.opened_at or message.at
    return Review(
        organization_id=organization,
        kind=one.kind,
        subject_id=one.subject_id,
        program_id=message.thread.program_id,
        thread_id=message.thread_id,
        message_id=message.id,
        is_title=report is not None and report.is_title,
        author_id=message.author_id,
        barred_ids=sorted({message.author_id, *one.barred}),
        level=one.level,
        opened_at=opened,
        due_at=hours.due(one.level, opened, message.thread.program_id),
        frozen_body=report.frozen_body if report else message.body,
        frozen_change=report.frozen_change if report else message.change,
        flags=message.flags,
        severity=message.severity,
        seen_by_ids=report.seen_by_ids if report else seen,
        weight=one.weight,
    )


def seen_by(message_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Who but their authors had these within sight: seated over their places and read so far. One query."""
    if not message_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT m.id, r.member_id FROM conversations_message m
            JOIN conversations_seat s ON s.organization_id = m.organization_id AND s.thread_id = m.thread_id
                AND s.from_seq <= m.seq AND (s.until_seq IS NULL OR s.until_seq > m.seq)
            JOIN conversations_readmark r ON r.organization_id = m.organization_id
                AND r.thread_id = m.thread_id AND r.member_id = s.member_id AND r.seq >= m.seq
            WHERE m.organization_id = %s AND m.id = ANY(%s) AND r.member_id <> m.author_id
            ORDER BY 1, 2
            """,
            [this_organization(), list(message_ids)],
        )
        found: dict[UUID, list[UUID]] = {}
        for message_id, member_id in cursor.fetchall():
            found.setdefault(message_id, []).append(member_id)
    return found
