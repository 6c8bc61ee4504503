"""Asking the person a concern is about whether she is safe, and her answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.kit.text import BadText, clean_start
from throughcare.program.actions.acting import Acting, acting, lock_members
from throughcare.program.refusals import Refused
from throughcare.safety import rules
from throughcare.safety.actions.concerns import open_concern, ring_again, tell_desks
from throughcare.safety.asked import ring_if_unanswered, settle, tell_her, waiting_question
from throughcare.safety.ladder import lock_person
from throughcare.safety.models import Answer, Concern, Question
from throughcare.safety.rules import Step
from throughcare.screening import screen_or_unscreened
from throughcare.screening.findings import SELF_HARM

ASK_AGAIN_AFTER = timedelta(seconds=60)
_MOST_KEPT = 32_000  # characters, as of any text that somebody must look at


def ask_if_safe(actor: Actor, *, concern: Concern) -> tuple[Question, bool]:
    """Ask the person this concern is about whether she is safe: on her pages, by mail, and by text and browser where
    she has them. Whoever may answer the concern may ask, whoever has it.

    Answers the question, and whether she is told of it now: while one of the same call waits, it is that one, and she
    is told of it again at most once a minute. Raises Refused of a concern that is closed, and of a drill.
    """
    now = clock.now()
    with acting(actor, "concern.asked", "concern", concern.id) as doing:
        if concern.member_id is None:
            raise Refused("drill", _("This is a drill: there is nobody to ask."))
        lock_members(concern.member_id)
        lock_person(concern.member_id)
        current = Concern.objects.select_for_update(no_key=True).get(id=concern.id)
        if current.state == Concern.State.CLOSED:
            raise Refused("closed", _("This was closed already. Raise another concern if you are worried."))
        question = waiting_question(current.member_id, current.program_id)
        if question is not None:
            doing.detail |= {"question": str(question.id), "again": True}
            if now - (question.again_at or question.asked_at) < ASK_AGAIN_AFTER:
                doing.detail["told"] = False
                return question, False
            question.again_by_id, question.again_at = actor.member_id, now
            question.save(update_fields=["again_by", "again_at"])
        else:
            question = Question.objects.create(
                organization_id=doing.organization_id,
                concern=current,
                program_id=current.program_id,
                member_id=concern.member_id,
                asked_by_id=actor.member_id,
                asked_at=now,
            )
            doing.detail["question"] = str(question.id)
            call = _not_closed(question)
            owner = current.owner_id or next((one.owner_id for one in call if one.owner_id), None)
            if owner is not None:
                # Of what nobody has taken the ladder rings anyway, and whoever takes it is owed the ring then.
                ring_if_unanswered(current, owner, max(one.level for one in call), now)
        tell_her(question, now)
        _tell_staff(doing, question, current, now)
    return question, True


def answer_question(
    actor: Actor, *, question: Question, answer: str, note: str, client_id: UUID
) -> tuple[Answer, bool]:
    """Answer, as the person who was asked: a key of `rules.ANSWERS`, with words of one's own or none.

    Answers the row, and whether it is new: the same answer from the same form is one. Another answer, also from the
    same form, also after the concern was closed, is kept beside the first. "Not sure" and "help" ring, and so does
    "safe" with words that worry or could not be checked; none of them makes anything ring less. Raises Refused for
    what is no answer.
    """
    if answer not in rules.ANSWERS:
        raise Refused("no-answer", _("Tap one of the three answers."))
    words = _words(note)
    now = clock.now()
    with acting(actor, "concern.answered", "concern", question.concern_id, answer=answer) as doing:
        lock_members(question.member_id)
        lock_person(question.member_id)
        current = Question.objects.select_related("concern").get(id=question.id)
        doing.detail["question"] = str(current.id)
        said = Answer.objects.filter(question=current, client_id=client_id, answer=answer, note=words).first()
        if said is not None:
            doing.detail["changed"] = False
            return said, False
        said = Answer(
            organization_id=doing.organization_id,
            question=current,
            answer=answer,
            note=words,
            client_id=client_id,
            at=now,
        )
        rung = _ring(actor, current, said, now)
        said.concern = rung
        said.save(force_insert=True)
        if current.waits:
            Question.objects.filter(id=current.id).update(answered_at=now)
            settle(current, now)
        _tell_staff(doing, current, current.concern, now)
    return said, True


def _words(note: str) -> str:
    """Her words as they are kept. What can't be a message's is no reason to wait for her answer."""
    try:
        return clean_start(note)
    except BadText:
        return "".join(one for one in note[:_MOST_KEPT] if one.isprintable() or one == "\n").strip()


def _ring(actor: Actor, question: Question, said: Answer, now: datetime) -> Concern | None:
    """What rings because of this answer, under its own id: told twice, it is one."""
    call = _not_closed(question)
    found = screen_or_unscreened(said.note) if said.note else None
    worries = found is not None and (bool(found.severity) or SELF_HARM in found.flags or not found.screened)
    level = max(1, found.severity) if found is not None and worries else 0
    if said.answer == rules.NEEDS_HELP:
        kind, level, first = rules.HELP_NOW, rules.NO_LEVEL, Step.ON_CALL
    elif said.answer == rules.UNSURE or worries:
        kind = rules.NOT_SURE if said.answer == rules.UNSURE else rules.SAFE_WORDS
        if said.answer == rules.UNSURE:
            level = max(level, rules.GRAVE_FROM, *(one.level for one in call))
        # Whoever has taken a concern about her asked, or knows: she is rung first, and on call a clock later.
        first = Step.OWNER if any(one.owner_id for one in call) else Step.ON_CALL
    else:
        return None
    rung = open_concern(
        actor,
        member_id=question.member_id,
        program_id=question.program_id,
        level=level,
        source_kind=kind,
        source_id=said.id,
        first=first,
    )
    if call:
        # As bad as what rings already it would join that quietly, and wait for the next rung.
        ring_again(rung, now)
    return rung


def _not_closed(question: Question) -> list[Concern]:
    """The concerns of its call."""
    of_call = Q(member_id=question.member_id, program_id=question.program_id)
    return list(Concern.objects.filter(of_call).exclude(state=Concern.State.CLOSED))


def _tell_staff(doing: Acting, question: Question, concern: Concern, now: datetime) -> None:
    """The pages of this concern look again, and everybody's Desk."""
    doing.notices(*(one for one in (question.asked_by_id, question.again_by_id, concern.owner_id) if one))
    tell_desks(doing, concern, now)
