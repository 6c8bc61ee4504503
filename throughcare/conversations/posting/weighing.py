"""What becomes of one post, decided from facts that are here; it reads and writes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from throughcare.contact.case import Case
from throughcare.contact.decision import Decision
from throughcare.contact.facts import Act
from throughcare.contact.trying import is_staffed
from throughcare.contact.words import Channel
from throughcare.contact.words import Outcome as Verdict
from throughcare.conversations.facts import Counts, World
from throughcare.conversations.posting.concerns import concern_of
from throughcare.conversations.posting.memory import Remembered
from throughcare.conversations.posting.outcomes import Refused
from throughcare.conversations.posting.parts import refused
from throughcare.conversations.posting.post import STRUGGLING, Post
from throughcare.conversations.posting.watching import WATCHED_CHANNELS, watched
from throughcare.kit.text import BadText
from throughcare.screening.watch import WatchList

NOT_HERE: Final = Refused("not-found", "This conversation isn't here, or is no longer open to you.")
_TOO_LONG: Final = BadText("too-long")
_NO_REFERENCE: Final = "What you answer to isn't here any more. Take the answer off and send it again."
_REVIEWED: Final = frozenset({Channel.SUPPORT_GROUP, Channel.COHORT_ROOM})
"""Where reviewers see what is flagged; of what two write to each other they see only what was held or reported."""


class Weighed(NamedTuple):
    """A post as it is kept, with its flags and without bad references; the decision; the concern it raises, as its
    source kind and level.
    """

    post: Post
    decision: Decision
    concern: tuple[str, int] | None

    @property
    def warning(self) -> str:
        """A sentence for an author whose post stands all the same, or nothing."""
        return self.decision.sentence if self.decision.code.endswith("-warned") else ""

    @property
    def tells_staff(self) -> bool:
        """Whether the staff's page of what waits has something new."""
        return (
            self.concern is not None or self.decision.outcome is Verdict.HOLD or self.post.kind == STRUGGLING
        )


def weigh(
    post: Post,
    kept: Remembered,
    at: datetime,
    *,
    counts: Counts | None = None,
    watching: WatchList | None = None,
    is_reference_bad: bool = False,
) -> Weighed:
    """Decide a post of a known author in a known thread at a moment.

    Where the decision `counts` it was made without looking at them, unless they are given.
    """
    world = kept.world
    place = world.place
    post = post.judged(place.thresholds)
    own_note = post.note
    decision = kept.decide(post, at)
    if decision.counts and counts is not None:
        decision = world.decide(post.author, Act.POST, at, post.content, counts)
    if is_reference_bad:
        # Refused like any other: words of somebody in danger are kept and reach staff all the same.
        post = post._replace(reply_to=None, topic=None)
        decision = refused(decision, "reference-not-found", _NO_REFERENCE)
    if post.too_long:
        decision = refused(decision, _TOO_LONG.code, _TOO_LONG.sentence)
    person = world.people.get(post.author)
    if watching is not None and place.channel in WATCHED_CHANNELS and (watching.rules or post.flags):
        is_room = place.channel in _REVIEWED
        post, decision = watched(post, decision, watching, person, is_room=is_room)
    is_stranger = (person is None or not person.ranges) and place.other_than(post.author) is None
    if is_stranger and decision.outcome is Verdict.REFUSE:
        # To whom it never was open, a thread of others answers as one that nobody has.
        decision = replace(decision, code=NOT_HERE.code, sentence=NOT_HERE.sentence, opens_at=None)
    by_staff = person is not None and person.is_at_work
    # What is refused stands in no queue.
    is_queued = post.may_be_danger and decision.outcome is not Verdict.REFUSE
    is_read = is_queued and _reviewers_are_on(post, world, at)
    concern = concern_of(post, decision, place.channel, by_staff=by_staff, is_read=is_read)
    if concern is not None:
        # What rings for staff is no words that the people around her should skip.
        post = post._replace(note=own_note)
    return Weighed(post, decision, concern)


def _reviewers_are_on(post: Post, world: World, at: datetime) -> bool:
    """Whether somebody looks within minutes at what is flagged in this thread: in rooms, while staff are on."""
    if world.policy is None or world.place.channel not in _REVIEWED or post.author not in world.people:
        return False
    return is_staffed(Case(world.policy, world.facts(post.author, Act.POST, at), "en"))
