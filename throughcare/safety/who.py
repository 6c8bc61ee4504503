"""Who is rung: read once for many concerns, so that thousands can ring in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from throughcare.access.roles import roles_with
from throughcare.access.words import Word
from throughcare.core.rows import not_ended
from throughcare.program.models import CareTeamSeat, OnCall, Role
from throughcare.safety.models import Concern
from throughcare.safety.rules import Step

_ANSWERING = roles_with(Word.CONCERN_HANDLE)
DIRECTOR, ON_CALL = "director", "on-call"
OnTurn = tuple[UUID | None, UUID, bool]


class Answerers:
    """Everybody of one organization who can answer concerns at one instant. Three queries; one less without
    concerns of somebody, and one less with `turns`: the program, the member and whether she is the back-up, of all
    turns of the instant that matter to the caller.

    Only people who could open a concern are rung for it: a turn or a seat that outlived a role rings nobody.
    """

    def __init__(
        self, concerns: Iterable[Concern], now: datetime, turns: Iterable[OnTurn] | None = None
    ) -> None:
        self._roles: dict[str, dict[UUID | None, set[UUID]]] = defaultdict(lambda: defaultdict(set))
        for role, program, member in Role.objects.filter(
            not_ended(now), role__in=_ANSWERING, from_at__lte=now
        ).values_list("role", "program_id", "member_id"):
            self._roles[role][program].add(member)
        self._turns: dict[UUID | None, set[UUID]] = defaultdict(set)
        self._backups: dict[UUID | None, set[UUID]] = defaultdict(set)
        if turns is None:
            on = OnCall.objects.filter(from_at__lte=now, until_at__gt=now)
            turns = on.values_list("program_id", "member_id", "is_backup")
        for rota, member, is_backup in turns:
            (self._backups if is_backup else self._turns)[rota].add(member)
        self._teams: dict[tuple[UUID, UUID], set[UUID]] = defaultdict(set)
        if members := {one.member_id for one in concerns if one.member_id}:
            seats = CareTeamSeat.objects.filter(not_ended(now), episode__member__in=members)
            for about, program, member in seats.values_list(
                "episode__member_id", "episode__program_id", "member_id"
            ):
                self._teams[about, program].add(member)

    def of(self, concern: Concern, step: Step) -> list[UUID]:
        """The members whom this step rings, never the one it is about; sorted, each once."""
        program = concern.program_id
        if step is Step.TOP:
            people = self.on_call(program) | self._holding(program, DIRECTOR)
        elif step is Step.CARE_TEAM:
            backups = self._of_rota(self._backups, program)
            people = (self._team_of(concern) | backups) & self.who_can_answer(program)
        elif step is Step.OWNER:
            people = self._owner_of(concern)
        else:
            people = self.on_call(program)
        if concern.state == Concern.State.ACKNOWLEDGED:
            # Whoever has taken it hears each ring that follows from her not having closed it.
            people = people | self._owner_of(concern)
        return sorted(people - _about(concern))

    def _owner_of(self, concern: Concern) -> set[UUID]:
        owner = {concern.owner_id} if concern.owner_id else set()
        can = self.who_can_answer(concern.program_id)
        return owner & (can | self._roles_of(DIRECTOR) if concern.reaches_organization else can)

    def everybody(self, program: UUID | None) -> set[UUID]:
        """Whoever would be rung for somebody in a program without a care team, on whichever rung."""
        return self.on_call(program) | self._holding(program, DIRECTOR)

    def _team_of(self, concern: Concern) -> set[UUID]:
        if concern.member_id is None or concern.program_id is None:
            return set()
        return self._teams[concern.member_id, concern.program_id]

    def beyond(self, concern: Concern) -> list[UUID]:
        """The directors of the whole organization, whichever program is theirs: where a top has nobody."""
        return sorted(self.directors() - _about(concern))

    def directors(self) -> set[UUID]:
        """The directors of the organization, whichever program is theirs."""
        return self._roles_of(DIRECTOR)

    def _roles_of(self, role: str) -> set[UUID]:
        """Everybody with this role, in whichever program."""
        return set[UUID]().union(*self._roles[role].values())

    def on_call(self, program: UUID | None) -> set[UUID]:
        """Who is rung first: who holds this instant on the rota; else her back-up; else everybody with the role
        on-call.
        """
        can = self.who_can_answer(program)
        holders = self._of_rota(self._turns, program) & can
        return holders or self._of_rota(self._backups, program) & can or self._holding(program, ON_CALL)

    @staticmethod
    def _of_rota(turns: dict[UUID | None, set[UUID]], program: UUID | None) -> set[UUID]:
        return turns[None] | (turns[program] if program else set())

    def _holding(self, program: UUID | None, *roles: str) -> set[UUID]:
        found: set[UUID] = set()
        for role in roles:
            found |= self._roles[role][None] | (self._roles[role][program] if program else set())
        return found

    def who_can_answer(self, program: UUID | None) -> set[UUID]:
        """Whoever has a role now that answers concerns there."""
        return self._holding(program, *_ANSWERING)


def _about(concern: Concern) -> set[UUID]:
    return {concern.member_id} if concern.member_id else set()


def people_of_step(concern: Concern, step: Step, now: datetime) -> list[UUID]:
    """The same for one concern."""
    return Answerers([concern], now).of(concern, step)
