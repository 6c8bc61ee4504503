"""What is here already, for a file of people to be held against."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.contact_policy import is_readable
from throughcare.program.imports.reading import Entry
from throughcare.program.imports.teams import Teams
from throughcare.program.models import Cohort, Episode, Member, Organization, Program, Relation, Role


class World:
    """What is here already, read once whatever the size of the file."""

    def __init__(self, entries: list[Entry]) -> None:
        numbers = [entry["external_id"] for entry in entries]
        kin = [entry["of"] for entry in entries if entry["of"]]
        self.organization = Organization.objects.get(id=this_organization())
        self.teams = Teams(entries)
        self._readable: dict[UUID, bool] = {}
        self.members: dict[str, Member] = {
            m.external_id: m
            for m in Member.objects.filter(external_id__in=[*numbers, *kin]).select_related("account")
            if m.external_id
        }
        emails = {entry["email"].lower() for entry in entries if entry["email"]}
        self.by_email: dict[str, Member] = {
            m.account.email.lower(): m
            for m in Member.objects.select_related("account")
            .alias(small=Lower("account__email"))
            .filter(small__in=emails)
        }
        self.programs = {program.slug: program for program in Program.objects.all()}
        self.cohorts = {(c.program_id, c.name): c for c in Cohort.objects.all()}
        self.episodes: dict[tuple[UUID, UUID], Episode] = {}
        ids = [member.id for member in self.members.values()]
        for episode in Episode.objects.filter(member__in=ids).order_by("started_at"):
            key = (episode.member_id, episode.program_id)
            if key not in self.episodes or self.episodes[key].ended_at is not None:
                self.episodes[key] = episode
        self.taken: Counter[UUID] = Counter(
            Episode.objects.filter(~Q(cohort=None), ended_at=None).values_list("cohort_id", flat=True)
        )
        now = clock.now()
        lasting = Role.objects.filter(member__in=ids, until_at=None, from_at__lte=now)
        self._roles = set(lasting.values_list("member_id", "role", "program_id"))
        relations = Relation.objects.filter(not_ended(now), other__in=ids)
        self._kin = set(relations.values_list("other_id", "kind", "member__external_id"))

    def reads(self, program: Program) -> bool:
        """Whether this program's policy can be read; looked at once a file."""
        if program.id not in self._readable:
            self._readable[program.id] = is_readable(program)
        return self._readable[program.id]

    def tracks(self, program: Program) -> set[str]:
        """The tracks of its cohorts."""
        return {c.track for (program_id, _), c in self.cohorts.items() if program_id == program.id}

    def takes_part_in(self, member: Member) -> list[Program]:
        """The programs in which she is a participant now, by name."""
        running = {
            program_id
            for (member_id, program_id), episode in self.episodes.items()
            if member_id == member.id and episode.ended_at is None and episode.role == "participant"
        }
        found = [program for program in self.programs.values() if program.id in running]
        return sorted(found, key=lambda program: program.name)

    def holds(self, member: Member, role: str, program: Program | None) -> bool:
        """Whether she has this staff role already, there and without an end."""
        return (member.id, role, program.id if program else None) in self._roles

    def is_kin(self, member: Member, kind: str, of: str) -> bool:
        """Whether she is on record already as guardian or family of the participant with this number."""
        return (member.id, kind, of) in self._kin
