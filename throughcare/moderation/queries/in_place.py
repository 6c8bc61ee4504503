"""One message where it stands: what was said around it, whether it waits for an answer, who could give it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.contact.words import Channel
from throughcare.conversations.models import Message, Seat
from throughcare.conversations.policy import ROOMS, Sight, get_thread
from throughcare.conversations.queries.answers import waits_for_answer
from throughcare.kit import clock
from throughcare.moderation.policy import staff_among
from throughcare.moderation.queries.struggling import is_unanswered_struggle
from throughcare.moderation.queries.waiting import ANSWER_DUE
from throughcare.program.queries.staff import real_names

AROUND = 5  # messages before and after


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody has waited for an answer. `target`: staffed time, or None for a call for help, which
    counts every hour; `due_at`: None where nobody knows yet when staff are on next.
    """

    since: datetime
    target: timedelta | None
    due_at: datetime | None
    is_late: bool
    answered_at: datetime | None = None

    @property
    def days(self) -> int:
        """The whole days since, by the wall clock."""
        return (clock.now() - self.since).days

    @property
    def hours(self) -> int:
        """The staffed hours within which the program means to answer."""
        return int((self.target or ANSWER_DUE) / timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class InPlace:
    """A message with its neighbours, names real. `sight`: the thread as the reader sees it, if she may write
    there; `others`: staff who have a place there, where she has none.
    """

    author: str
    rows: list[tuple[Message, str]]
    wait: Wait | None
    sight: Sight | None
    others: list[str]


def around(message: Message) -> list[Message]:
    """Up to five visible messages on each side; of a direct thread only the message itself."""
    if message.thread.channel == Channel.DIRECT_THREAD:
        return [message]
    visible = Message.objects.filter(thread_id=message.thread_id, state=Message.State.VISIBLE)
    before = list(visible.filter(at__lt=message.at).order_by("-at")[:AROUND])
    after = list(visible.filter(at__gt=message.at).order_by("at")[:AROUND])
    return [*reversed(before), message, *after]


def said_around(message: Message) -> list[tuple[Message, str]]:
    """What was said just before and after a message that a reviewer may decide about, with it and real names.

    Of rooms alone, as `in_place`; empty where nothing was said around it, or it does not stand there any more.
    """
    stands = message.state in (Message.State.VISIBLE, Message.State.HELD)
    near = around(message) if stands and message.thread.channel in ROOMS else [message]
    if len(near) == 1:
        return []
    names = real_names({one.author_id for one in near})
    return [(one, names.get(one.author_id, "")) for one in near]


def in_place(actor: Actor, message: Message) -> InPlace:
    """A message that `get_reviewable` gave, as whoever answers it needs it.

    What was said around it is shown of rooms alone: reviewers have no way into the rest of other threads.
    """
    now = clock.now()
    is_room = message.thread.channel in ROOMS
    near = around(message) if is_room else [message]
    sight = _writing(actor, message.thread_id)
    seated = [] if sight else _staff_seated(message)
    names = real_names({m.author_id for m in near} | set(seated))
    is_visible = message.state == Message.State.VISIBLE
    return InPlace(
        author=names.get(message.author_id, ""),
        rows=[(m, names.get(m.author_id, "")) for m in near],
        wait=_wait_of(actor, message, now) if is_room and is_visible else None,
        sight=sight,
        others=sorted(names[one] for one in seated if one in names),
    )


def _writing(actor: Actor, thread_id: UUID) -> Sight | None:
    try:
        return get_thread(actor, thread_id, Word.THREAD_WRITE)
    except Http404:
        return None


def _staff_seated(message: Message) -> list[UUID]:
    seats = Seat.objects.filter(thread_id=message.thread_id, until_seq=None)
    works = staff_among(set(seats.values_list("member_id", flat=True)))
    return [member for member, program in works if program == message.thread.program_id]


def _wait_of(actor: Actor, message: Message, now: datetime) -> Wait | None:
    if message.kind == Message.Kind.STRUGGLING:
        if not is_unanswered_struggle(actor, message, now):
            return None
        due = message.at + ANSWER_DUE
        return Wait(message.at, None, due, due < now)
    found = waits_for_answer(message.thread.program, message.id, message.at, now)
    if found is None:
        return None
    asked, target, due_at, is_late = found
    return Wait(asked.at, target, due_at, is_late, asked.answered_at)
