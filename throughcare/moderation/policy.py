"""What a reviewer may see and decide: content of programs where she reviews, never her own. Unseen is 404."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.facts import is_at_work, roles_of, run_now
from throughcare.conversations.models import Message, Seat, Topic
from throughcare.conversations.policy import ROOMS, Sight, get_thread
from throughcare.conversations.queries.lists import topic_rows
from throughcare.conversations.queries.messages import folded_authors
from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.moderation.models import Appeal, Correction, Report, Review
from throughcare.program.models import Episode, Member, Program, Role


def reviewed_programs(actor: Actor) -> list[UUID]:
    """The programs in which this actor decides about held and reported messages."""
    return actor.programs_with(Word.REVIEW_DECIDE, list(Program.objects.values_list("id", flat=True)))


def get_reviewable(actor: Actor, message_id: UUID) -> Message:
    """A message this actor may decide about: held, reported or visible in a room she reviews, not her own.

    Of direct and care-team threads only what was reported or waits: reviewers have no way into the rest.
    Raises Http404.
    """
    message = (
        Message.objects.select_related("thread")
        .filter(id=message_id)
        .exclude(author_id=actor.member_id)
        .first()
    )
    if message is None or message.thread.program_id not in reviewed_programs(actor):
        raise Http404
    is_private = message.thread.channel not in ROOMS
    was_held = message.seq is None  # held now, or returned, or taken back while it was held
    if is_private and not was_held and not Report.objects.filter(message_id=message.id).exists():
        raise Http404
    return message


def get_review_of_report(actor: Actor, report_id: UUID) -> Review:
    """The review at which a report is decided, or was last. Raises Http404, as `get_review` does."""
    message_id = Report.objects.filter(id=report_id).values_list("message_id", flat=True).first()
    of_reports = visible_reviews(actor).filter(kind=Review.Kind.REPORT)
    found = of_reports.filter(message_id=message_id).order_by("state", "-settled_at").first()
    if message_id is None or found is None:
        raise Http404
    return found


def own_report(actor: Actor, message_id: UUID) -> Report | None:
    """This actor's report of the message, or of a topic's name, settled or not: it stays whatever becomes of it."""
    return Report.objects.filter(message_id=message_id, reporter_id=actor.member_id).first()


def get_reportable(actor: Actor, message_id: UUID, *, is_danger: bool = False) -> tuple[Sight, Message]:
    """A message of somebody else that this member can read now. Raises Http404.

    `is_danger`: also one that stood in her sight and is gone, for whoever read it may worry still.
    """
    states = [Message.State.VISIBLE]
    if is_danger:
        states += [Message.State.WITHDRAWN, Message.State.REMOVED]
    # Without a place it was held, and nobody has read it.
    message = Message.objects.filter(id=message_id, state__in=states, seq__isnull=False).first()
    if message is None or message.author_id == actor.member_id:
        raise Http404
    sight = get_thread(actor, message.thread_id)
    if not _sees(actor, message):
        raise Http404
    return sight, message


def get_reportable_title(actor: Actor, topic_id: UUID) -> tuple[Sight, Topic]:
    """A topic that a member opened, with a name this one can read now and did not give. Raises Http404."""
    topic = Topic.objects.filter(id=topic_id, opened_by_id__isnull=False).first()
    if topic is None or topic.opened_by_id == actor.member_id:
        raise Http404
    sight = get_thread(actor, topic.thread_id)
    if all(row.id != topic_id for row in topic_rows(actor, [sight], folded_authors(sight))):
        raise Http404
    return sight, topic


def _sees(actor: Actor, message: Message) -> bool:
    """Whether the message stands in one of this member's ranges of the thread."""
    return Seat.objects.filter(
        Q(until_seq=None) | Q(until_seq__gt=message.seq),
        thread_id=message.thread_id,
        member_id=actor.member_id,
        from_seq__lte=message.seq,
    ).exists()


def visible_reviews(actor: Actor, programs: list[UUID] | None = None) -> QuerySet[Review]:
    """Reviews of the programs in which this actor decides, but those to which she is a party herself.

    `programs`: what `reviewed_programs` answered, where the caller knows it.
    """
    return (
        Review.objects.filter(program_id__in=reviewed_programs(actor) if programs is None else programs)
        .exclude(barred_ids__contains=[actor.member_id])
        .exclude(author_id=actor.member_id)
    )


def get_review(actor: Actor, review_id: UUID) -> Review:
    """One of them, open or settled. Raises Http404."""
    review = visible_reviews(actor).select_related("thread", "program").filter(id=review_id).first()
    if review is None:
        raise Http404
    return review


def staff_among(members: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Who of these members works now in which program, as (member, program). Two queries."""
    now = clock.now()
    rows = Role.objects.filter(
        not_ended(now), member_id__in=members, role__in=STAFF_ROLES, from_at__lte=now
    ).values_list("member_id", "program_id")
    programs = list(Program.objects.values_list("id", flat=True))
    return {(member, one) for member, program in rows for one in ([program] if program else programs)}


def at_work_among(authors: Iterable[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Who of these (member, program) writes there at work: reviewers look at it when somebody reports it.

    By the rule of the message path, which rings nobody where it says that reviewers look. Three queries.
    """
    wanted: dict[UUID, set[UUID]] = defaultdict(set)
    for member, program in authors:
        wanted[program].add(member)
    with connection.cursor() as cursor:
        found = run_now(cursor, roles_of(this_organization(), wanted, clock.now()))
    return {one for one, roles in found.items() if is_at_work(roles)}


def may_be_corrected(review: Review) -> bool:
    """Whether whom a review is about is or was a member of its program, and no staff of it."""
    if (review.author_id, review.program_id) in staff_among([review.author_id]):
        return False
    is_here = Episode.objects.filter(member_id=review.author_id, program_id=review.program_id)
    return is_here.exists()


def get_correctable(actor: Actor, review: Review) -> Member:
    """Whom a review is about, if this actor may tell her something about it. Raises Http404."""
    if review.author_id == actor.member_id or not may_be_corrected(review):
        raise Http404
    return Member.objects.get(id=review.author_id)


def get_correction(actor: Actor, correction_id: UUID) -> Correction:
    """A correction in a program where this actor decides, not her own. Raises Http404."""
    correction = (
        Correction.objects.filter(id=correction_id, program_id__in=reviewed_programs(actor))
        .exclude(member_id=actor.member_id)
        .select_related("program", "member")
        .first()
    )
    if correction is None:
        raise Http404
    return correction


def get_own_decision(actor: Actor, kind: str, about_id: UUID) -> Review | Correction:
    """What was decided about this member: words taken away, or a correction. Raises Http404.

    Also after her episode has ended: what was decided about her stays hers to answer.
    """
    if kind == "review":
        review = Review.objects.filter(
            id=about_id,
            author_id=actor.member_id,
            state=Review.State.SETTLED,
            outcome__in=["removed", "renamed", "returned"],
        ).first()
        if review is not None:
            return review
    if kind == "correction":
        correction = Correction.objects.filter(id=about_id, member_id=actor.member_id).first()
        if correction is not None:
            return correction
    raise Http404


def get_own_appeal(actor: Actor, appeal_id: UUID) -> Appeal:
    """An appeal this member made. Raises Http404."""
    appeal = Appeal.objects.filter(id=appeal_id, member_id=actor.member_id).first()
    if appeal is None:
        raise Http404
    return appeal
