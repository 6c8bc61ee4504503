"""What a program watches for does to a post: it is looked at afterwards, read first, or folded behind a content note.

Never refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from throughcare.contact.decision import Decision
from throughcare.contact.words import Channel, Outcome
from throughcare.conversations.facts import Person
from throughcare.conversations.posting.parts import READ_FIRST
from throughcare.conversations.posting.post import STRUGGLING, Post
from throughcare.screening.watch import Effect, WatchList

WATCH: Final = "watch"
"""The flag that opens a review."""

HELD_WATCH: Final = "held-watch"
WATCHED_CHANNELS: Final = frozenset({Channel.SUPPORT_GROUP, Channel.COHORT_ROOM, Channel.DIRECT_THREAD})
"""Words to one's care team are never held back by a list of words."""


def watched(
    post: Post, decision: Decision, watching: WatchList, person: Person | None, *, is_room: bool
) -> tuple[Post, Decision]:
    """The post with its flag and its note, and the decision with a hold where the program asks for one.

    Staff are at work. Whoever asks for help, or may be in danger, is heard: what would be held is only looked
    at. What the policy refused or held stays so. Topics are watched in rooms, where screening
    is sure of them; phrases also between two.
    """
    if person is not None and person.is_staff:
        return post, decision
    phrases = watching.match(post.body)
    topics = watching.of_flags(post.sure_flags) if is_room and post.flags else None
    if phrases is not None and phrases.effect is not None:
        post = post._replace(flags=tuple(sorted({*post.flags, WATCH})))
    note = (phrases.note if phrases else "") or (topics.note if topics else "")
    if note and may_be_folded(post):
        post = post._replace(note=note)
    is_to_hold = any(found is not None and found.effect is Effect.HOLD for found in (phrases, topics))
    if is_to_hold and decision.outcome is Outcome.ALLOW and not post.calls_for_somebody:
        decision = replace(
            decision, outcome=Outcome.HOLD, code=HELD_WATCH, sentence=READ_FIRST, opens_at=None
        )
    return post, decision


def may_be_folded(post: Post) -> bool:
    """Whether a program may put a note on it: its author's own stands, and who calls for help is not folded away
    from the people around her.
    """
    return not post.note and not post.severity and post.kind != STRUGGLING
