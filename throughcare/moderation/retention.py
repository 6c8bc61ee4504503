"""Letting words go that a program keeps no longer, except those somebody still has to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from throughcare.contact.keeping import kept_since
from throughcare.conversations.actions.retention import let_go
from throughcare.conversations.models import Message, Thread
from throughcare.kit import clock
from throughcare.moderation.models import Report, Review
from throughcare.moderation.queries.in_place import around
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Program
from throughcare.safety.models import Concern

NIGHT = (2, 3, 4)  # hours of the program's clock in which it is done
BATCH = 500  # messages of one transaction
LAGS_AFTER = timedelta(days=3)


def let_go_tonight(program: Program) -> int:
    """Let go what is due, if it is night where the program is; how many messages."""
    hour = clock.now().astimezone(clock.zone(program.zone)).hour
    return let_go_due(program) if hour in NIGHT else 0


def let_go_due(program: Program, *, batch: int = BATCH) -> int:
    """Let go every message that the program's policy keeps no longer; how many.

    Batch by batch, each in its own transaction and under one thread's lock, so that no room waits for long.
    What a settled report or review had kept of such a message goes with it; its reason and outcome stay.
    """
    gone = 0
    for thread_id, before in _due_threads(program, clock.now()):
        while True:
            with transaction.atomic():
                ids = let_go(thread_id=thread_id, before=before, spare=to_be_looked_at, limit=batch)
                Report.objects.filter(message_id__in=ids).update(frozen_body="", note="")
                Review.objects.filter(message_id__in=ids).update(frozen_body="")
                # A name that was reported goes from what was kept of it as a message of that time would.
                settled = {"thread": thread_id, "is_title": True, "settled_at__lt": before}
                Report.objects.filter(**settled).update(frozen_body="", note="")
                Review.objects.filter(**settled).update(frozen_body="")
            gone += len(ids)
            if len(ids) < batch:
                break
    return gone


def overdue(program: Program) -> int:
    """How many messages should have gone days ago and are there, those apart that wait for somebody."""
    count = 0
    for thread_id, before in _due_threads(program, clock.now() - LAGS_AFTER):
        old = Message.objects.filter(thread_id=thread_id, at__lt=before)
        waiting = to_be_looked_at(thread_id)
        count += old.exclude(state=Message.State.HELD).exclude(id__in=waiting).count()
    return count


def to_be_looked_at(thread_id: UUID) -> set[UUID]:
    """The messages of a thread that a report, review or concern which isn't settled is about, with their
    neighbours.

    Whoever answers it reads those too.
    """
    reports = Report.objects.filter(thread=thread_id)
    of_reports = dict(reports.values_list("id", "message_id"))
    about = set(reports.filter(state=Report.State.OPEN).values_list("message_id", flat=True))
    reviews = Review.objects.filter(thread=thread_id, state=Review.State.OPEN, message_id__isnull=False)
    about |= {one for one in reviews.values_list("message_id", flat=True) if one is not None}
    concerns = Concern.objects.exclude(state=Concern.State.CLOSED).filter(source_id__isnull=False)
    raised = concerns.filter(
        Q(source_id__in=Message.objects.filter(thread=thread_id).values("id"))
        | Q(source_id__in=list(of_reports))
    )
    sources = {source for source in raised.values_list("source_id", flat=True) if source is not None}
    about |= {of_reports.get(source, source) for source in sources}
    waiting = Message.objects.filter(thread=thread_id, id__in=about).select_related("thread")
    return about | {near.id for message in waiting for near in around(message)}


def _due_threads(program: Program, at: datetime) -> Iterator[tuple[UUID, datetime]]:
    """The threads of a program whose words are kept for a time, with the instant before which they go."""
    policy = policy_of(program)
    if policy is None:
        return
    for rules in policy.channels:
        before = kept_since(policy, rules, at)
        if before is None:
            continue
        threads = Thread.objects.filter(program=program, channel=rules.channel, opened_at__lt=before)
        for thread_id in threads.order_by("id").values_list("id", flat=True):
            yield thread_id, before
