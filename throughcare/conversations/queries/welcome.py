"""One gentle line for somebody who is willing to welcome others: a peer's message without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.contact.words import Outcome
from throughcare.conversations.facts import World, history_of
from throughcare.conversations.policy import ROOMS, Sight, decide_post, read_worlds
from throughcare.conversations.queries.answers import Asked, rising, waiting_messages
from throughcare.conversations.queries.lists import title_of
from throughcare.program.queries.people import welcoming_programs


@dataclass(frozen=True, slots=True)
class Welcome:
    """Somebody waits for an answer: where, and the way there. Not who, and not what was said."""

    place: str
    url: str


def welcome_offer(actor: Actor, sights: Sequence[Sight], now: datetime) -> Welcome | None:
    """At most one: the oldest that is over its time, in a room where both may read and post at this moment.

    Never words in which screening found anything, a call for help, or anybody with a block between them. One
    query where nobody said that she is willing; else the same few, whatever there is.
    """
    rooms = {sight.thread.id: sight for sight in sights if sight.channel in ROOMS}
    willing = welcoming_programs(actor) if rooms else set()
    mine = [s for s in rooms.values() if s.thread.program_id in willing and _may_post(actor, s, now)]
    if not mine:
        return None
    programs = list({sight.thread.program_id: sight.thread.program for sight in mine}.values())
    waiting = waiting_messages(actor.organization_id, [p.id for p in programs], actor.member_id, now)
    reachable = {sight.thread.id for sight in mine}
    candidates = [
        one
        for one in waiting
        if one.thread_id in reachable
        and _is_gentle(one)
        and history_of(rooms[one.thread_id].me.ranges, one.seq)
    ]
    late = [one.asked for one in rising(candidates, programs, now) if one.is_late]
    if not late:
        return None
    worlds = _with_authors(actor, late, now)
    for one in late:
        if _both_may(worlds[one.thread_id], actor.member_id, one.author_id, now):
            return Welcome(title_of(rooms[one.thread_id])[0], f"/threads/{one.thread_id}#m-{one.id}")
    return None


def _is_gentle(one: Asked) -> bool:
    """Whether a peer may be led to it: a hard one is for staff."""
    return one.severity == 0 and one.flags == 0 and one.kind != "struggling"


def _may_post(actor: Actor, sight: Sight, now: datetime) -> bool:
    return (
        actor.holds(Word.THREAD_WRITE, sight.thread.program_id)
        and decide_post(sight.world, actor.member_id, now).outcome is not Outcome.REFUSE
    )


def _with_authors(actor: Actor, late: Sequence[Asked], now: datetime) -> dict[UUID, World]:
    members = {actor.member_id} | {one.author_id for one in late}
    return read_worlds(actor.organization_id, list({one.thread_id for one in late}), sorted(members), now)


def _both_may(world: World, me: UUID, author: UUID, now: datetime) -> bool:
    """The one gate for both, at this moment; and neither has blocked the other."""
    for member in (me, author):
        may_read = world.may_read(member, now).allows
        if not may_read or decide_post(world, member, now).outcome is Outcome.REFUSE:
            return False
    return author not in world.people[me].blocked and me not in world.people[author].blocked
