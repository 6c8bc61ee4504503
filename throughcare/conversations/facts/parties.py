"""Members as decisions see them in a program, put together from their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from throughcare.contact import Policy
from throughcare.contact.facts import Acknowledgement, Episode, Mark, Party
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.facts import sql
from throughcare.conversations.facts.policies import policy_from, remember_policy
from throughcare.conversations.facts.statements import Plan, Rows, Statement
from throughcare.conversations.facts.world import Person

_PROGRAMS = Statement(
    "SELECT id, slug, zone, policy_number FROM program_program"
    " WHERE organization_id = :organization AND id = ANY(:programs::uuid[])"
)
# Positions in an EPISODES row.
_MEMBER, _PROGRAM, _SLUG, _COHORT, _ROLE, _TRACK, _PHASE, _STARTED, _ENDED = range(1, 10)


@dataclass
class Parties:
    """Everybody asked for, by program, with the policies in force."""

    at: datetime
    policies: dict[UUID, Policy] = field(default_factory=dict)
    policy_numbers: dict[UUID, int] = field(default_factory=dict)
    slugs: dict[UUID, str] = field(default_factory=dict)
    made: dict[UUID, dict[UUID, Person]] = field(default_factory=dict)
    teams: set[tuple[Any, Any, UUID]] = field(default_factory=set)
    calls: set[tuple[Any, Any, UUID]] = field(default_factory=set)

    def people(self, program: UUID) -> dict[UUID, Person]:
        """The people of one program's threads."""
        return self.made.get(program, {})

    def assigned(self, staff: Any, participant: Any, program: UUID) -> bool:
        """Whether `staff` is on the participant's care team in this program."""
        return (staff, participant, program) in self.teams

    def answers_call(self, staff: Any, participant: Any, program: UUID) -> bool:
        """Whether `staff` has taken a call about the participant in this program, which is not closed."""
        return (staff, participant, program) in self.calls


@dataclass
class _Ties:
    """What gives members their roles, by member."""

    roles: dict[UUID, list[Any]]
    episodes: dict[UUID, list[Any]]
    related_to: dict[UUID, list[Any]]  # guardian or relative → RELATIONS rows

    def roles_at_work(self, member: UUID, program: UUID, at: datetime) -> set[str]:
        """Those given to her in this program, or in all."""
        return {
            held[2]
            for held in self.roles.get(member, ())
            if held[1] in (program, None) and held[3] <= at and (held[4] is None or held[4] > at)
        }

    def episode(self, member: UUID, program: UUID, at: datetime) -> Any:
        """A running stay before an ended one, this program's before another's, the latest before earlier ones."""
        return max(self.episodes.get(member, ()), key=lambda e: _standing_of(e, program, at), default=None)

    def roles_in(self, member: UUID, program: UUID, at: datetime) -> frozenset[str]:
        """All that she is in this program: at work, by her stay, and by whom she is kin to."""
        roles = self.roles_at_work(member, program, at)
        episode = self.episode(member, program, at)
        if episode is not None:
            roles.add(episode[_ROLE])
        for relation in self.related_to.get(member, ()):
            stays = self.episodes.get(relation[0], ())
            if any(_standing_of(e, program, at)[:2] == (True, True) for e in stays):
                roles.add(relation[2])
        return frozenset(roles)


@dataclass
class _Rows(_Ties):
    people: Rows
    guarded_by: dict[UUID, list[Any]]  # participant → RELATIONS rows
    acknowledged: dict[tuple[UUID, UUID], Acknowledgement] = field(default_factory=dict)
    marks: dict[tuple[UUID, UUID], list[Any]] = field(default_factory=dict)
    blocked: dict[UUID, set[UUID]] = field(default_factory=dict)
    # Instants at which something about a member changes by itself.
    ends: dict[UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))


