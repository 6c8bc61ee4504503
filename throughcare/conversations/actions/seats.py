"""Who sits in a thread: settled from the contact policy's own answer, in the transaction that changed a
fact.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.audit import record
from throughcare.contact.problems import PolicyError
from throughcare.contact.words import Act, Channel
from throughcare.conversations.actions.locks import count_access, lock_threads
from throughcare.conversations.facts import World
from throughcare.conversations.models import ReadMark, Seat, Thread
from throughcare.conversations.policy import read_worlds
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.models import Episode, Role

logger = logging.getLogger(__name__)

_AS_IF_SEATED = ((1, None),)


@transaction.atomic
def settle_seats(actor: Actor | None, *, organization_id: int, thread_ids: Collection[UUID]) -> int:
    """Open and close seats of these threads so that they are what the policy says now; returns how many
    moved.

    A seat follows what somebody *is*, not the hour: a refusal that time alone will end leaves a seat as it
    is. Where a program's policy can't be read its seats stay as they are, until the duty of seats can read it: the
    gate opens nothing there meanwhile, and what has changed is changed all the same.
    """
    at = clock.now()
    threads = {thread.id: thread for thread in lock_threads(thread_ids)}
    if not threads:
        return 0
    candidates = _candidates(threads.values(), at)
    worlds = _readable_worlds(organization_id, threads.values(), candidates, at)
    return sum(
        _settle(actor, thread, worlds[thread_id], candidates[thread_id], at)
        for thread_id, thread in threads.items()
        if thread_id in worlds
    )


def settle_program(actor: Actor | None, *, organization_id: int, program_id: UUID) -> int:
    """Settle every thread of a program, as after a new policy."""
    ids = list(Thread.objects.filter(program_id=program_id).values_list("id", flat=True))
    return settle_seats(actor, organization_id=organization_id, thread_ids=ids)


def settle_due(*, organization_id: int, program_id: UUID) -> int:
    """Settle those threads of a program in which time has changed a seat; for the clock, again and again.

    Looks before it locks, so that a room in which nothing changes is never kept waiting.
    """
    at = clock.now()
    threads = list(Thread.objects.filter(program_id=program_id))
    if not threads:
        return 0
    candidates = _candidates(threads, at)
    worlds = _worlds(organization_id, threads, candidates, at)
    due = [
        thread.id
        for thread in threads
        if thread.id in worlds and any(_moves(thread, worlds[thread.id], candidates[thread.id], at))
    ]
    return settle_seats(None, organization_id=organization_id, thread_ids=due) if due else 0


def settle_members(actor: Actor | None, *, organization_id: int, member_ids: Collection[UUID]) -> int:
    """Settle every thread in which one of these members sits or could sit."""
    people = list(member_ids)
    programs = set(Episode.objects.filter(member_id__in=people).values_list("program_id", flat=True))
    roles = list(Role.objects.filter(member_id__in=people).values_list("program_id", flat=True))
    programs.update(program for program in roles if program is not None)
    seated = Seat.objects.filter(member_id__in=people, until_seq=None).values_list("thread_id", flat=True)
    rooms = Q(channel__in=(Channel.SUPPORT_GROUP, Channel.COHORT_ROOM), program_id__in=programs)
    if any(program is None for program in roles):
        rooms |= ~Q(channel=Channel.DIRECT_THREAD)
    if roles:
        rooms |= Q(channel=Channel.CARE_TEAM_THREAD, program_id__in=programs)
    theirs = Q(about_id__in=people) | Q(first_id__in=people) | Q(second_id__in=people)
    ids = set(Thread.objects.filter(rooms | theirs).values_list("id", flat=True)) | set(seated)
    return settle_seats(actor, organization_id=organization_id, thread_ids=ids)


def _candidates(threads: Iterable[Thread], at: datetime) -> dict[UUID, set[UUID]]:
    """Who could sit in each thread; the policy picks among them. Whoever sits there now is always asked
    about.
    """
    threads = list(threads)
    programs = {thread.program_id for thread in threads}
    found: dict[UUID, set[UUID]] = defaultdict(set)
    sitting = Seat.objects.filter(thread_id__in=[thread.id for thread in threads], until_seq=None)
    for thread_id, member_id in sitting.values_list("thread_id", "member_id"):
        found[thread_id].add(member_id)
    staff: dict[UUID | None, set[UUID]] = defaultdict(set)
    current = not_ended(at)
    roles = Role.objects.filter(current, Q(program_id__in=programs) | Q(program=None), from_at__lte=at)
    for program_id, member_id in roles.values_list("program_id", "member_id"):
        staff[program_id].add(member_id)
    treated: dict[UUID, list[tuple[UUID, UUID | None]]] = defaultdict(list)
    running = Q(ended_at=None) | Q(ended_at__gt=at)
    episodes = Episode.objects.filter(running, program_id__in=programs, started_at__lte=at)
    for program_id, member_id, cohort_id in episodes.values_list("program_id", "member_id", "cohort_id"):
        treated[program_id].append((member_id, cohort_id))
    for thread in threads:
        people = found[thread.id]
        if thread.channel == Channel.DIRECT_THREAD:
            people.update(m for m in (thread.first_id, thread.second_id) if m is not None)
            continue
        people.update(staff[thread.program_id], staff[None])
        if thread.channel == Channel.CARE_TEAM_THREAD:
            people.update(m for m in (thread.about_id,) if m is not None)
        elif thread.channel == Channel.COHORT_ROOM:
            people.update(m for m, cohort in treated[thread.program_id] if cohort == thread.cohort_id)
        else:
            people.update(m for m, _ in treated[thread.program_id])
    return found


def _worlds(
    organization_id: int, threads: Iterable[Thread], candidates: Mapping[UUID, set[UUID]], at: datetime
) -> dict[UUID, World]:
    """Facts read once a channel. The people a thread names come with it, so a pair is never read for all
    pairs.
    """
    by_channel: dict[str, list[Thread]] = defaultdict(list)
    for thread in threads:
        by_channel[thread.channel].append(thread)
    worlds: dict[UUID, World] = {}
    for channel, those in by_channel.items():
        people: set[UUID] = set()
        if channel != Channel.DIRECT_THREAD:
            # Each without the one it is about, who comes with it, but with those whom another is about: who
            # was a participant and works here now has a thread of then and a seat in others'.
            people.update(*(candidates[thread.id] - {thread.about_id} for thread in those))
        worlds |= read_worlds(organization_id, [thread.id for thread in those], list(people), at)
    return worlds


def _readable_worlds(
    organization_id: int, threads: Collection[Thread], candidates: Mapping[UUID, set[UUID]], at: datetime
) -> dict[UUID, World]:
    """The same, without the threads of programs whose policy can't be read: one keeps no other from its turn."""
    try:
        return _worlds(organization_id, threads, candidates, at)
    except PolicyError:
        pass
    by_program: dict[UUID, list[Thread]] = defaultdict(list)
    for thread in threads:
        by_program[thread.program_id].append(thread)
    worlds: dict[UUID, World] = {}
    for program_id, those in by_program.items():
        try:
            worlds |= _worlds(organization_id, those, candidates, at)
        except PolicyError:
            logger.error("seats of program %s stay as they are: its policy can't be read", program_id)
    return worlds


