"""One thread with somebody online: who receives, in which order, and what was missed. Delivery is by
`change`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from throughcare.contact.words import Act
from throughcare.conversations.facts import World
from throughcare.conversations.posting import Post, Posted
from throughcare.kit import clock, measured
from throughcare.live.frames import frame
from throughcare.live.messages import Author, Said, author_of, said_now
from throughcare.live.sights import Events, Sight, shown, sight_of

if TYPE_CHECKING:
    from throughcare.live.hub import Hub
    from throughcare.live.line import Line

_FAR = float("inf")
_MOST_WAITING = 500
_FAN_OUT = measured.FAN_OUT.of()


class Arrival(NamedTuple):
    """A message committed by this process, on its way to its receivers."""

    post: Post
    posted: Posted


class Room:
    """A thread on this node.

    `head` is the last change that was delivered here. What arrives out of order waits until its turn; what is
    missing is read from the database. Nothing is sent on before the audience is as new as the versions the event
    was written under.
    """

    def __init__(self, hub: Hub, organization: int, thread: UUID) -> None:
        self.hub = hub
        self.organization = organization
        self.thread = thread
        self.key = str(thread)
        self.world: World | None = None
        self.head = 0
        self.seq = 0
        self.told = -1  # the head that was last told in a `heads` frame
        self.lines: dict[UUID, set[Line]] = {}
        self.names: dict[UUID, Author] = {}
        self.holds = 0  # lines that are being let in
        self.fetch_again = False
        self._waiting: dict[int, Arrival] = {}
        self._gap_timer: Any = None
        self._until = _FAR
        self._to_members: list[Line] = []
        self._to_staff: list[Line] = []
        self._blockers: dict[UUID, set[UUID]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether nobody is here, or on her way in."""
        return not self.lines and not self.holds

    def is_current(self, access_version: int, policy_number: int) -> bool:
        """Whether the audience is as new as these numbers."""
        place = self.world.place if self.world is not None else None
        return (
            place is not None
            and place.access_version >= access_version
            and place.policy_number >= policy_number
        )

    def knows(self, member: UUID, version: int | None) -> bool:
        """Whether this member's facts here are those of her standing's version."""
        person = self.world.people.get(member) if self.world is not None else None
        return person is not None and person.version == version

    def is_for(self, rows: Sequence[Any], readers: Mapping[UUID, int]) -> bool:
        """Whether the audience is as new as rows of `stored.EVENTS` of this thread and the standings of these readers.

        Of the authors those who are known here: others are named by what is stored.
        """
        people = self.world.people if self.world is not None else {}
        return self.is_current(rows[0]["access_version"], rows[0]["policy_number"]) and (
            all(member in people and people[member].version >= version for member, version in readers.items())
            and all(
                people[row["author_id"]].version >= row["author_version"]
                for row in rows
                if row["author_id"] in people
            )
        )

    def _is_as_new_as(self, arrival: Arrival) -> bool:
        """Whether the audience is as new as a message of this process."""
        access_version, standing, policy_number = arrival.posted.versions
        person = self.world.people.get(arrival.post.author) if self.world is not None else None
        return self.is_current(access_version, policy_number) and (
            person is None or person.version >= standing
        )

    # The audience

    def update(self, world: World) -> None:
        """Take a newly read audience: some lose the thread, some gain it, then what waited goes on."""
        before, self.world = self.world, world
        self.names.clear()
        if before is None:
            self.head, self.seq = world.place.change, world.place.seq
        at = clock.now()
        for member in list(self.lines):
            if not world.may_read(member, at).allows:
                self._lose(member)
        for member, person in world.people.items():
            if member not in self.lines and person.is_seated and member in self.hub.members:
                self.hub.gained(self, member)
        if before is not None:
            self._tell_rights(before, world, at)
        self._arrange(at)
        self._drain()
        if self.fetch_again:
            self.fetch_again = False
            self.hub.fetch(self)

    def _tell_rights(self, before: World, now: World, at: datetime) -> None:
        """Whoever can post here otherwise than before is told so: her page asks how."""
        told = frame("notice", about="rights")
        for member, lines in self.lines.items():
            if before.decide(member, Act.POST, at).code != now.decide(member, Act.POST, at).code:
                for line in lines:
                    line.push(told)

    def forget(self) -> None:
        """The thread is gone: so is everybody's view of it."""
        for member in list(self.lines):
            self._lose(member)
        self._arrange(clock.now())

    def join(self, line: Line) -> bool:
        """Let a line receive, if its member may read now."""
        member = line.member
        if self.world is None or not self.world.may_read(member, clock.now()).allows:
            return False
        self.lines.setdefault(member, set()).add(line)
        line.rooms[self.thread] = self
        self._arrange(clock.now())
        return True

    def leave(self, line: Line) -> None:
        """The line is gone."""
        lines = self.lines.get(line.member)
        if lines is not None:
            lines.discard(line)
            if not lines:
                del self.lines[line.member]
            self._arrange(clock.now())

    def _lose(self, member: UUID) -> None:
        told = frame("access", thread=self.key, gone=True)
        person = self.world.people.get(member) if self.world is not None else None
        works_here = person is not None and person.is_staff
        for line in self.lines.pop(member, ()):
            line.rooms.pop(self.thread, None)
            line.push(told)
            if not works_here:  # else the line goes on without a room: calls that ring come by it
                line.lost_one()

    def _arrange(self, at: datetime) -> None:
        """Who receives what, and until when that holds."""
        self._to_members, self._to_staff, self._blockers = [], [], {}
        self._until = _FAR
        world = self.world
        if world is None:
            return
        for member, lines in self.lines.items():
            person = world.people.get(member)
            if person is None:
                continue
            (self._to_staff if person.is_staff else self._to_members).extend(lines)
            for blocked in person.blocked:
                self._blockers.setdefault(blocked, set()).add(member)
            until = world.may_read(member, at).valid_until
            if until is not None:
                self._until = min(self._until, until.timestamp())

    def _recheck(self) -> None:
        """Time has changed somebody's right to read: decide again, from facts already here."""
        world, at = self.world, clock.now()
        if world is None:
            return
        for member in list(self.lines):
            if not world.may_read(member, at).allows:
                self._lose(member)
            elif world.fresh_until(member) <= at:
                self.hub.stale(self)
        self._arrange(at)

    def check_time(self) -> None:
        """Decide again where time has run out; called every second or two, and before every delivery."""
        if self._until != _FAR and clock.now().timestamp() >= self._until:
            self._recheck()

    def author(self, member: UUID) -> Author | None:
        """How an author is named here; None for one who isn't known."""
        found = self.names.get(member)
        if found is None and self.world is not None:
            person = self.world.people.get(member)
            if person is not None:
                found = self.names[member] = author_of(person, self.world.policy)
        return found

    # Delivery

    def wants(self, change: int | None = None) -> None:
        """Somebody says that the thread has moved, to this change if one is named: what is missing is read."""
        if self.world is None:
            self.fetch_again = True  # as soon as its audience is here
        elif change is None or change > self.head:
            self.hub.fetch(self)

    def arrive(self, arrival: Arrival) -> None:
        """A message of this process has been committed."""
        change = arrival.posted.change
        if self.world is None:
            self._waiting[change] = arrival
        elif change > self.head:
            self._waiting[change] = arrival
            self._drain()

    def _drain(self) -> None:
        """Send on whatever is next, as far as the audience is new enough."""
        waiting = self._waiting
        while waiting:
            arrival = waiting.get(self.head + 1)
            if arrival is None:
                break
            if not self._is_as_new_as(arrival):
                self.hub.stale(self)
                return
            author = self.author(arrival.post.author)
            if author is None:
                # Somebody whose facts aren't loaded: the stored way knows her name.
                self.hub.fetch(self)
                return
            del waiting[self.head + 1]
            self._deliver(said_now(arrival.post, arrival.posted, author), arrival.post.author)
        if waiting:
            self._wait_for_gap()

    def _wait_for_gap(self) -> None:
        for change in [change for change in self._waiting if change <= self.head]:
            del self._waiting[change]
        if len(self._waiting) > _MOST_WAITING:
            self._waiting.clear()
            self.hub.fetch(self)
        elif self._waiting and self._gap_timer is None:
            self._gap_timer = self.hub.loop.call_later(self.hub.settings.gap_after, self._gap)

    def _gap(self) -> None:
        self._gap_timer = None
        if self._waiting:
            self._drain()
        if self._waiting and self.head + 1 not in self._waiting:
            self.hub.fetch(self)

    def _deliver(self, said: Said, author: UUID) -> None:
        """The next message to everybody here: one serialisation for members, one more where staff see real
        names."""
        self.check_time()
        self.head = said.change
        _FAN_OUT.observe(len(self._to_members) + len(self._to_staff))
        if said.seq is not None and said.seq > self.seq:
            self.seq = said.seq
        if author in self._blockers and not said.author.is_staff:
            self._deliver_folded(said, author)
            return
        event = said.event(to_staff=False)
        for line in self._to_members:
            line.push(event)
        if self._to_staff:
            if said.author.to_staff != said.author.to_members:
                event = said.event(to_staff=True)
            for line in self._to_staff:
                line.push(event)

    def _deliver_folded(self, said: Said, author: UUID) -> None:
        """As above, where somebody here has blocked the author: she gets a placeholder, and no gap."""
        blockers = self._blockers[author]
        open_event, folded = said.event(to_staff=False), said.event(to_staff=False, folded=True)
        for line in self._to_members:
            line.push(folded if line.member in blockers else open_event)
        to_staff = said.event(to_staff=True)
        for line in self._to_staff:
            line.push(to_staff)

    def caught_up(self, events: list[Said], authors: list[UUID], head: int, seq: int) -> None:
        """What had been missed here, read from the database: to everybody in one frame each, by her own
        history."""
        if head <= self.head:
            return
        self.check_time()
        start, self.head = self.head, head
        self.seq = max(self.seq, seq)
        fresh = [(said, author) for said, author in zip(events, authors, strict=True) if said.change > start]
        told: dict[Sight, bytes] = {}  # one serialisation for all who see the same
        for member, lines in self.lines.items():
            sight = self._sight(member, fresh)
            if sight not in told:
                told[sight] = frame(
                    "events",
                    thread=self.key,
                    **{"from": start},
                    head=head,
                    events=shown(sight, fresh),
                    more=False,
                )
            for line in lines:
                line.push(told[sight])
        self._drain()

    def shown_to(self, member: UUID, events: Events) -> list[dict[str, Any]]:
        """What one member may see of these events."""
        return shown(self._sight(member, events), events)

    def _sight(self, member: UUID, events: Events) -> Sight:
        person = self.world.people.get(member) if self.world is not None else None
        return sight_of(member, person, events)

    # Small things

    def typing(self, who: UUID) -> bool:
        """Tell the others here that somebody is writing; never across a block, either way.

        Only where what she writes would appear at once: of words that wait for a reviewer, or that are not
        taken, nobody else knows. False: nobody may know.
        """
        me = self.world.people.get(who) if self.world is not None else None
        author = self.author(who)
        if self.world is None or me is None or author is None:
            return False
        if not self.world.decide(who, Act.POST, clock.now()).allows:
            return False
        for member, lines in self.lines.items():
            person = self.world.people.get(member) if self.world is not None else None
            if person is None or member == who:
                continue
            if who in person.blocked or member in me.blocked:
                continue
            name = author.to_staff if person.is_staff else author.to_members
            told = frame("typing", thread=self.key, member={"id": author.id, "name": name})
            for other in lines:
                other.push(told)
        return True

    def seen(self, who: UUID, seq: int) -> None:
        """She has read so far on another node: her pages here hear of it."""
        told = frame("seen", thread=self.key, seq=min(seq, self.seq))
        for line in self.lines.get(who, ()):
            line.push(told)

    def tell_head(self, *, always: bool) -> None:
        """Tell the head to everybody here, if it has moved since it was last told."""
        if always or self.told != self.head:
            self.told = self.head
            told = frame("heads", threads={self.key: self.head})
            for lines in self.lines.values():
                for line in lines:
                    line.push(told)

    def close(self) -> None:
        """Nobody is here any more."""
        if self._gap_timer is not None:
            self._gap_timer.cancel()
