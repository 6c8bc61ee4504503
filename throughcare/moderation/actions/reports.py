"""Reporting a message, or the name of a topic. What comes of it is decided at its review: `actions.reviews`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.conversations.models import Message, ReadMark, Seat, Thread
from throughcare.core.events import announce
from throughcare.kit import clock
from throughcare.kit.faults import say_fault
from throughcare.moderation import rules
from throughcare.moderation.actions.opening import open_for_report
from throughcare.moderation.models import Report
from throughcare.moderation.policy import get_reportable, get_reportable_title, own_report
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.refusals import Refused
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern

logger = logging.getLogger("throughcare.moderation")


@dataclass(frozen=True)
class _About:
    """What is reported: a message, or the name of a topic."""

    id: UUID
    thread: Thread
    author_id: UUID
    body: str
    change: int | None
    seen_by_ids: list[UUID]
    is_title: bool = False


def report_message(actor: Actor, *, message_id: UUID, reason: str, note: str = "") -> Report:
    """Ask the care team to look at a message. What it says now is frozen; a second report is the first one.

    Raises Http404 for a message one cannot read; Refused for an unknown reason, a long note, too many a day.
    A report of danger is never too many, and rings also where one reported the message before, or it is gone.
    """
    before = own_report(actor, message_id)
    if before is not None:
        return _again(actor, before, reason)
    sight, message = get_reportable(actor, message_id, is_danger=reason == "danger")
    about = _About(
        message.id,
        sight.thread,
        message.author_id,
        message.body,
        message.change,
        _exposed_to(message, actor.member_id),
    )
    return _keep(actor, about, reason, note)


def report_title(actor: Actor, *, topic_id: UUID, reason: str, note: str = "") -> Report:
    """The same for the name that a member gave a topic. Raises as `report_message` does."""
    before = own_report(actor, topic_id)
    if before is not None:
        return _again(actor, before, reason)
    sight, topic = get_reportable_title(actor, topic_id)
    if topic.opened_by_id is None:
        raise Http404
    about = _About(topic.id, sight.thread, topic.opened_by_id, topic.title, None, [], is_title=True)
    return _keep(actor, about, reason, note)


def _keep(actor: Actor, about: _About, reason: str, note: str) -> Report:
    if reason not in rules.REPORT_REASONS:
        raise Refused("no-reason", _("Choose what is wrong with it."))
    note = note.replace("\0", "").replace("\r\n", "\n").strip()
    if len(note) > rules.NOTE_LENGTH:
        raise Refused("long-note", _("Please say it in at most 500 characters. Your words are kept below."))
    verb, kind = ("report_title", "topic") if about.is_title else ("report_message", "message")
    with acting(actor, verb, kind, about.id, reason=reason) as doing:
        lock_members(actor.member_id)  # her own reports one after the other: the count below is right
        before = own_report(actor, about.id)
        if before is not None:
            return _again(actor, before, reason)
        today = Report.objects.filter(
            reporter_id=actor.member_id, at__gte=clock.now() - timedelta(days=1)
        ).count()
        if today >= rules.REPORTS_A_DAY and reason != "danger":
            raise Refused(
                "many-reports",
                _(
                    "You have reported a lot today, and the team is reading it. "
                    "Please write to your care team, or use Help now."
                ),
            )
        report = Report.objects.create(
            organization_id=actor.organization_id,
            message_id=about.id,
            is_title=about.is_title,
            reporter_id=actor.member_id,
            thread=about.thread,
            author_id=about.author_id,
            reason=reason,
            note=note,
            frozen_body=about.body,
            frozen_change=about.change,
            seen_by_ids=about.seen_by_ids,
            at=clock.now(),
        )
        if reason == "danger":
            _ring(actor, report)
        _open_review(report)
        announce(actor.organization_id, "notice", program=about.thread.program_id, about="waiting")
        doing.detail["report"] = str(report.id)
    return report


def _again(actor: Actor, before: Report, reason: str) -> Report:
    """The first report stays as it is; but who says only now that somebody is in danger is heard."""
    if reason == "danger" != before.reason:
        _ring(actor, before)
    return before


def rang(report: Report) -> bool:
    """Whether it has rung for the author of the message."""
    return (
        report.reason == "danger"
        or Concern.objects.filter(source_kind="report", source_id=report.id).exists()
    )


def _ring(actor: Actor, report: Report) -> None:
    """Ring for the author of the message, once a report."""
    open_concern(
        actor,
        member_id=report.author_id,
        program_id=report.thread.program_id,
        level=rules.DANGER_LEVEL,
        source_kind="report",
        source_id=report.id,
    )


def _open_review(report: Report) -> None:
    """What fails here loses neither the report nor what rings: `open_waiting` opens its review later."""
    try:
        with transaction.atomic():
            open_for_report(report)
    except Exception as error:
        logger.error("the review of report %s can't be opened (%s)", report.id, say_fault(error))


def _exposed_to(message: Message, reporter: UUID) -> list[UUID]:
    """Who but its author had it within sight: seated over its place and read so far; and its reporter."""
    seated = Seat.objects.filter(
        Q(until_seq=None) | Q(until_seq__gt=message.seq),
        thread_id=message.thread_id,
        from_seq__lte=message.seq,
    ).values_list("member_id", flat=True)
    read = ReadMark.objects.filter(
        thread_id=message.thread_id, seq__gte=message.seq, member_id__in=set(seated)
    )
    return sorted({*read.values_list("member_id", flat=True), reporter} - {message.author_id})