def _by(rows: Rows, column: int) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def parties_of(organization: int, wanted: Mapping[UUID, Iterable[UUID]], at: datetime) -> Plan[Parties]:
    """Read the members wanted in each program (program → members). Unknown members are left out."""
    members = list({member for people in wanted.values() for member in people})
    programs = list(wanted)
    parties = Parties(at)
    yield from _read_policies(parties, organization, programs)
    rows = yield from _read_rows(organization, members, programs, at)
    yield from _read_teams(parties, rows, organization, members, at)
    _make(parties, wanted, rows, organization)
    return parties


def names_of(organization: int, wanted: Mapping[UUID, Iterable[UUID]], at: datetime) -> Plan[Parties]:
    """Names and roles alone of the members wanted in each program: what others are shown, and nothing that
    decisions look at. Half of the statements of `parties_of`. Unknown members are left out.
    """
    members = list({member for people in wanted.values() for member in people})
    people = yield sql.PEOPLE, {"organization": organization, "members": members}
    roles, relations, episodes = yield from _read_ties(organization, members, at)
    rows = _Rows(
        people=people,
        roles=_by(roles, 0),
        episodes=_by(episodes, _MEMBER),
        guarded_by={},
        related_to=_by(relations, 1),
    )
    parties = Parties(at)
    _make(parties, wanted, rows, organization)
    return parties


def _make(parties: Parties, wanted: Mapping[UUID, Iterable[UUID]], rows: _Rows, organization: int) -> None:
    by_id = {row[0]: row for row in rows.people}
    for program, people in wanted.items():
        parties.made[program] = {
            member: _person(
                by_id[member],
                rows,
                organization=organization,
                program=program,
                slug=parties.slugs.get(program, ""),
                at=parties.at,
            )
            for member in people
            if member in by_id
        }


def roles_of(
    organization: int, wanted: Mapping[UUID, Iterable[UUID]], at: datetime
) -> Plan[dict[tuple[UUID, UUID], frozenset[str]]]:
    """What the members wanted in each program (program → members) are there to decisions, by (member, program)."""
    members = list({member for people in wanted.values() for member in people})
    roles, relations, episodes = yield from _read_ties(organization, members, at)
    ties = _Ties(_by(roles, 0), _by(episodes, _MEMBER), related_to=_by(relations, 1))
    return {
        (member, program): ties.roles_in(member, program, at)
        for program, people in wanted.items()
        for member in people
    }


def _read_ties(organization: int, members: Sequence[UUID], at: datetime) -> Plan[tuple[Rows, Rows, Rows]]:
    """Roles, relations and episodes: a guardian's place follows her child's episode."""
    within = {"organization": organization, "members": members, "at": at}
    roles = yield sql.ROLES, within
    relations = yield sql.RELATIONS, within
    family = _family(members, relations)
    return roles, relations, (yield sql.EPISODES, within | {"members": family})


def _family(members: Sequence[UUID], relations: Rows) -> list[UUID]:
    return list({*members, *(row[0] for row in relations), *(row[1] for row in relations)})


def _read_policies(parties: Parties, organization: int, programs: Sequence[UUID]) -> Plan[None]:
    found = yield _PROGRAMS, {"organization": organization, "programs": programs}
    missing: list[tuple[UUID, int]] = []
    for program, slug, _zone, number in found:
        parties.slugs[program] = slug
        parties.policy_numbers[program] = number
        policy = policy_from(organization, program, number)
        if policy is not None:
            parties.policies[program] = policy
        elif number:
            missing.append((program, number))
    if missing:
        texts = yield (
            sql.POLICIES,
            {
                "organization": organization,
                "programs": [program for program, _ in missing],
                "numbers": [number for _, number in missing],
            },
        )
        for program, number, text in texts:
            parties.policies[program] = remember_policy(organization, program, number, text)


