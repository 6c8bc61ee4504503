"""Introductions: whom staff brought one together with, and whom staff can bring together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.contact.asked_of import introductions_of
from throughcare.contact.facts import Act
from throughcare.kit import clock
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Consent, Episode, Introduction, Member, Program
from throughcare.program.pairs import pairs_for, pairs_of
from throughcare.program.policy import own_programs, visible_programs
from throughcare.program.queries.people import Known, Peer, peer
from throughcare.program.queries.staff import staff_name


@dataclass(frozen=True, slots=True)
class Met:
    """An introduction as one of the two sees it before both have answered: who it is, and how it stands."""

    id: UUID
    peer: Peer


@dataclass(frozen=True, slots=True)
class IntroductionLine:
    """An introduction as staff see it. `has_agreed`: both said yes to talking."""

    id: UUID
    names: tuple[str, str]
    kind: str
    made_at: datetime
    has_agreed: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whom one member could be introduced to, by kind: (kind, [(member, name)])."""

    kind: str
    people: list[tuple[UUID, str]]


def unanswered_introductions(actor: Actor) -> list[Met]:
    """Whom staff introduced the actor to, and she has not yet talked with; latest first.

    One query where there is none. Whoever asks her, and whoever she blocked, is left out: the ask stands by
    itself, and the blocked are not shown.
    """
    me = actor.member_id
    rows = list(
        Introduction.objects.filter(Q(first=me) | Q(second=me), ended_at=None)
        .select_related("first", "second", "program")
        .order_by("-made_at")
    )
    if not rows:
        return []
    now, known = clock.now(), Known(actor)
    mine = {program.id for program in own_programs(actor)}
    once_agreed = set(
        Consent.objects.filter(giver=me, topic=Consent.DIRECT_CONTACT).values_list("program_id", "other_id")
    )
    found = []
    for row in rows:
        other = row.second if row.first_id == me else row.first
        if row.program_id not in mine or (row.program_id, other.id) in once_agreed:
            continue
        pairs = pairs_of(actor, row.program, [other.id], now)
        if pairs is None or other.id not in pairs.between or pairs.between[other.id].blocked_by_actor:
            continue
        if not pairs.decide(other.id, Act.SEE, now).allows:
            continue
        seen = peer(known, pairs, other, row.program, policy_of(row.program))
        if seen.state in {"free", "asked", "closed"}:
            found.append(Met(row.id, seen))
    return found


def introductions_in(program: Program, *, of: UUID | None = None) -> list[IntroductionLine]:
    """The running introductions of a program (of one member), latest first. Two queries."""
    rows = Introduction.objects.filter(program=program, ended_at=None).select_related("first", "second")
    if of is not None:
        rows = rows.filter(Q(first=of) | Q(second=of))
    agreed = set(
        Consent.objects.filter(program=program, topic=Consent.DIRECT_CONTACT, ended_at=None).values_list(
            "giver_id", "other_id"
        )
    )
    policy = policy_of(program)
    return [
        IntroductionLine(
            row.id,
            (staff_name(row.first, policy), staff_name(row.second, policy)),
            row.kind,
            row.made_at,
            {(row.first_id, row.second_id), (row.second_id, row.first_id)} <= agreed,
        )
        for row in rows.order_by("-made_at")
    ]


def introducible(program: Program, *, apart_from: UUID | None = None) -> list[tuple[Episode, str]]:
    """The running episodes of a program with names as staff see them, by name. One query."""
    now, policy = clock.now(), policy_of(program)
    found = Episode.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=now), program=program, started_at__lte=now
    ).select_related("member")
    lines = [(row, staff_name(row.member, policy)) for row in found if row.member_id != apart_from]
    return sorted(lines, key=lambda line: line[1].lower())


def could_meet(program: Program, member: Member) -> list[Meeting]:
    """Whom the program's policy could let this member talk with once they are introduced, by kind.

    Whoever it never could is not offered, nor anybody she is introduced to already, nor where one of the two
    has blocked the other; why somebody isn't offered is never said.
    """
    policy, now = policy_of(program), clock.now()
    kinds = introductions_of(policy) if policy is not None else ()
    if not kinds:
        return []
    people = {row.member_id: name for row, name in introducible(program, apart_from=member.id)}
    known = Introduction.objects.filter(
        Q(first=member.id) | Q(second=member.id), program=program, ended_at=None
    ).values_list("first_id", "second_id")
    for pair in known:
        for one in pair:
            people.pop(one, None)
    pairs = pairs_for(member, program, list(people), now) if people else None
    if pairs is None:
        return [Meeting(kind, []) for kind in kinds]
    return [
        Meeting(
            kind,
            [
                (i, name)
                for i, name in people.items()
                if i in pairs.between and pairs.could_meet(i, kind, now)
            ],
        )
        for kind in kinds
    ]


def programs_with_introductions(programs: list[Program]) -> list[Program]:
    """Those of the programs whose policy knows introductions."""
    return [p for p in programs if (policy := policy_of(p)) is not None and introductions_of(policy)]


def programs_introducing(actor: Actor) -> list[Program]:
    """The programs in which the actor brings people together and the policy knows of it, by name."""
    return programs_with_introductions(list(visible_programs(actor, Word.INTRODUCTION_MAKE)))
