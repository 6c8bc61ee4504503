"""What stands before a message's words where its author says nothing herself."""

from __future__ import annotations

from throughcare.conversations.facts import remember_watch, watch_from
from throughcare.conversations.models import Message, Thread, WatchList
from throughcare.conversations.policy import read_worlds
from throughcare.conversations.posting import compose
from throughcare.conversations.posting.memory import Remembered
from throughcare.conversations.posting.weighing import weigh
from throughcare.kit import clock


def note_without_own(message: Message, thread: Thread) -> str:
    """The content note of a message whose author puts none: what a reviewer decided, or else what her program puts on
    such words now, by the code that decides posts. Screens the words again; three queries at most.
    """
    if message.team_note is not None:
        return message.team_note
    now = clock.now()
    organization = thread.organization_id
    world = read_worlds(organization, [thread.id], [message.author_id], now).get(thread.id)
    if world is None:
        return ""
    row = WatchList.objects.filter(program_id=thread.program_id).first()
    number = row.number if row else 0
    watching = watch_from(organization, thread.program_id, number)
    if watching is None and row is not None:
        watching = remember_watch(organization, thread.program_id, number, row.rules, row.topics)
    post = compose(
        organization=organization,
        thread=thread.id,
        author=message.author_id,
        client_id=message.client_id,
        body=message.body,
        kind=message.kind,
    )
    kept = Remembered((0, 0, 0), world, now)
    return weigh(post, kept, now, watching=watching).post.note
