"""The mark "I need support now": where one can set it, until when it is on, and whom staff see with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.contact.asked_of import marks_of, opened_by
from throughcare.contact.phrases import joined
from throughcare.contact.sentences import say
from throughcare.kit import clock
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Mark, Program

SUPPORT_NOW = "support-now"
HOURS = (2, 6, 12)
"""For how long it can be set."""


@dataclass(frozen=True, slots=True)
class Support:
    """A program whose rules know the mark. `until` None: it is off. `opens`: what it opens, in words."""

    program: Program
    opens: str
    until: datetime | None


def support_of(actor: Actor, programs: Iterable[Program], language: str) -> list[Support]:
    """The mark in those of the programs that use it. One query where any does."""
    used = [p for p in programs if (policy := policy_of(p)) is not None and SUPPORT_NOW in marks_of(policy)]
    if not used:
        return []
    until = dict(_on().filter(member=actor.member_id, program__in=used).values_list("program_id", "until_at"))
    found = []
    for program in used:
        policy = policy_of(program)
        channels = opened_by(policy, SUPPORT_NOW) if policy is not None else ()
        words = joined([say(language, f"channel-{channel}") for channel in channels], language)
        found.append(Support(program, words, until.get(program.id)))
    return found


def needing_support(program: Program) -> dict[UUID, datetime]:
    """Members of a program who need support now, and until when, for its staff. One query."""
    return dict(_on().filter(program=program).values_list("member_id", "until_at"))


def support_among(people: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], datetime]:
    """Of these (program, member): who needs support now, and until when. One query, none for nobody."""
    wanted = set(people)
    if not wanted:
        return {}
    found = _on().filter(member__in={member for _program, member in wanted})
    rows = found.values_list("program_id", "member_id", "until_at")
    return {(program, member): until for program, member, until in rows if (program, member) in wanted}


def _on() -> QuerySet[Mark]:
    now = clock.now()
    return Mark.objects.filter(kind=SUPPORT_NOW, from_at__lte=now, until_at__gt=now).order_by("until_at")
