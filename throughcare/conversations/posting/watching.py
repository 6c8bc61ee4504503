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
from throughcare.screening.findings import SELF_HARM
from throughcare.screening.watch import TOPIC_NOTES, Effect, WatchList

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
    notes = [found.note for found in (phrases, topics) if found is not None and found.note]
    fitting = next((note for note in notes if may_be_folded(post, note)), "")
    if fitting:
        post = post._replace(note=fitting)
    is_to_hold = any(found is not None and found.effect is Effect.HOLD for found in (phrases, topics))
    if is_to_hold and decision.outcome is Outcome.ALLOW and not post.calls_for_somebody:
        decision = replace(
            decision, outcome=Outcome.HOLD, code=HELD_WATCH, sentence=READ_FIRST, opens_at=None
        )
    return post, decision


def may_be_folded(post: Post, note: str) -> bool:
    """Whether a program may put this note on it: its author's own stands, and who calls for help is not folded away
    from the people around her. Words that may tell of danger are folded for that alone, where the program chose
    it: behind "food" nobody looks for them.
    """
    if post.note or post.severity or post.kind == STRUGGLING or not post.screened:
        return False
    return SELF_HARM not in post.flags or note == TOPIC_NOTES[SELF_HARM]
