"""What a question to somebody owes, in the transaction of whoever asks, takes or closes: notices to her, a ring for
whoever has the concern if she does not answer, and an end.

Nothing here touches a page of the ladder: a question adds to what rings, and takes nothing from it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from throughcare.core.events import announce
from throughcare.people.actions import owe_calls, stop_calls
from throughcare.program.actions.members import mark_asked
from throughcare.safety import rules
from throughcare.safety.models import Concern, Question
from throughcare.safety.reach import means_of

RING = "page"
"""The text of what rings whoever has the concern; those to her are of another."""

ABOUT = "asked"
"""What a page hears on its line when the line at its head has changed."""


def waiting_question(member_id: UUID | None, program_id: UUID | None) -> Question | None:
    """The question to this person, asked in this program, that has no answer yet."""
    of_call = Q(member_id=member_id, program_id=program_id)
    return Question.objects.filter(of_call, answered_at=None, closed_at=None).first()


def tell_her(question: Question, now: datetime) -> None:
    """Owe her the notices by every channel she has, and let her open pages look again.

    Nothing quiets them, neither hours nor a mute: they are no message, and somebody waits for her answer.
    """
    owe_calls(means_of([question.member_id])[question.member_id].ask(question.id), now=now)
    mark_asked(question.member_id, is_asked=True)
    _let_pages_look(question)


def ring_if_unanswered(concern: Concern, owner_id: UUID, level: int, now: datetime) -> None:
    """Owe whoever has this concern one ring, at the moment from which its question counts as unanswered.

    `level`: the worst of the call (0–4). A row of what is owed, due later: it is written with the question, goes once,
    whichever process sends it, and stays here if the answer comes first. The concern's own clock runs beside it.
    """
    question = waiting_question(concern.member_id, concern.program_id)
    if question is None or (due_at := question.asked_at + rules.ANSWER_WITHIN) <= now:
        return
    means = means_of([owner_id])[owner_id]
    owe_calls(means.call(concern.id, level, about_id=question.id), now=now, due_at=due_at)


def end_question(concern: Concern, now: datetime) -> None:
    """Let the question of this concern's call wait no longer, once no concern of the call is left.

    Until then whoever has the worst that is left is rung if it stays unanswered, and not who has closed hers.
    """
    question = waiting_question(concern.member_id, concern.program_id)
    if question is None:
        return
    of_call = Q(member_id=concern.member_id, program_id=concern.program_id)
    left = list(
        Concern.objects.filter(of_call)
        .exclude(state=Concern.State.CLOSED)
        .order_by("-level", "opened_at", "id")
    )
    if left:
        stop_calls([question.id], now=now, template=RING)
        taken = next((one for one in left if one.owner_id is not None), None)
        if taken is not None and taken.owner_id is not None:
            ring_if_unanswered(taken, taken.owner_id, left[0].level, now)
        return
    Question.objects.filter(id=question.id).update(closed_at=now)
    settle(question, now)


def settle(question: Question, now: datetime) -> None:
    """What was owed because of this question stays here, and her pages ask no more; of another program's, they do."""
    stop_calls([question.id], now=now)
    others = Question.objects.filter(member_id=question.member_id, answered_at=None, closed_at=None)
    mark_asked(question.member_id, is_asked=others.exists())
    _let_pages_look(question)


def _let_pages_look(question: Question) -> None:
    announce(question.organization_id, "notice", members=[question.member_id], about=ABOUT)
