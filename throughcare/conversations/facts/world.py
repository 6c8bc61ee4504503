"""One thread with some of its people as decisions see them; values only, read elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from throughcare.contact import Policy, decide
from throughcare.contact.decision import Decision
from throughcare.contact.facts import Act, Between, Channel, Content, Facts, Party, Room, Span
from throughcare.contact.words import MEMBER_ROLES, STAFF_ROLES, Outcome

if TYPE_CHECKING:
    from throughcare.conversations.facts.counting import Counts

FRESH_FOR: Final = timedelta(minutes=10)
"""How long facts are used without being read again, whatever the versions say: rota and sessions have
none."""

Range = tuple[int, int | None]
"""Places in a thread from (included) until (excluded); None: it goes on."""

_PLAIN: Final = Content()
_NO_POLICY: Final = (
    "This program hasn't set out yet how people can reach each other here. Please ask your care team."
)


@dataclass(frozen=True, slots=True)
class Place:
    """A thread's row and its program's."""

    id: UUID
    organization: int
    program: UUID
    program_slug: str
    zone: str
    policy_number: int
    channel: Channel
    cohort: UUID | None
    about: UUID | None
    first: UUID | None
    second: UUID | None
    seq: int
    change: int
    access_version: int
    closed_at: datetime | None
    thresholds: tuple[tuple[str, float], ...] = ()  # of screening's flags, where the program's are its own

    def other_than(self, member: UUID) -> UUID | None:
        """The other one of a direct thread's pair; None for somebody who isn't of it."""
        if member == self.first:
            return self.second
        return self.first if member == self.second else None


@dataclass(frozen=True, slots=True)
class Person:
    """A member seen from one thread: her party, her standing's version, her names and her history here."""

    party: Party
    version: int
    first_name: str
    last_name: str
    alias: str
    ranges: tuple[Range, ...] = ()
    blocked: frozenset[UUID] = frozenset()
    fresh_until: datetime | None = None

    @property
    def is_staff(self) -> bool:
        """Whether she works for this thread's program."""
        return not self.party.roles.isdisjoint(STAFF_ROLES)

    @property
    def is_at_work(self) -> bool:
        """Whether what she writes here is written at work."""
        return is_at_work(self.party.roles)

    @property
    def is_seated(self) -> bool:
        """Whether she has a seat here now."""
        return any(until is None for _, until in self.ranges)


@dataclass(frozen=True, slots=True)
class World:
    """A thread, the policy in force and the people asked for, read at `at`. Someone not in `people` is
    unknown."""

    place: Place
    policy: Policy | None
    at: datetime
    people: Mapping[UUID, Person]
    between: Mapping[UUID, Between] = field(default_factory=dict)
    sessions: Mapping[UUID, tuple[Span, ...]] = field(default_factory=dict)
    staffed: tuple[Span, ...] | None = None

    def fresh_until(self, member: UUID) -> datetime:
        """When her facts have to be read again though no version rose."""
        latest = self.at + FRESH_FOR
        person = self.people.get(member)
        if person is None or person.fresh_until is None:
            return latest
        return min(latest, person.fresh_until)

    def facts(
        self, member: UUID, act: Act, at: datetime, content: Content = _PLAIN, counts: Counts | None = None
    ) -> Facts:
        """What a decision on `act` by this member looks at. Raises KeyError for somebody unknown."""
        person, place = self.people[member], self.place
        other = place.other_than(member) if place.channel is Channel.DIRECT_THREAD else None
        seated = person.is_seated
        facts = Facts(
            act=act,
            channel=place.channel,
            at=at,
            actor=person.party,
            other=self.people[other].party if other is not None and other in self.people else None,
            between=self.between.get(member, Between()),
            room=Room(
                id=place.id,
                organization=place.organization,
                program=place.program_slug,
                cohort=place.cohort,
                member=seated and not person.is_staff,
                serves=seated and person.is_staff,
                open=place.closed_at is None,
            ),
            content=content,
            sessions=self.sessions.get(person.party.cohort, ())
            if isinstance(person.party.cohort, UUID)
            else (),
            staffed=self.staffed,
            policy_version=place.policy_number,
        )
        if counts is None:
            return facts
        return replace(
            facts,
            released_posts_here=counts.released_here,
            posts_today=counts.posts_today,
            asks_today=counts.asks_today,
        )

    def decide(
        self, member: UUID, act: Act, at: datetime, content: Content = _PLAIN, counts: Counts | None = None
    ) -> Decision:
        """The one gate: whether this member may do this here and now. Somebody unknown is told nothing is
        here."""
        if self.policy is None or member not in self.people:
            code = "not-offered" if member in self.people else "not-found"
            return Decision(Outcome.REFUSE, code, _NO_POLICY, "always.no-policy", self.fresh_until(member))
        decision = decide(self.policy, self.facts(member, act, at, content, counts))
        fresh = self.fresh_until(member)
        if decision.valid_until is not None and decision.valid_until <= fresh:
            return decision
        return replace(decision, valid_until=fresh)

    def may_read(self, member: UUID, at: datetime) -> Decision:
        """Whether she reads what others say here: a seat and the policy's yes."""
        person = self.people.get(member)
        decision = self.decide(member, Act.READ, at)
        if decision.allows and (person is None or not person.is_seated):
            return replace(decision, outcome=Outcome.REFUSE, code="not-found", sentence=_NOT_SEATED)
        return decision


_NOT_SEATED: Final = "This conversation isn't here, or is no longer open to you."


def is_at_work(roles: Collection[str]) -> bool:
    """Whether somebody of these roles in a program writes there at work: staff, and no member, now or once.

    The one rule of whose words reviewers look at. Words of danger from somebody at work are about others; staff who
    are members too, or were, are heard as members are.
    """
    return not STAFF_ROLES.isdisjoint(roles) and MEMBER_ROLES.isdisjoint(roles)


def history_of(ranges: tuple[Range, ...], seq: int | None) -> bool:
    """Whether a place lies within somebody's ranges. A message without a place lies in nobody's."""
    if seq is None:
        return False
    return any(start <= seq and (until is None or seq < until) for start, until in ranges)
