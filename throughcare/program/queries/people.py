"""People one may ask to talk, asks put to one, and whom one is in touch with or has blocked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.contact.facts import Act
from throughcare.contact.model import Policy
from throughcare.kit import clock
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Block, Consent, ContactRequest, Episode, Member, Program, Standing
from throughcare.program.names import shown_name
from throughcare.program.pairs import Pairs, pairs_of
from throughcare.program.policy import may_welcome, own_programs

State = ContactRequest.State


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody one may be shown. `state`: free, asked, asks-you, agreed or closed (with a sentence why)."""

    id: UUID
    name: str
    program: Program
    state: str
    sentence: str = ""
    at: datetime | None = None
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody one has a yes with, an ask from, or a block against."""

    id: UUID
    other_id: UUID
    name: str
    program: Program | None
    at: datetime
    topic: str = ""


def peer_name(member: Member, policy: Policy | None) -> str:
    """How one member is shown to another."""
    return shown_name(
        policy, first_name=member.first_name, last_name=member.last_name, alias=member.alias, is_staff=False
    )


def askable_people(actor: Actor) -> list[Peer]:
    """Everybody the policy lets the actor see as a person to ask, program by program, by name."""
    known = Known(actor)
    found: list[Peer] = []
    now = clock.now()
    for program in own_programs(actor):
        policy = policy_of(program)
        running = Q(started_at__lte=now) & (Q(ended_at=None) | Q(ended_at__gt=now))
        ids = list(
            Episode.objects.filter(running, program=program)
            .exclude(member=actor.member_id)
            .values_list("member_id", flat=True)
        )
        pairs = pairs_of(actor, program, ids, now)
        if pairs is None:
            continue
        seen = [i for i in ids if i in pairs.between and pairs.decide(i, Act.SEE, now).allows]
        members = Member.objects.filter(id__in=seen)
        found += sorted(
            (peer(known, pairs, member, program, policy) for member in members), key=lambda p: p.name.lower()
        )
    return found


def peer_of(actor: Actor, member: Member, program: Program, pairs: Pairs) -> Peer:
    """One of them, who was fetched by `get_askable`."""
    return peer(Known(actor), pairs, member, program, policy_of(program))


class Known:
    """What the actor herself knows of: her own asks, asks that reached her, and what was agreed.

    Three queries.
    """

    def __init__(self, actor: Actor) -> None:
        self.mine = {
            (r.program_id, r.asked_id): r
            for r in ContactRequest.objects.filter(
                asker=actor.member_id, state__in=(State.ASKED, State.DECLINED)
            ).order_by("asked_at")
        }
        self.theirs = {
            (r.program_id, r.asker_id): r
            for r in ContactRequest.objects.filter(
                asked=actor.member_id, state=State.ASKED, is_delivered=True
            ).order_by("asked_at")
        }
        self.agreed = set(
            Consent.objects.filter(
                giver=actor.member_id, topic=Consent.DIRECT_CONTACT, ended_at=None
            ).values_list("program_id", "other_id")
        )


def peer(known: Known, pairs: Pairs, member: Member, program: Program, policy: Policy | None) -> Peer:
    key = (program.id, member.id)
    name = peer_name(member, policy)
    if key in known.agreed:
        return Peer(member.id, name, program, "agreed")
    if key in known.theirs:
        request = known.theirs[key]
        return Peer(member.id, name, program, "asks-you", at=request.asked_at, request_id=request.id)
    decision = pairs.decide(member.id, Act.ASK, clock.now())
    if decision.allows:
        return Peer(member.id, name, program, "free", decision.sentence)
    if key in known.mine:
        mine = known.mine[key]
        return Peer(member.id, name, program, "asked", decision.sentence, mine.asked_at, mine.id)
    return Peer(member.id, name, program, "closed", decision.sentence)


def asks_to(actor: Actor, programs: list[Program] | None = None) -> list[Contact]:
    """Asks that wait for the actor's answer, oldest first. `programs`: her own ones, if they are known."""
    found = ContactRequest.objects.filter(
        asked=actor.member_id,
        state=State.ASKED,
        is_delivered=True,
        program__in=own_programs(actor) if programs is None else programs,
    ).select_related("asker", "program")
    return [
        Contact(r.id, r.asker_id, peer_name(r.asker, policy_of(r.program)), r.program, r.asked_at)
        for r in found.order_by("asked_at")
    ]


def consents_of(actor: Actor) -> list[Contact]:
    """Every yes of the actor's about somebody else that stands, latest first."""
    found = (
        Consent.objects.filter(giver=actor.member_id, ended_at=None)
        .exclude(topic=Consent.WELCOME)
        .select_related("other", "program")
    )
    return [
        Contact(c.id, c.other_id, peer_name(c.other, policy_of(c.program)), c.program, c.given_at, c.topic)
        for c in found.order_by("-given_at")
    ]


def welcoming_programs(actor: Actor) -> set[UUID]:
    """The programs in which the actor said that she is willing to welcome others, and still is a peer."""
    said = Consent.objects.filter(giver=actor.member_id, topic=Consent.WELCOME, ended_at=None)
    return {p for p in said.values_list("program_id", flat=True) if may_welcome(actor, p)}


def blocked_by(actor: Actor) -> list[Contact]:
    """Everybody the actor has blocked, by the name she knows them by, latest first."""
    rows = list(Block.objects.filter(blocker=actor.member_id, ended_at=None).select_related("blocked"))
    policies = dict(_policies_shared(actor, [row.blocked_id for row in rows]))
    return [
        Contact(b.id, b.blocked_id, peer_name(b.blocked, policies.get(b.blocked_id)), None, b.at)
        for b in sorted(rows, key=lambda row: row.at, reverse=True)
    ]


def name_to(actor: Actor, member: Member) -> str:
    """How a member is named to the actor, by the rule of a program both are or were in."""
    return peer_name(member, dict(_policies_shared(actor, [member.id])).get(member.id))


def _policies_shared(actor: Actor, others: list[UUID]) -> list[tuple[UUID, Policy | None]]:
    """For each of the others the policy of a program she shares with the actor, the latest last."""
    if not others:
        return []
    mine = Episode.objects.filter(member=actor.member_id).values_list("program_id", flat=True)
    theirs = Episode.objects.filter(member__in=others, program__in=list(mine)).select_related("program")
    return [(episode.member_id, policy_of(episode.program)) for episode in theirs.order_by("started_at")]


def own_pause(actor: Actor) -> datetime | None:
    """Until when the actor has stopped her own contact with peers; None where she has not. One query."""
    standing = Standing.objects.filter(id=actor.member_id, paused_until__gt=clock.now())
    return standing.values_list("paused_until", flat=True).first()