def _settle(actor: Actor | None, thread: Thread, world: World, people: Collection[UUID], at: datetime) -> int:
    gained, lost = _moves(thread, world, people, at)
    if not gained and not lost:
        return 0
    Seat.objects.filter(thread=thread, member_id__in=lost, until_seq=None).update(
        until_seq=thread.seq + 1, until_at=at
    )
    _seat(thread, world, gained, at)
    count_access(thread)
    record(
        actor,
        "settle_seats",
        "thread",
        thread.id,
        organization_id=thread.organization_id,
        gained=[str(m) for m in gained],
        lost=[str(m) for m in lost],
    )
    return len(gained) + len(lost)


def _moves(
    thread: Thread, world: World, people: Collection[UUID], at: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Who gains a seat and who loses hers, by the facts as they were read."""
    as_if_seated = replace(
        world, people={m: replace(person, ranges=_AS_IF_SEATED) for m, person in world.people.items()}
    )
    gained: list[UUID] = []
    lost: list[UUID] = []
    for member_id in sorted(people):
        person = world.people.get(member_id)
        is_sitting = person is not None and person.is_seated
        belongs = _belongs(as_if_seated, thread, member_id, at, is_sitting=is_sitting)
        if belongs and not is_sitting:
            gained.append(member_id)
        elif is_sitting and not belongs:
            lost.append(member_id)
    return gained, lost


def _belongs(as_if_seated: World, thread: Thread, member_id: UUID, at: datetime, *, is_sitting: bool) -> bool:
    """The policy's answer to reading here, asked as if the member had a seat."""
    person = as_if_seated.people.get(member_id)
    if person is None:
        return False
    is_guest = not person.is_staff and thread.channel == Channel.COHORT_ROOM
    if is_guest and person.party.cohort != thread.cohort_id:
        return False
    if not person.is_staff and thread.channel == Channel.CARE_TEAM_THREAD and thread.about_id != member_id:
        return False
    # Somebody whose running stay is in another program is no member of this one's rooms.
    is_elsewhere = person.party.program != as_if_seated.place.program_slug
    if thread.channel != Channel.DIRECT_THREAD and not person.is_staff and is_elsewhere:
        return False
    decision = as_if_seated.decide(member_id, Act.READ, at)
    # A yes that is missing is no matter of the hour, though a minor's birthday would end the need for it.
    is_for_now = decision.opens_at is not None and decision.code != "not-agreed"
    return decision.allows or (is_sitting and is_for_now)


def _seat(thread: Thread, world: World, member_ids: Iterable[UUID], at: datetime) -> None:
    rules = world.policy.channel(thread.channel) if world.policy else None
    from_seq = 1 if rules is not None and rules.history == "all" else thread.seq + 1
    gained = list(member_ids)
    Seat.objects.bulk_create(
        Seat(
            organization_id=thread.organization_id, thread=thread, member_id=m, from_seq=from_seq, from_at=at
        )
        for m in gained
    )
    # What was said before she came is not new to her. A mark that is there already stays.
    ReadMark.objects.bulk_create(
        (
            ReadMark(organization_id=thread.organization_id, thread=thread, member_id=m, seq=thread.seq)
            for m in gained
        ),
        ignore_conflicts=True,
    )
