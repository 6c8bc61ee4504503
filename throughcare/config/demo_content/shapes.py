"""The demo's people and what joins them; a field has a default where a file may omit its key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from throughcare.config.demo_content.moments import Moment
from throughcare.config.demo_content.talk import Room

NamesShown: TypeAlias = Literal["first-name-and-initial", "first-name", "alias", "as-chosen"]
Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
StaffRole: TypeAlias = Literal[
    "facilitator", "clinician", "peer-specialist", "moderator", "coordinator", "on-call", "director"
]


@dataclass(frozen=True, slots=True)
class Organization:
    """A treatment provider."""

    key: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Program:
    """One way of treatment; `key` is its slug."""

    key: str
    organization: str
    name: str
    about: str
    zone: str
    names_shown: NamesShown


@dataclass(frozen=True, slots=True)
class Cohort:
    """People who go through a program's groups together."""

    key: str
    program: str
    name: str
    track: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented. `cast`: has a button on the demo's sign-in page. `operator`: runs the server."""

    key: str
    first_name: str
    last_name: str
    initials: str
    external_id: str
    email: str
    zone: str
    organization: str
    age: int = 0
    birthday_days_ago: int = 0
    state_of_residence: str = ""
    street_address: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    alias: str = ""
    chosen: str = ""
    guardian_of: str = ""
    family_of: str = ""
    cast: bool = False
    operator: bool = False

    def birth_date(self, today: date) -> date | None:
        """So that she is `age` today and had her birthday so many days ago; None for an operator."""
        if self.operator:
            return None
        birthday = today - timedelta(days=self.birthday_days_ago)
        # Born on the 28th at the latest: every year has that day.
        return birthday.replace(year=birthday.year - self.age, day=min(birthday.day, 28))

    def shown(self, names: NamesShown) -> str:
        """The name peers see under this rule; staff have no alias and are shown by their first name then."""
        if names == "first-name-and-initial":
            return f"{self.first_name} {self.last_name[0]}."
        other = {"first-name": "", "alias": self.alias, "as-chosen": self.chosen}[names]
        return other or self.first_name


@dataclass(frozen=True, slots=True)
class Staff:
    """A role somebody holds in a program; `cohorts` are those she leads."""

    person: str
    program: str
    role: StaffRole
    since: Moment
    cohorts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Episode:
    """One stay in a program. `guardian_consent`: how a minor's guardian said yes."""

    person: str
    program: str
    starts: Moment
    cohort: str = ""
    role: Literal["participant", "alum"] = "participant"
    track: str = ""
    phase: str = ""
    ends: Moment | None = None
    end_reason: str = ""
    guardian_consent: Literal["", "account", "on-paper"] = ""

    def runs_at(self, moment: Moment) -> bool:
        """Whether it had begun and not yet ended."""
        return self.starts <= moment and (self.ends is None or moment < self.ends)


@dataclass(frozen=True, slots=True)
class CareTeam:
    """The staff who look after one participant; in an ended episode, who did."""

    participant: str
    program: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One member asks another to talk. `refused-by-policy` was never delivered; `reason` says why."""

    key: str
    program: str
    by: str
    to: str
    at: Moment
    state: Literal["asked", "accepted", "declined", "refused-by-policy"]
    answered: Moment | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Introduction:
    """Staff bring two people together as buddies; `consents` holds who has said yes, and when."""

    key: str
    program: str
    people: tuple[str, ...]
    by: str
    at: Moment
    state: Literal["asked", "accepted", "declined"]
    consents: dict[str, Moment]
    declined_by: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`by` no longer wants to see `person`, who never learns of it."""

    program: str
    by: str
    person: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Welcome:
    """`person` is willing to welcome others in a program, since then."""

    program: str
    person: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Session:
    """A cohort's weekly group: local start "17:00" on each weekday, for so many minutes."""

    cohort: str
    name: str
    facilitator: str
    weekdays: tuple[Weekday, ...]
    starts: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Duty:
    """Who reads along, or answers pages, every week. `ends` at or before `starts` is on the next day."""

    program: str
    person: str
    kind: Literal["staffed", "on-call", "second-on-call"]
    weekdays: tuple[Weekday, ...]
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class PlanContact:
    """Somebody, or a place, in a safety plan."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SafetyPlan:
    """A version of a person's safety plan, written by herself or by staff with her."""

    program: str
    person: str
    by: str
    at: Moment
    signs: tuple[str, ...]
    alone: tuple[str, ...]
    places: tuple[PlanContact, ...]
    people: tuple[PlanContact, ...]
    agencies: tuple[PlanContact, ...]
    surroundings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """A C-SSRS that staff recorded: what was answered yes; every other question was answered no."""

    program: str
    person: str
    by: str
    at: Moment
    version: Literal["lifetime-recent", "since-last-contact"]
    yes: tuple[Literal["q1", "q2", "q3", "q4", "q5", "q6", "recent"], ...]


@dataclass(frozen=True, slots=True)
class Response:
    """A questionnaire that somebody answered about herself: each item in its order, nothing of it worrying."""

    program: str
    person: str
    at: Moment
    instrument: Literal["phq-9", "gad-7"]
    answers: tuple[Literal[0, 1, 2, 3], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The whole demo: each tuple in the order of its file, rooms in the order of their paths."""

    organization: tuple[Organization, ...]
    program: tuple[Program, ...]
    cohort: tuple[Cohort, ...]
    person: tuple[Person, ...]
    staff: tuple[Staff, ...]
    episode: tuple[Episode, ...]
    care_team: tuple[CareTeam, ...]
    request: tuple[Request, ...]
    introduction: tuple[Introduction, ...]
    block: tuple[Block, ...]
    welcome: tuple[Welcome, ...]
    session: tuple[Session, ...]
    duty: tuple[Duty, ...]
    plan: tuple[SafetyPlan, ...]
    screen: tuple[Screen, ...]
    response: tuple[Response, ...]
    room: tuple[Room, ...]
