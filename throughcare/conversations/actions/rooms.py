"""Opening threads: a program's rooms, a participant's care-team thread, a pair's direct thread."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from throughcare.access.actor import Actor
from throughcare.access.audit import record
from throughcare.contact.words import Channel
from throughcare.conversations.actions.seats import settle_seats
from throughcare.conversations.models import Thread
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Cohort, Episode, Program

FIRST_GROUP = "Support group"


@transaction.atomic
def open_support_group(actor: Actor | None, *, program: Program, title: str) -> Thread:
    """A support group of the program under this title; the one that is there already, if it is.

    The group that every program begins with takes this title as long as nobody has written in it.
    """
    groups = Thread.objects.filter(program=program, channel=Channel.SUPPORT_GROUP)
    there = groups.filter(title=title).first()
    if there is None:
        there = groups.select_for_update(no_key=True).filter(title=FIRST_GROUP, change=0).first()
        if there is not None:
            there.title = title
            there.save(update_fields=["title"])
            record(actor, "name_thread", "thread", there.id, organization_id=program.organization_id)
    return there or _open(actor, program, Channel.SUPPORT_GROUP, title=title)


@transaction.atomic
def open_cohort_room(actor: Actor | None, *, program: Program, cohort: Cohort) -> Thread:
    """The one room of a cohort, which carries its name."""
    there = Thread.objects.filter(cohort=cohort, channel=Channel.COHORT_ROOM).first()
    return there or _open(actor, program, Channel.COHORT_ROOM, title=cohort.name, cohort_id=cohort.id)


@transaction.atomic
def open_care_team_thread(actor: Actor | None, *, program: Program, about_id: UUID) -> Thread:
    """The one thread between a participant and her care team."""
    there = Thread.objects.filter(
        program=program, channel=Channel.CARE_TEAM_THREAD, about_id=about_id
    ).first()
    return there or _open(actor, program, Channel.CARE_TEAM_THREAD, about_id=about_id)


@transaction.atomic
def open_direct_thread(actor: Actor | None, *, program: Program, one_id: UUID, other_id: UUID) -> Thread:
    """The one direct thread of two people in a program. Whether they may use it, its seats say."""
    first, second = sorted((one_id, other_id))
    there = Thread.objects.filter(
        program=program, channel=Channel.DIRECT_THREAD, first_id=first, second_id=second
    ).first()
    return there or _open(actor, program, Channel.DIRECT_THREAD, first_id=first, second_id=second)


@transaction.atomic
def open_rooms(actor: Actor | None, *, program: Program) -> None:
    """Make sure that the rooms a program's policy offers are there: a group, cohort rooms, care-team threads.

    Repeating it is harmless. A direct thread opens when two people have both said yes, never here.
    """
    policy = policy_of(program)
    offered = {rules.channel for rules in policy.channels} if policy else set()
    threads = Thread.objects.filter(program=program)
    if Channel.SUPPORT_GROUP in offered and not threads.filter(channel=Channel.SUPPORT_GROUP).exists():
        open_support_group(actor, program=program, title=FIRST_GROUP)
    if Channel.COHORT_ROOM in offered:
        has = threads.filter(channel=Channel.COHORT_ROOM).values("cohort_id")
        for cohort in Cohort.objects.filter(program=program, ended_at=None).exclude(id__in=has):
            open_cohort_room(actor, program=program, cohort=cohort)
    if Channel.CARE_TEAM_THREAD in offered:
        have = threads.filter(channel=Channel.CARE_TEAM_THREAD).values("about_id")
        members = Episode.objects.filter(program=program, ended_at=None).exclude(member_id__in=have)
        for member_id in members.values_list("member_id", flat=True):
            open_care_team_thread(actor, program=program, about_id=member_id)


def _open(
    actor: Actor | None, program: Program, channel: Channel, *, title: str = "", **whose: UUID
) -> Thread:
    try:
        with transaction.atomic():
            thread = Thread.objects.create(
                organization_id=program.organization_id,
                program=program,
                channel=channel,
                title=title,
                **whose,
            )
    except IntegrityError:  # another transaction opened the same one a moment ago
        return Thread.objects.get(program=program, channel=channel, **whose)
    record(
        actor,
        "open_thread",
        "thread",
        thread.id,
        organization_id=program.organization_id,
        channel=channel.value,
    )
    settle_seats(actor, organization_id=program.organization_id, thread_ids=[thread.id])
    return thread
