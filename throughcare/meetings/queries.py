"""Sessions of late and who came to them, for those who keep it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.meetings import rules
from throughcare.meetings.models import Attendance, CohortLeft, Meeting
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Cohort, Episode, Member, SessionWindow
from throughcare.program.policy import visible_programs
from throughcare.program.queries.staff import staff_name
from throughcare.safety.models import Concern
from throughcare.safety.rules import ABSENT

Slot = tuple[UUID, datetime]
"""A session: its cohort, and when it began."""


@dataclass(slots=True)
class MeetingLine:
    """A session that has begun, and how far one knows who came."""

    id: UUID
    cohort_name: str
    from_at: datetime
    people: int = 0
    came: int = 0
    unsaid: int = 0  # of how many nothing is said yet

    @property
    def is_kept(self) -> bool:
        """Whether something is said of anybody."""
        return self.unsaid < self.people


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """One thing that was said of somebody, by whom and when."""

    word: Promise
    note: str
    by: str
    at: datetime


@dataclass(slots=True)
class Person:
    """Somebody who was in the cohort when the session began, and what is said of her; empty where nothing is."""

    id: UUID
    name: str
    status: str = ""
    note: str = ""
    number: int = 0
    said: list[SaidBefore] = field(default_factory=list)  # the last first
    concern: Concern | None = None  # one that stands because it was said that she did not come
    error: str = ""  # what a form has to put right

    @property
    def lately(self) -> SaidBefore | None:
        """What counts."""
        return self.said[0] if self.said else None


def stays_at(slots: Collection[Slot]) -> dict[Slot, dict[UUID, UUID]]:
    """Who was in these cohorts at these instants: the member with her episode. Two queries; none for no session.

    Whoever was moved since is asked for where she was; who ended before, or began after, is not.
    """
    if not slots:
        return {}
    earliest, latest = min(at for _cohort, at in slots), max(at for _cohort, at in slots)
    cohorts = {cohort for cohort, _at in slots}
    left: dict[UUID, list[tuple[datetime, UUID | None]]] = defaultdict(list)
    moves = CohortLeft.objects.filter(left_at__gt=earliest).order_by("left_at", "id")
    for episode, cohort, at in moves.values_list("episode_id", "cohort_id", "left_at"):
        left[episode].append((at, cohort))
    were_there = [one for one, moved in left.items() if cohorts & {cohort for _at, cohort in moved}]
    episodes = list(
        Episode.objects.filter(Q(cohort__in=cohorts) | Q(id__in=were_there), started_at__lte=latest)
        .filter(Q(ended_at=None) | Q(ended_at__gt=earliest))
        .values_list("id", "member_id", "cohort_id", "started_at", "ended_at")
    )
    return {
        (cohort, at): {
            member: episode
            for episode, member, current, began, ended in episodes
            if began <= at
            and (ended is None or ended > at)
            and rules.cohort_at(at, current, left[episode]) == cohort
        }
        for cohort, at in slots
    }


def asked_for(meeting: Meeting) -> dict[UUID, UUID]:
    """Of whom one can say something in a session: the member with her episode. Three queries.

    Whoever was in the cohort then, and of whom something is said already.
    """
    said = Attendance.objects.filter(meeting=meeting.id).values_list("member_id", "episode_id")
    slot = (meeting.cohort_id, meeting.from_at)
    return dict(said) | stays_at([slot])[slot]


def meeting_lines(actor: Actor, cohort: Cohort | None = None) -> list[MeetingLine]:
    """The sessions of the last two weeks in programs where she keeps who came (of one cohort), the last first.

    Four queries; two where there was none.
    """
    now = clock.now()
    since = now - rules.LOOKS_BACK
    programs = visible_programs(actor, Word.ATTENDANCE_KEEP)
    cohorts = Cohort.objects.filter(program__in=programs)
    if cohort is not None:
        cohorts = cohorts.filter(id=cohort.id)
    lines: dict[Slot, MeetingLine] = {}
    windows = SessionWindow.objects.filter(
        cohort__in=cohorts, until_at__gt=since, from_at__gt=since, from_at__lte=now
    )
    for window in windows.select_related("cohort"):
        lines[window.cohort_id, window.from_at] = MeetingLine(window.id, window.cohort.name, window.from_at)
    said: dict[Slot, dict[UUID, str]] = defaultdict(dict)
    counting = Attendance.objects.filter(
        meeting__cohort__in=cohorts, meeting__from_at__gt=since, meeting__from_at__lte=now
    )
    for row in (
        counting.order_by("meeting", "member", "-number")
        .distinct("meeting", "member")
        .select_related("meeting__cohort")
    ):
        meeting = row.meeting
        slot = (meeting.cohort_id, meeting.from_at)
        lines[slot] = MeetingLine(meeting.id, meeting.cohort.name, meeting.from_at)
        said[slot][row.member_id] = row.status
    for slot, stays in stays_at(lines).items():
        _count(lines[slot], set(stays) - {actor.member_id}, said[slot])
    return sorted(lines.values(), key=lambda line: (line.from_at, line.cohort_name), reverse=True)


def _count(line: MeetingLine, people: set[UUID], said: dict[UUID, str]) -> None:
    line.people = len(people | said.keys())
    line.unsaid = len(people - said.keys())
    line.came = sum(status in rules.THERE for status in said.values())


def unkept(actor: Actor) -> list[MeetingLine]:
    """Those of them in which nothing is said of somebody yet, the last first; none to whoever keeps none."""
    if not actor.holds(Word.ATTENDANCE_KEEP):
        return []
    return [line for line in meeting_lines(actor) if line.unsaid]


def people_of(actor: Actor, meeting: Meeting) -> list[Person]:
    """Everybody of a session but oneself, by name, with what was said. Five queries and those of the policy; one more
    where it was said that somebody did not come.
    """
    asked = asked_for(meeting).keys() - {actor.member_id}
    policy = policy_of(meeting.program)
    members = Member.objects.filter(id__in=asked)
    people = {one.id: Person(one.id, staff_name(one, policy)) for one in members}
    rows = list(
        Attendance.objects.filter(meeting=meeting.id, member__in=asked)
        .select_related("by")
        .order_by("number")
    )
    for row in rows:
        person = people[row.member_id]
        person.status, person.note, person.number = row.status, row.note, row.number
        word = rules.WORDS[rules.Status(row.status)]
        person.said.insert(0, SaidBefore(word, row.note, row.by.full_name, row.at))
    _add_concerns(people, rows)
    return sorted(people.values(), key=lambda person: person.name.lower())


def _add_concerns(people: dict[UUID, Person], rows: list[Attendance]) -> None:
    """What was opened because somebody did not come goes on, also when that was a mistake, until a person closes it."""
    missed = [row.id for row in rows if row.status == rules.Status.MISSED]
    if not missed:
        return
    standing = Concern.objects.filter(source_kind=ABSENT, source_id__in=missed)
    for concern in standing.exclude(state=Concern.State.CLOSED):
        if concern.member_id is not None:
            people[concern.member_id].concern = concern
