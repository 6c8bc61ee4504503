"""Which agreements somebody has read, and which wait for her."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from throughcare.access.actor import Actor
from throughcare.contact.agreed import TAKEN_BACK, unread_agreement
from throughcare.contact.case import Case
from throughcare.contact.diff import diff
from throughcare.contact.facts import Acknowledgement as Said
from throughcare.contact.facts import Act, Channel, Facts, Party
from throughcare.contact.model import Policy
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.contact_policy import policy_numbered, policy_of
from throughcare.program.models import Acknowledgement, Member, PolicyVersion, Program, Relation


@dataclass(frozen=True, slots=True)
class Agreement:
    """One program's policy as one member has to deal with it. `said` is the version she last said yes to."""

    program: Program
    policy: Policy
    published_at: datetime
    roles: frozenset[str]
    said: Said | None
    is_due: bool
    waits_for_guardian: bool

    @property
    def number(self) -> int:
        """The version in force."""
        return self.program.policy_number

    def changes(self, language: str = "en") -> list[str]:
        """What changed for her since she last said yes, in sentences; nothing for a first reading."""
        if self.said is None or self.said.version in {TAKEN_BACK, self.number}:
            return []
        old = policy_numbered(self.program, self.said.version)
        return [
            change.sentence
            for change in diff(old, self.policy, language)
            if not change.planned and not self.roles.isdisjoint(change.roles)
        ]


def agreements_of(actor: Actor, member: Member) -> list[Agreement]:
    """One for each program in which the actor has a role, by name.

    Four queries at most, however many programs.
    """
    ids = [program for program in actor.roles if program is not None]
    in_force = PolicyVersion.objects.filter(program=OuterRef("id"), number=OuterRef("policy_number"))
    found_programs = Program.objects.filter(id__in=ids).exclude(policy_number=0).order_by("name")
    programs = list(found_programs.annotate(published_at=Subquery(in_force.values("published_at")[:1])))
    if not programs:
        return []
    guardians = list(
        Relation.objects.filter(not_ended(clock.now()), member=member, kind="guardian").values_list(
            "other_id", flat=True
        )
    )
    said = _said([member.id, *guardians], programs)
    found = []
    for program in programs:
        policy = policy_of(program)
        if policy is None:
            continue
        of_guardians = [said[(g, program.id)] for g in guardians if (g, program.id) in said]
        mine, theirs = said.get((member.id, program.id)), max(of_guardians, key=lambda s: s.at, default=None)
        party = Party(
            id=member.id,
            organization=member.organization_id,
            roles=actor.roles_in(program.id),
            birth_date=member.birth_date,
            zone=member.zone,
            acknowledged=mine,
            guardian_acknowledged=theirs,
        )
        # What only she herself can say yes to: as if every guardian had.
        alone = replace(party, guardian_acknowledged=Said(program.policy_number, clock.now()))
        is_due = _unread(policy, program, alone)
        waits = not is_due and _unread(policy, program, party)
        found.append(Agreement(program, policy, program.published_at, party.roles, mine, is_due, waits))
    return found


def _said(members: list[UUID], programs: Sequence[Program]) -> dict[tuple[UUID, UUID], Said]:
    rows = Acknowledgement.objects.filter(member__in=members, program__in=programs).order_by("at")
    return {(row.member_id, row.program_id): Said(row.policy_number, row.at) for row in rows}


def _unread(policy: Policy, program: Program, party: Party) -> bool:
    """The same question as every decision asks, put for one member."""
    facts = Facts(Act.READ, Channel.COHORT_ROOM, clock.now(), party, policy_version=program.policy_number)
    return unread_agreement(Case(policy, facts))
