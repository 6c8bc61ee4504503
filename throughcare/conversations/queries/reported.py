"""Which messages a member has reported. Reports belong to an upper package, which answers here once it
has started.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from throughcare.access.actor import Actor

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
