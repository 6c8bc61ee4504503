"""The demo's reviews that were decided in the story, and an appeal that waits for somebody to hear it."""

from __future__ import annotations

from datetime import datetime

from throughcare.conversations.models import Message
from throughcare.moderation.models import Appeal, AppealWord, Report, Review
from throughcare.moderation.rules import Level, due_at, level_of_report

# Why a moderator took words out, from the story's reasons to those authors read.
_REASONS = {"harassment": "unkind", "contact-details": "contact-details"}


def write_review(report: Report, message: Message, appeal: str, appealed_at: datetime | None) -> None:
    """The review that took a reported message out; where its author asked for another look, that too."""
    review = _row(report, message)
    review.kind, review.subject_id = Review.Kind.REPORT, report.id
    review.level = level_of_report(report.reason)
    review.barred_ids = sorted({message.author_id, report.reporter_id})
    review.opened_at, review.due_at = report.at, due_at(Level(review.level), report.at, None)
    review.state, review.outcome = Review.State.SETTLED, report.outcome
    review.reason = _REASONS.get(message.reason, "off-limits")
    review.settled_by_id, review.settled_at = report.settled_by_id, report.settled_at
    review.frozen_body, review.flags, review.severity = message.body, message.flags, message.severity
    review.save(force_insert=True)
    if appealed_at is not None and report.settled_by_id is not None:
        asked = Appeal.objects.create(
            organization_id=report.organization_id,
            program_id=review.program_id,
            member_id=message.author_id,
            about_kind="review",
            about_id=review.id,
            decided_by_id=report.settled_by_id,
            opened_at=appealed_at,
        )
        AppealWord.objects.create(
            organization_id=report.organization_id,
            appeal=asked,
            by_id=message.author_id,
            is_team=False,
            body=appeal,
            at=appealed_at,
        )
        waiting = _row(report, message)
        waiting.kind, waiting.subject_id, waiting.level = Review.Kind.APPEAL, asked.id, Level.AMBER
        waiting.barred_ids = sorted({message.author_id, report.settled_by_id})
        waiting.opened_at, waiting.due_at = appealed_at, due_at(Level.AMBER, appealed_at, None)
        waiting.frozen_body = appeal
        waiting.save(force_insert=True)


def _row(report: Report, message: Message) -> Review:
    return Review(
        organization_id=report.organization_id,
        program_id=report.thread.program_id,
        thread_id=report.thread_id,
        message_id=message.id,
        author_id=message.author_id,
    )
