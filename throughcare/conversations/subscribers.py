"""What happens to threads when something happens to programs and people: in the same transaction, or not at
all.

The events come before the standings are locked, so threads are locked first here as everywhere.
"""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from throughcare.contact.words import Act, Channel
from throughcare.conversations.actions.rooms import open_direct_thread, open_rooms
from throughcare.conversations.actions.seats import settle_members, settle_program, settle_seats
from throughcare.conversations.asking import read_pairs
from throughcare.conversations.models import Thread
from throughcare.core.events import Event, subscribe
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.kit.faults import say_fault
from throughcare.program import events as happened
from throughcare.program.models import Program
from throughcare.safety.events import CallChanged

logger = logging.getLogger("throughcare.conversations")


def policy_published(event: happened.PolicyPublished) -> None:
    """A new policy may offer new rooms, and every seat follows it."""
    open_rooms(None, program=Program.objects.get(id=event.program_id))
    settle_program(None, organization_id=event.organization_id, program_id=event.program_id)


def cohort_created(event: happened.CohortCreated) -> None:
    """A cohort gets its room."""
    open_rooms(None, program=Program.objects.get(id=event.program_id))


def episode_started(event: happened.EpisodeStarted) -> None:
    """Whoever begins gets her care-team thread and her seats."""
    open_rooms(None, program=Program.objects.get(id=event.program_id))
    _settle(event, event.member_id)


def member_moved(event: happened.EpisodeMoved | happened.EpisodeEnded | happened.RoleChanged) -> None:
    """Seats follow a move, an end, or a role given or taken."""
    _settle(event, event.member_id)


def care_team_changed(event: happened.CareTeamChanged) -> None:
    """A care team reads its participant's thread, and nobody who left it does."""
    ids = Thread.objects.filter(program_id=event.program_id, about_id=event.participant_id).values_list(
        "id", flat=True
    )
    settle_seats(None, organization_id=event.organization_id, thread_ids=list(ids))


def call_changed(event: CallChanged) -> None:
    """Whoever answers a call has a seat in that person's care-team thread while she does, where the policy says so.

    What she may do is decided by the facts from this transaction on. Her seat follows after the commit: who takes a
    call may hold another thread's lock. Should it not come about, the duty of seats sees to it within a minute.
    """
    transaction.on_commit(partial(_seat_who_answers, event))


def _seat_who_answers(event: CallChanged) -> None:
    ids = Thread.objects.filter(program_id=event.program_id, about_id=event.member_id)
    try:
        with in_organization(event.organization_id):
            settle_seats(
                None, organization_id=event.organization_id, thread_ids=list(ids.values_list("id", flat=True))
            )
    except Exception as error:
        logger.error("a seat of somebody who answers a call could not be settled (%s)", say_fault(error))


def pair_changed(event: happened.PairChanged) -> None:
    """Two who both said yes have their thread; when one takes it back, neither reads it any more."""
    if event.agreed:
        thread = open_direct_thread(
            None,
            program=Program.objects.get(id=event.program_id),
            one_id=event.first_id,
            other_id=event.second_id,
        )
        settle_seats(None, organization_id=event.organization_id, thread_ids=[thread.id])
        return
    pair = Q(program_id=event.program_id, first_id=event.first_id, second_id=event.second_id)
    _settle_where(event, pair)


def introduction_changed(event: happened.IntroductionChanged) -> None:
    """Two whom staff brought together have their thread at once, where nobody has to say yes first."""
    pair = Q(program_id=event.program_id, first_id=event.first_id, second_id=event.second_id)
    if event.holds and _need_no_yes(event):
        open_direct_thread(
            None,
            program=Program.objects.get(id=event.program_id),
            one_id=event.first_id,
            other_id=event.second_id,
        )
    _settle_where(event, pair)


def _need_no_yes(event: happened.IntroductionChanged) -> bool:
    at = clock.now()
    pairs = read_pairs(event.organization_id, event.program_id, event.first_id, [event.second_id], at, 0)
    return pairs is not None and pairs.decide(event.second_id, Act.READ, at).allows


def block_changed(event: happened.BlockChanged) -> None:
    """Blocked people never share a direct thread, in any program."""
    first, second = sorted((event.blocker_id, event.blocked_id))
    _settle_where(event, Q(first_id=first, second_id=second))


def relation_changed(event: happened.RelationChanged) -> None:
    """Kin may share what strangers of their ages may not."""
    settle_members(None, organization_id=event.organization_id, member_ids=[event.member_id, event.other_id])


def standing_changed(event: happened.StandingChanged) -> None:
    """Marks, births and the like can open and close a door."""
    settle_members(None, organization_id=event.organization_id, member_ids=event.member_ids)


def _settle(event: Event, member_id: UUID) -> None:
    settle_members(None, organization_id=event.organization_id, member_ids=[member_id])


def _settle_where(event: Event, which: Q) -> None:
    ids = Thread.objects.filter(which, channel=Channel.DIRECT_THREAD).values_list("id", flat=True)
    settle_seats(None, organization_id=event.organization_id, thread_ids=list(ids))


def subscribe_all() -> None:
    """Listen. Called when Django has started; twice is once."""
    subscribe(happened.PolicyPublished, policy_published)
    subscribe(happened.CohortCreated, cohort_created)
    subscribe(happened.EpisodeStarted, episode_started)
    subscribe(happened.EpisodeMoved, member_moved)
    subscribe(happened.EpisodeEnded, member_moved)
    subscribe(happened.RoleChanged, member_moved)
    subscribe(happened.CareTeamChanged, care_team_changed)
    subscribe(CallChanged, call_changed)
    subscribe(happened.PairChanged, pair_changed)
    subscribe(happened.IntroductionChanged, introduction_changed)
    subscribe(happened.BlockChanged, block_changed)
    subscribe(happened.RelationChanged, relation_changed)
    subscribe(happened.StandingChanged, standing_changed)
