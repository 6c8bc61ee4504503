"""What whoever answers a concern reads on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, When
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise

from throughcare.access.actor import Actor
from throughcare.contact.asked_of import answers_calls
from throughcare.contact.problems import PolicyError
from throughcare.kit import clock
from throughcare.people.models import Outgoing
from throughcare.people.rules import dialable
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Member, PolicyVersion
from throughcare.program.queries.roles import care_team_of
from throughcare.safety.clocks import clocks_of
from throughcare.safety.models import Concern, Page, Reach
from throughcare.safety.policy import visible_concerns
from throughcare.safety.queries.ways import Way, way_of
from throughcare.safety.rules import REACHES

MOST_OTHERS = 50  # read about one person
EARLIER = 5
MOST_RINGS = 12


@dataclass(frozen=True, slots=True)
class Person:
    """Who it is about, where she is and how to reach her. `confirmed_at` None: she never confirmed it."""

    name: str
    phone: str
    dial: str
    local_time: str
    state: str
    street_address: str
    emergency_name: str
    emergency_phone: str
    emergency_dial: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rung:
    """One ring: when, whom, and by what. `has_two` False: somebody could be reached by one channel only."""

    at: datetime
    name: str
    ways: tuple[Way, ...]
    has_two: bool


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody tried to reach her."""

    at: datetime
    name: str
    word: Promise | str


@dataclass(frozen=True, slots=True)
class ConcernPage:
    """Everything on the page of a concern."""

    person: Person | None
    siblings: list[Concern]  # others of the same call in the same hand, or in nobody's: the worst first
    worse: Concern | None  # one of the call with worse words than this one's
    # Others not closed: in another's hand, taken while this one rings, or of another program.
    apart: list[Concern]
    earlier: list[Concern]  # closed ones
    tries: list[Try]
    rungs: list[Rung]
    answer_minutes: int
    settle_by: datetime | None
    team: tuple[str, ...]  # who is on the person's care team in this program, without the reader
    is_on_team: bool  # the reader is, and so can write in its thread
    may_write: bool  # so she can, or because she answers the call: there is a way to that thread
    would_write: bool  # not yet, but as soon as she takes it


def concern_page(actor: Actor, concern: Concern) -> ConcernPage:
    """What is on the page of a concern that the actor may see. Ten queries."""
    of_her = visible_concerns(actor).filter(member=concern.member).exclude(id=concern.id)
    if concern.member is None:
        of_her = Concern.objects.none()
    of_her = of_her.order_by(_unclosed_first(), "-opened_at")
    others = list(of_her.select_related("owner", "program")[:MOST_OTHERS])
    unclosed = [one for one in others if one.state != Concern.State.CLOSED]
    together = [one for one in unclosed if (one.program_id, one.state) == (concern.program_id, concern.state)]
    together.sort(key=lambda one: -one.level)
    siblings = [one for one in together if one.owner_id == concern.owner_id]
    call = [concern.id, *(one.id for one in together)]
    clocks = clocks_of([concern.program_id] if concern.program_id else []).of(concern.program_id)
    team = care_team_of(concern.member_id, concern.program_id)
    level = max([concern.level, *(one.level for one in together)])
    answers = actor.member_id not in team and _answers_in_words(actor, concern)
    is_hers = concern.state == Concern.State.ACKNOWLEDGED and concern.owner_id == actor.member_id
    return ConcernPage(
        _person(concern.member) if concern.member else None,
        siblings,
        next((one for one in together if one.has_words and one.level > concern.level), None),
        [one for one in unclosed if one not in siblings],
        [one for one in others if one.state == Concern.State.CLOSED][:EARLIER],
        _tries(call),
        _rungs(call),
        int(clocks(level).answer.total_seconds() // 60),
        Page.objects.filter(concern__in=call, rung_at=None).values_list("due_at", flat=True).first()
        if concern.state == Concern.State.ACKNOWLEDGED
        else None,
        tuple(name for member, name in team.items() if member != actor.member_id),
        actor.member_id in team,
        actor.member_id in team or (is_hers and answers),
        concern.state == Concern.State.OPEN and answers,
    )


def _unclosed_first() -> OrderBy:
    """What isn't closed before what is, the worst first: none of a call is cut off by what is over."""
    return Case(When(state=Concern.State.CLOSED, then=0), default=F("level") + 1).desc()


def _answers_in_words(actor: Actor, concern: Concern) -> bool:
    """Whether the contact policy lets her write in the thread while a call like this is hers; not where her own
    deed opened it. A policy that can't be read hides a way, and never the page.
    """
    if concern.raised_by_id == actor.member_id or concern.program is None or concern.member_id is None:
        return False
    try:
        policy = policy_of(concern.program)
    except (PolicyError, PolicyVersion.DoesNotExist):
        return False
    return policy is not None and answers_calls(policy, actor.roles_in(concern.program.id))


def unclosed_about(actor: Actor, member_id: UUID, program_id: UUID) -> list[Concern]:
    """Concerns about somebody in a program that ring or are taken, the worst first; those the actor may see."""
    found = visible_concerns(actor).filter(member_id=member_id, program_id=program_id)
    return list(
        found.exclude(state=Concern.State.CLOSED).select_related("owner").order_by("-level", "-opened_at")[:3]
    )


def _person(member: Member) -> Person:
    return Person(
        member.full_name,
        member.phone,
        dialable(member.phone) or member.phone,
        clock.say_time(clock.now(), member.zone),
        member.state_of_residence,
        member.street_address,
        member.emergency_name,
        member.emergency_phone,
        dialable(member.emergency_phone) or member.emergency_phone,
        member.safety_confirmed_at,
    )


def _tries(concerns: list[UUID]) -> list[Try]:
    rows = Reach.objects.filter(concern__in=concerns).select_related("by").order_by("-at")
    return [Try(one.at, one.by.full_name, REACHES.get(one.result, one.result)) for one in rows]


def _rungs(concerns: list[UUID]) -> list[Rung]:
    """Each ring of the call, the last first: who was rung, by which channels, and whether those went."""
    pages = list(
        Page.objects.filter(concern__in=concerns)
        .exclude(rung_at=None)
        .exclude(paged_ids=[])
        .order_by("-rung_at")[:MOST_RINGS]
    )
    people = {
        str(member.id): member
        for member in Member.objects.filter(id__in={one for page in pages for one in page.paged_ids})
    }
    sent: dict[tuple[UUID | None, UUID, datetime], list[Outgoing]] = {}
    first = min((page.rung_at for page in pages if page.rung_at), default=clock.now())
    for owed in Outgoing.objects.filter(about_id__in=concerns, created_at__gte=first).order_by("channel"):
        sent.setdefault((owed.about_id, owed.account_id, owed.created_at), []).append(owed)
    found = []
    for page in pages:
        for one in page.paged_ids:
            member = people[one]
            if page.rung_at is not None:
                owed_now = sent.get((page.concern_id, member.account_id, page.rung_at), [])
                ways = tuple(way_of(o) for o in owed_now)
                found.append(Rung(page.rung_at, member.full_name, ways, len(ways) != 1))
    return found
