"""What happened to programs and their people, told inside the transaction; ids only, never words or names.

Subscribers run before the members' standings are locked: whoever locks threads does so here (threads, then
standings, is the one order of locks).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from throughcare.core.events import Event


@dataclass(frozen=True)
class ProgramCreated(Event):
    """A program exists; it may have no policy yet."""

    program_id: UUID


@dataclass(frozen=True)
class PolicyPublished(Event):
    """A program's contact policy has a new version in force."""

    program_id: UUID
    number: int


@dataclass(frozen=True)
class CohortCreated(Event):
    """A cohort exists and is empty."""

    program_id: UUID
    cohort_id: UUID


@dataclass(frozen=True)
class CohortEnded(Event):
    """A cohort takes nobody any more; its episodes go on until each is moved or ended."""

    program_id: UUID
    cohort_id: UUID


@dataclass(frozen=True)
class EpisodeStarted(Event):
    """Somebody began in a program."""

    episode_id: UUID
    member_id: UUID
    program_id: UUID
    cohort_id: UUID | None


@dataclass(frozen=True)
class EpisodeMoved(Event):
    """Somebody's phase, track or cohort changed. Where only the phase did, both cohorts are the same."""

    episode_id: UUID
    member_id: UUID
    program_id: UUID
    old_cohort_id: UUID | None
    cohort_id: UUID | None


@dataclass(frozen=True)
class EpisodeEnded(Event):
    """Somebody's stay in a program is over: every right that came with it ends in this transaction."""

    episode_id: UUID
    member_id: UUID
    program_id: UUID
    cohort_id: UUID | None


@dataclass(frozen=True)
class RoleChanged(Event):
    """A staff member was given a role, or a role of hers ended. `program_id` None: in every program."""

    member_id: UUID
    program_id: UUID | None
    role: str
    holds: bool


@dataclass(frozen=True)
class CareTeamChanged(Event):
    """A staff member joined or left the care team of one episode."""

    episode_id: UUID
    participant_id: UUID
    member_id: UUID
    program_id: UUID
    is_on: bool


@dataclass(frozen=True)
class PairChanged(Event):
    """Two members agreed to talk one to one in a program, or no longer agree. `first_id` is the lower id."""

    program_id: UUID
    first_id: UUID
    second_id: UUID
    agreed: bool


@dataclass(frozen=True)
class IntroductionChanged(Event):
    """Staff brought two members of a program together, or that has ended. `first_id` is the lower id."""

    program_id: UUID
    first_id: UUID
    second_id: UUID
    holds: bool


@dataclass(frozen=True)
class BlockChanged(Event):
    """One member blocked another or took it back. The other one is never told."""

    blocker_id: UUID
    blocked_id: UUID
    is_blocked: bool


@dataclass(frozen=True)
class StandingChanged(Event):
    """A fact about these members changed that no other event names: a mute, a mark, an acknowledgement."""

    member_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class RelationChanged(Event):
    """Somebody became a participant's guardian or family on record, or no longer is."""

    member_id: UUID
    other_id: UUID
    kind: str
    holds: bool
