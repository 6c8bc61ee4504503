"""Which messages a member has reported. Reports belong to an upper package, which answers here once it
has started.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from throughcare.access.actor import Actor
from throughcare.conversations.models import Topic

Answer = Callable[[Actor, Sequence[UUID]], set[UUID]]

_answers: list[Answer] = []


def answer_reported(answer: Answer) -> None:
    """Let `answer` say which of some messages an actor has reported. Twice is once."""
    if answer not in _answers:
        _answers.append(answer)


def reported_by(actor: Actor, message_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the messages that this actor has reported."""
    if not message_ids:
        return set()
    return set().union(*(answer(actor, message_ids) for answer in _answers))


def title_report(actor: Actor, topic: Topic | None) -> dict[str, Any] | None:
    """Where a reader reports the name that somebody gave this topic, and whether she has. One query."""
    if topic is None or topic.opened_by_id in {None, actor.member_id}:
        return None
    return {"url": f"/topics/{topic.id}/report", "is_done": topic.id in reported_by(actor, [topic.id])}
