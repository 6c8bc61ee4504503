"""What a program's watch list does to a post: it is looked at afterwards, or read first. Never refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from throughcare.contact.decision import Decision
from throughcare.contact.words import Channel, Outcome
from throughcare.conversations.facts import Person
from throughcare.conversations.posting.parts import READ_FIRST
from throughcare.conversations.posting.post import Post
from throughcare.screening.watch import Effect

WATCH: Final = "watch"
"""The flag that opens a review."""

HELD_WATCH: Final = "held-watch"
WATCHED_CHANNELS: Final = frozenset({Channel.SUPPORT_GROUP, Channel.COHORT_ROOM, Channel.DIRECT_THREAD})
"""Words to one's care team are never held back by a list of words."""


def watched(post: Post, decision: Decision, effect: Effect, person: Person | None) -> tuple[Post, Decision]:
    """The post with the flag, and the decision with a hold where the list asks for one.

    Staff are at work. Whoever asks for help, or may be in danger, is heard: what would be held is only looked
    at. What the policy refused or held stays so.
    """
    if person is not None and person.is_staff:
        return post, decision
    post = post._replace(flags=tuple(sorted({*post.flags, WATCH})))
    if effect is Effect.HOLD and decision.outcome is Outcome.ALLOW and not post.calls_for_somebody:
        decision = replace(
            decision, outcome=Outcome.HOLD, code=HELD_WATCH, sentence=READ_FIRST, opens_at=None
        )
    return post, decision
