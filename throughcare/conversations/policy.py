"""Which threads somebody may read now. Fetching is authorising: what one may not see does not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.contact.decision import Decision
from throughcare.contact.facts import Act, Content
from throughcare.contact.words import EPISODE_ROLES, Channel
from throughcare.conversations.facts import Person, World, count, run_now, worlds_of
from throughcare.conversations.models import Seat, Thread
from throughcare.kit import clock

ROOMS = (Channel.SUPPORT_GROUP, Channel.COHORT_ROOM)
_PLAIN = Content()


@dataclass(frozen=True, slots=True)
class Sight:
    """A thread as one member sees it now. It exists only where the one gate said that she may read."""

    thread: Thread
    world: World
    member_id: UUID

    @property
    def me(self) -> Person:
        """The member herself, as this thread's decisions see her."""
        return self.world.people[self.member_id]

    @property
    def channel(self) -> Channel:
        """What kind of thread it is."""
        return self.world.place.channel

    @property
    def may_block(self) -> bool:
        """Whether she can block who writes here: members in care block each other, staff nobody."""
        return not EPISODE_ROLES.isdisjoint(self.me.party.roles)

    @property
    def other_id(self) -> UUID | None:
        """The other one of a direct thread."""
        return self.world.place.other_than(self.member_id)


def visible_threads(
    actor: Actor,
    at: datetime | None = None,
    *,
    channels: Collection[Channel] | None = None,
    also: Collection[UUID] = (),
) -> list[Sight]:
    """Every thread this member may read now, oldest first: listed exactly where `World.may_read` allows.

    `channels`: only threads of these kinds, and those of `also`. A page that shows no others need not have them
    decided, and somebody may stand in hundreds.
    """
    if not actor.holds(Word.THREAD_READ):
        return []
    seats = Seat.objects.filter(member_id=actor.member_id, until_seq=None)
    if channels is not None:
        seats = seats.filter(Q(thread__channel__in=list(channels)) | Q(thread_id__in=list(also)))
    return _sights(actor, seats.values_list("thread_id", flat=True), at or clock.now())


def get_thread(
    actor: Actor, thread_id: UUID, word: Word = Word.THREAD_READ, at: datetime | None = None
) -> Sight:
    """The thread, if this member may read it now and holds `word` in its program. Raises Http404
    otherwise.
    """
    seen = _sights(actor, [thread_id], at or clock.now())
    if not seen or not actor.holds(word, seen[0].thread.program_id):
        raise Http404
    return seen[0]


def decide_post(world: World, member_id: UUID, at: datetime, content: Content = _PLAIN) -> Decision:
    """Ask the one gate whether somebody can post now, with her counts where the policy looks at them."""
    decision = world.decide(member_id, Act.POST, at, content)
    if not decision.counts:
        return decision
    with connection.cursor() as cursor:
        counts = run_now(cursor, count([(world, member_id)], at))
    return world.decide(member_id, Act.POST, at, content, counts.get((world.place.id, member_id)))


def opens_notes(actor: Actor, sight: Sight) -> bool:
    """Whether this reader sees words behind content notes at once: being at work there, or by her own choice."""
    return sight.me.is_staff or actor.opens_notes


def _sights(actor: Actor, thread_ids: Iterable[UUID], at: datetime) -> list[Sight]:
    ids = list(thread_ids)
    if not ids:
        return []
    worlds = read_worlds(actor.organization_id, ids, [actor.member_id], at)
    allowed = [t for t, world in worlds.items() if world.may_read(actor.member_id, at).allows]
    threads: Any = Thread.objects.filter(id__in=allowed).select_related("program").order_by("opened_at", "id")
    return [Sight(thread, worlds[thread.id], actor.member_id) for thread in threads]


def read_worlds(
    organization_id: int, thread_ids: list[UUID], members: list[UUID] | None, at: datetime
) -> dict[UUID, World]:
    """The facts of these threads with these members (None: everybody seated), on this connection."""
    with connection.cursor() as cursor:
        return run_now(cursor, worlds_of(organization_id, thread_ids, members, at))
