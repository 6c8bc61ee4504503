"""What a guardian is asked for her minors, and how she answered; and who answers for a minor, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.contact.agreed import TAKEN_BACK
from throughcare.contact.asked_of import guardian_channels
from throughcare.contact.explain import explain
from throughcare.contact.words import Role
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Acknowledgement, Consent, Episode, Member, Program, Relation
from throughcare.program.policy import is_minor, visible_wards
from throughcare.program.queries.staff import staff_name


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a guardian is asked. `topic` is a channel; empty: the program's rules.

    `said_at` None: not yet. `is_old`: she said yes to rules that have changed since.
    """

    topic: str
    title: str
    sentences: tuple[str, ...]
    said_at: datetime | None
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Ward:
    """A minor in one program, and everything asked there."""

    member: Member
    program: Program
    asked: tuple[Asked, ...]


def wards_of(actor: Actor, language: str) -> list[Ward]:
    """For each minor of the actor's and each program she is in: what is asked. Four queries."""
    wards = {member.id: member for member in visible_wards(actor)}
    now = clock.now()
    running = Q(started_at__lte=now) & (Q(ended_at=None) | Q(ended_at__gt=now))
    episodes = (
        Episode.objects.filter(running, member__in=list(wards))
        .select_related("program")
        .order_by("program__name")
    )
    given = {
        (row.program_id, row.other_id, row.topic): row.given_at
        for row in Consent.objects.filter(giver=actor.member_id, other__in=list(wards), ended_at=None)
    }
    said = {
        row.program_id: row
        for row in Acknowledgement.objects.filter(member=actor.member_id).order_by("at", "policy_number")
    }
    found = []
    for episode in episodes:
        policy = policy_of(episode.program)
        if policy is None or not is_minor(wards[episode.member_id], episode.program, now):
            continue
        asked = []
        if Role.GUARDIAN in policy.agreements.by:
            yes = said.get(episode.program_id)
            is_yes = yes is not None and yes.policy_number != TAKEN_BACK
            is_old = is_yes and yes is not None and yes.policy_number != episode.program.policy_number
            asked.append(Asked("", "", (), yes.at if is_yes and yes is not None else None, is_old=is_old))
        if channels := guardian_channels(policy):
            told = explain(policy, None, language)
            for place in (place for part in told.parts for place in part.places):
                if place.channel in channels:
                    at = given.get((episode.program_id, episode.member_id, place.channel))
                    asked.append(Asked(place.channel, place.name, place.sentences, at))
        found.append(Ward(wards[episode.member_id], episode.program, tuple(asked)))
    return found


@dataclass(frozen=True, slots=True)
class Guardianship:
    """A guardian on record, and whether she has said yes to the rules in force. `id`: of what is on record."""

    id: UUID
    name: str
    has_agreed: bool


def guardians_of(episode: Episode) -> list[Guardianship] | None:
    """Who is guardian of an episode's member, and whether she has said yes to the rules. None for an adult.

    Two queries, for a minor only.
    """
    now = clock.now()
    if not is_minor(episode.member, episode.program, now):
        return None
    rows = Relation.objects.filter(not_ended(now), member=episode.member_id, kind="guardian").select_related(
        "other"
    )
    people = {row.other_id for row in rows}
    latest: dict[UUID, int] = dict(
        Acknowledgement.objects.filter(program=episode.program_id, member__in=list(people))
        .order_by("at", "policy_number")
        .values_list("member_id", "policy_number")
    )
    number = episode.program.policy_number
    return [
        Guardianship(row.id, staff_name(row.other, None, is_staff=False), latest.get(row.other_id) == number)
        for row in rows
    ]
