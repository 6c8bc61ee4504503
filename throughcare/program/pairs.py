"""How two members stand to each other, as decisions see it: the port through which asking meets the one gate.

The facts of decisions are read in `throughcare.conversations.facts`, above this package, by one reader
for pages and sockets. It is handed in at start-up, so that asking to talk obeys the same reader (decision
0008).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Protocol
from uuid import UUID

from throughcare.access.actor import Actor
from throughcare.contact.decision import Decision
from throughcare.contact.facts import Act, Between
from throughcare.kit import clock
from throughcare.program.models import ContactRequest, Member, Program


class Pairs(Protocol):
    """One member and others of one program."""

    @property
    def between(self) -> Mapping[UUID, Between]:
        """How the member stands to each of the others who are known here."""

    def decide(self, other: UUID, act: Act, at: datetime) -> Decision:
        """Whether she may ask, answer or be shown this person. Raises KeyError for somebody unknown."""

    def could_meet(self, other: UUID, introduced_as: str, at: datetime) -> bool:
        """Whether an introduction of this kind would let the two talk, now or at an hour of the week."""


Reader = Callable[[int, UUID, UUID, Sequence[UUID], datetime, int], Pairs | None]
"""(organization, program, member, others, at, asks she made today) → Pairs; None where she is unknown."""

_reader: Reader | None = None


def provide(reader: Reader) -> None:
    """Hand in the reader, once, at start-up."""
    global _reader  # noqa: PLW0603 - a port has one plug
    _reader = reader


def pairs_of(actor: Actor, program: Program, others: Sequence[UUID], at: datetime) -> Pairs | None:
    """Read how a member stands to others in a program, her asks of today counted."""
    if _reader is None:
        raise RuntimeError("nobody provided a reader of pairs: throughcare.conversations does at start-up")
    asked_today = asks_since_midnight(actor, program, at)
    return _reader(actor.organization_id, program.id, actor.member_id, others, at, asked_today)


def pairs_for(member: Member, program: Program, others: Sequence[UUID], at: datetime) -> Pairs | None:
    """Read how somebody else stands to others in a program, for staff who bring people together."""
    if _reader is None:
        raise RuntimeError("nobody provided a reader of pairs: throughcare.conversations does at start-up")
    return _reader(member.organization_id, program.id, member.id, others, at, 0)


def asks_since_midnight(actor: Actor, program: Program, at: datetime) -> int:
    """How many asks a member made in a program today, by her own clock."""
    place = clock.zone(actor.zone)
    midnight = datetime.combine(at.astimezone(place).date(), time.min, place)
    return ContactRequest.objects.filter(
        program=program, asker=actor.member_id, asked_at__gte=midnight
    ).count()
