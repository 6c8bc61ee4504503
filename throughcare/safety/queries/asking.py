"""What staff read of a question on the page of a concern, and what the person who was asked sees of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise

from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.people.models import Outgoing
from throughcare.program.models import Member
from throughcare.program.names import shown_name
from throughcare.safety import rules
from throughcare.safety.models import Answer, Concern, Question
from throughcare.safety.queries.ways import Way, way_of

MOST = 6  # questions on a concern's page
MOST_OWN = 3
TEN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. `concern_id`: what rings because of it, unless it is read on that page; `state`: of that."""

    answer: str
    word: Promise | str
    note: str
    at: datetime
    concern_id: UUID | None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, for staff. `ways`: what became of the notices to her; `rung`: who was rung, or will be, because
    she did not answer, and when.
    """

    by: str
    at: datetime
    again_by: str
    again_at: datetime | None
    waits: bool
    is_late: bool
    minutes: int  # since it was asked, in tens: an open page is read out anew when it changes
    ways: tuple[Way, ...]
    rung: str
    rung_at: datetime
    answers: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class AskedPart:
    """What stands on a concern's page about questions, the newest first."""

    may_ask: bool
    questions: tuple[Asked, ...]
    version: str  # changes with anything that is shown

    @property
    def newest(self) -> Asked | None:
        """The last one."""
        return self.questions[0] if self.questions else None


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question to the reader herself. `by`: how members know who asks; empty where nobody can be named.

    `client_id`: of one form, as it is shown this time.
    """

    id: UUID
    by: str
    client_id: UUID


def asked_part(concern: Concern) -> AskedPart:
    """The questions of a concern's call, and those whose answers opened it. One query; four where one was asked."""
    may_ask = concern.member_id is not None and concern.state != Concern.State.CLOSED
    if concern.member_id is None:
        return AskedPart(False, (), "none")
    is_of_it = Q(concern=concern) | Q(Exists(Answer.objects.filter(question=OuterRef("id"), concern=concern)))
    if may_ask:
        same_call = Q(member=concern.member_id, program=concern.program_id)
        is_of_it |= same_call & ~Q(concern__state=Concern.State.CLOSED)
    rows = list(
        Question.objects.filter(is_of_it, member=concern.member_id)
        .select_related("asked_by", "again_by")
        .order_by("-asked_at")[:MOST]
    )
    if not rows:
        return AskedPart(may_ask, (), "none")
    ids = [one.id for one in rows]
    answers: dict[UUID, list[Answer]] = {one: [] for one in ids}
    for given in Answer.objects.filter(question__in=ids).select_related("concern").order_by("-at", "-id"):
        answers[given.question_id].append(given)
    owed: dict[UUID, list[Outgoing]] = {one: [] for one in ids}
    for sent in Outgoing.objects.filter(about_id__in=ids).order_by("created_at", "channel"):
        owed[sent.about_id].append(sent)  # type: ignore[index] # found by it
    owners = _names(
        {sent.account_id for all_of in owed.values() for sent in all_of if sent.template != "asked"}
    )
    now = clock.now()
    shown = tuple(_asked(row, concern, answers[row.id], owed[row.id], owners, now) for row in rows)
    return AskedPart(may_ask, shown, _version(shown))


def _names(accounts: set[UUID]) -> dict[UUID, str]:
    found = Member.objects.filter(account__in=accounts) if accounts else ()
    return {one.account_id: one.full_name for one in found}


def _asked(
    row: Question,
    concern: Concern,
    answers: list[Answer],
    owed: list[Outgoing],
    owners: dict[UUID, str],
    now: datetime,
) -> Asked:
    last = max((one.created_at for one in owed if one.template == "asked"), default=None)
    ways = tuple(way_of(one) for one in owed if one.template == "asked" and one.created_at == last)
    # What was stopped before it was due rang nobody: the answer came first.
    rings = [one for one in owed if one.template != "asked" and (one.sent_at or not one.stopped_at)]
    return Asked(
        row.asked_by.full_name,
        row.asked_at,
        row.again_by.full_name if row.again_by else "",
        row.again_at,
        row.waits,
        row.waits and now - row.asked_at >= rules.ANSWER_WITHIN,
        (now - row.asked_at) // TEN * 10,
        ways,
        owners.get(rings[-1].account_id, "") if rings else "",
        row.asked_at + rules.ANSWER_WITHIN,
        tuple(
            Said(
                one.answer,
                rules.ANSWERS.get(one.answer, one.answer),
                one.note,
                one.at,
                one.concern_id if one.concern_id != concern.id else None,
                one.concern.state if one.concern else "",
            )
            for one in answers
        ),
    )


def _version(shown: tuple[Asked, ...]) -> str:
    parts = []
    for one in shown:
        states = "".join(str(way.state)[:2] for way in one.ways)
        minutes = one.minutes if one.is_late else ""
        rings = [said.state for said in one.answers]
        parts.append(f"{one.at}{one.again_at}{len(one.answers)}{one.waits}{minutes}{states}{rings}")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def own_questions(member: Member) -> tuple[OwnQuestion, ...]:
    """The questions that wait for this member, the newest first: callers pass the one who is asking.

    No query while her row says that there is none; else one.
    """
    if not member.is_asked:
        return ()
    rows = Question.objects.filter(member_id=member.id, answered_at=None, closed_at=None)
    rows = rows.select_related("asked_by", "again_by").order_by("-asked_at")[:MOST_OWN]
    return tuple(OwnQuestion(row.id, asked_by(row), new_id()) for row in rows)


def asked_by(question: Question) -> str:
    """How members know whoever asked last: staff by their first name, in every program."""
    who = question.again_by or question.asked_by
    if not who.first_name.strip():
        return ""
    return shown_name(
        None, first_name=who.first_name, last_name=who.last_name, alias=who.alias, is_staff=True
    )


def own_answers(question: Question) -> list[Said]:
    """What she has answered, the newest first. One query."""
    rows = Answer.objects.filter(question=question).select_related("concern").order_by("-at", "-id")
    return [
        Said(
            one.answer,
            rules.ANSWERS.get(one.answer, one.answer),
            one.note,
            one.at,
            one.concern_id,
            one.concern.state if one.concern else "",
        )
        for one in rows
    ]
