"""What a decision is made from: frozen facts about people, place, words and time; nothing decides here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from throughcare.contact.words import Act, Channel

__all__ = [
    "Acknowledgement",
    "Act",
    "Between",
    "Channel",
    "Content",
    "Episode",
    "Facts",
    "Id",
    "Mark",
    "Party",
    "Room",
    "Span",
]

Id: TypeAlias = UUID | int | str
Span: TypeAlias = tuple[datetime, datetime]
"""From (included) until (excluded), both aware UTC."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Which version of the program's agreement somebody said yes to, and when (aware UTC).

    Version 0: she took her yes back then.
    """

    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a member says about now, such as `support-now`; gone at `until` (None: until taken off)."""

    name: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """One stay in a program, from `started_at` until `ended_at` (None: it goes on)."""

    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """One person as a decision sees them.

    `program` is the slug of the program of the running (or last) episode. `zone` is an IANA name; an unknown
    one counts as the program's zone. A participant or alum without an episode has not begun. `muted_until`
    and `limited_until` are set by moderators (no peer posts; each peer post read first), `paused_until` by
    the member herself.
    """

    id: Id
    organization: int
    roles: frozenset[str]
    program: str | None = None
    track: str | None = None
    cohort: Id | None = None
    phase: str | None = None
    birth_date: date | None = None
    zone: str = "UTC"
    state: str | None = None
    preference_groups: frozenset[str] = frozenset()
    episode: Episode | None = None
    acknowledged: Acknowledgement | None = None
    guardian_acknowledged: Acknowledgement | None = None
    marks: tuple[Mark, ...] = ()
    muted_until: datetime | None = None
    paused_until: datetime | None = None
    limited_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """How the actor stands to the other person or, in a room, to the room (care-team thread: to its member).

    `assigned`: one is on the other's care team. `answers_call`: the actor has taken a concern about the other
    in this program that somebody else raised, and it is not closed. `introduced`: kinds of introductions by
    staff, such as `buddy`.
    `consent_*`: each one's standing yes to direct contact (an ask is the asker's yes).
    `guardian_*`: the yes of that one's guardian. `asked_at`: when the *other* asked the actor, if that ask
    still stands. `answered_at` is never looked at for an asker: a no must look like no answer yet.
    `related`: kin or guardian on record. `stay_in_touch`: both chose to, as alumni.
    """

    same_program: bool = False
    same_cohort: bool = False
    same_track: bool = False
    same_phase: bool = False
    same_state: bool = False
    assigned: bool = False
    answers_call: bool = False
    introduced: frozenset[str] = frozenset()
    related: bool = False
    stay_in_touch: bool = False
    blocked_by_actor: bool = False
    blocked_by_other: bool = False
    consent_of_actor: bool = False
    consent_of_other: bool = False
    guardian_of_actor: bool = False
    guardian_of_other: bool = False
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    shared_preference_groups: frozenset[str] = frozenset()

    @property
    def blocked_by_either(self) -> bool:
        """Whether one of the two has blocked the other."""
        return self.blocked_by_actor or self.blocked_by_other


def between(actor: Party, other: Party, **more: object) -> Between:
    """What follows from two people alone; `more` are the fields that have to be known from records."""
    facts: dict[str, object] = {
        "same_program": actor.program is not None and actor.program == other.program,
        "same_cohort": actor.cohort is not None and actor.cohort == other.cohort,
        "same_track": actor.track is not None and actor.track == other.track,
        "same_phase": actor.phase is not None and actor.phase == other.phase,
        "same_state": actor.state is not None and actor.state == other.state,
        "shared_preference_groups": actor.preference_groups & other.preference_groups,
    }
    return Between(**(facts | more))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Room:
    """A support group, cohort room or thread. `member`: the actor belongs to it now (a care-team thread: it
    is hers). `serves`: the actor is staff of this room. `open`: it still takes posts."""

    id: Id
    organization: int
    program: str | None = None
    cohort: Id | None = None
    member: bool = False
    serves: bool = False
    open: bool = True


@dataclass(frozen=True, slots=True)
class Content:
    """What screening found in a text, and where a text stands. `severity` 0 (none) to 4 (crisis).

    `is_help`: "I'm struggling". `author`: who wrote it (for READ and REVIEW). `held`, `reported`: it waits
    for a moderator, or somebody reported it or it raised a concern.
    """

    contact_details: bool = False
    staff_contact_details: bool = False
    image: bool = False
    link: bool = False
    substance: bool = False
    harassment: bool = False
    severity: int = 0
    screened: bool = True
    is_help: bool = False
    author: Id | None = None
    held: bool = False
    reported: bool = False


_NOTHING_BETWEEN = Between()
_PLAIN = Content()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one decision may look at.

    `at` is an aware UTC instant. `sessions` are the actor's own sessions, `staffed` the published rota (None:
    the policy's hours named `staffed` count). `released_posts_here` counts the actor's visible posts in this
    room or thread, `posts_today` and `asks_today` those since midnight in her zone, in this channel.
    `asked_recently_at` is when the actor last asked this other person. `reason_given`: a reason for reading
    was stated. `policy_version` is the version in force.
    """

    act: Act
    channel: Channel
    at: datetime
    actor: Party
    other: Party | None = None
    between: Between = _NOTHING_BETWEEN
    room: Room | None = None
    content: Content = field(default=_PLAIN)
    sessions: tuple[Span, ...] = ()
    staffed: tuple[Span, ...] | None = None
    reason_given: bool = False
    released_posts_here: int = 0
    posts_today: int = 0
    asks_today: int = 0
    asked_recently_at: datetime | None = None
    policy_version: int = 1