def _read_rows(
    organization: int, members: Sequence[UUID], programs: Sequence[UUID], at: datetime
) -> Plan[_Rows]:
    within = {"organization": organization, "members": members, "programs": programs, "at": at}
    people = yield sql.PEOPLE, within
    roles, relations, episodes = yield from _read_ties(organization, members, at)
    # A child's agreement may be her guardian's.
    acknowledged = yield sql.ACKNOWLEDGEMENTS, within | {"members": _family(members, relations)}
    marks = yield sql.MARKS, within
    blocks = yield sql.BLOCKS, within
    blocked: dict[UUID, set[UUID]] = defaultdict(set)
    for blocker, other in blocks:
        blocked[blocker].add(other)
    by_place: dict[tuple[UUID, UUID], list[Any]] = defaultdict(list)
    for row in marks:
        by_place[(row[0], row[1])].append(row)
    rows = _Rows(
        people=people,
        roles=_by(roles, 0),
        episodes=_by(episodes, _MEMBER),
        guarded_by=_by(relations, 0),
        related_to=_by(relations, 1),
        acknowledged={(row[0], row[1]): Acknowledgement(row[2], row[3]) for row in acknowledged},
        marks=by_place,
        blocked=blocked,
    )
    for member, _program, _role, since, until in roles:
        rows.ends[member] += [instant for instant in (since, until) if instant is not None and instant > at]
    for member, other, _kind, until in relations:
        if until is not None:
            rows.ends[member].append(until)
            rows.ends[other].append(until)
    for row in marks:
        if row[3] > at:
            rows.ends[row[0]].append(row[3])
    return rows


def _read_teams(
    parties: Parties, rows: _Rows, organization: int, members: Sequence[UUID], at: datetime
) -> Plan[None]:
    staff = [member for member in members if member in rows.roles]
    participants = [member for member in members if member in rows.episodes]
    if not staff or not participants:
        return
    found = yield (
        sql.CARE_TEAMS,
        {"organization": organization, "members": staff, "participants": participants, "at": at},
    )
    for kind, participant, program, member, since, until in found:
        if kind == "call":
            parties.calls.add((member, participant, program))
        elif since <= at:
            parties.teams.add((member, participant, program))
        else:
            rows.ends[member].append(since)
            rows.ends[participant].append(since)
        if until is not None:
            rows.ends[member].append(until)
            rows.ends[participant].append(until)


def _standing_of(row: Any, program: UUID, at: datetime) -> tuple[bool, bool, datetime]:
    running = row[_STARTED] <= at and (row[_ENDED] is None or row[_ENDED] > at)
    return running, row[_PROGRAM] == program, row[_STARTED]


def _person(
    row: Sequence[Any], rows: _Rows, *, organization: int, program: UUID, slug: str, at: datetime
) -> Person:
    member: UUID = row[0]
    works_here = not rows.roles_at_work(member, program, at).isdisjoint(STAFF_ROLES)
    episode = rows.episode(member, program, at)
    guardians = [relation[1] for relation in rows.guarded_by.get(member, ()) if relation[2] == "guardian"]
    theirs = [rows.acknowledged[(g, program)] for g in guardians if (g, program) in rows.acknowledged]
    return Person(
        party=Party(
            id=member,
            organization=organization,
            roles=rows.roles_in(member, program, at),
            program=episode[_SLUG] if episode is not None else slug if works_here else None,
            track=(episode[_TRACK] or None) if episode is not None else None,
            cohort=episode[_COHORT] if episode is not None else None,
            phase=(episode[_PHASE] or None) if episode is not None else None,
            birth_date=row[4],
            zone=row[5],
            state=row[6] or None,
            preference_groups=frozenset(row[7]),
            episode=Episode(episode[_STARTED], episode[_ENDED]) if episode is not None else None,
            acknowledged=rows.acknowledged.get((member, program)),
            guardian_acknowledged=max(theirs, key=lambda given: given.at, default=None),
            marks=tuple(Mark(m[2], m[4]) for m in rows.marks.get((member, program), ()) if m[3] <= at),
            muted_until=row[9],
            paused_until=row[10],
            limited_until=row[11],
        ),
        version=row[8],
        first_name=row[1],
        last_name=row[2],
        alias=row[3],
        blocked=frozenset(rows.blocked.get(member, ())),
        fresh_until=min(rows.ends.get(member, ()), default=None),
    )
