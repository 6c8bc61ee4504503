"""Which posts raise a concern, and how grave it is; the words themselves stay in the message."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from throughcare.contact.decision import Decision
from throughcare.contact.words import PAIR_CHANNELS, Channel
from throughcare.conversations.posting.post import CONCERN_FROM, STRUGGLING, Post
from throughcare.screening.findings import SELF_HARM

HELP_FROM: Final = 2
"""The severity from which her own page offers Help now, whatever became of the words."""

MESSAGE, NOT_SCREENED = "message", "not-screened"


def offers_help(post: Post) -> bool:
    """Whether the answer to this post comes with Help now beside it."""
    return wants_help(post.severity, post.flags, post.kind)


def wants_help(severity: int, flags: Collection[str], kind: str) -> bool:
    """Whether words with these findings have Help now beside them on their author's own pages."""
    return severity >= HELP_FROM or SELF_HARM in flags or kind == STRUGGLING


def concern_of(
    post: Post, decision: Decision, channel: Channel, *, by_staff: bool, is_read: bool
) -> tuple[str, int] | None:
    """The source kind and level (0–4) of the concern that a post raises, or None.

    Staff must get a member's words of distress whatever the decision was. "I'm struggling" in a room that
    staff are part of is seen there and on their page of what waits; where no staff see it (between two
    members, held, refused) it is brought to them. Text that could not be screened is looked at by a person.
    Staff who write about danger are at work. `is_read`: reviewers are on who look at what is flagged here.
    """
    if not post.screened:
        return NOT_SCREENED, max(post.severity, 1)
    if by_staff:
        return None
    if post.severity >= CONCERN_FROM or (post.may_be_danger and not is_read):
        return MESSAGE, max(post.severity, 1)
    asks_for_help = decision.reaches_staff or post.kind == STRUGGLING
    if asks_for_help and (not decision.allows or channel in PAIR_CHANNELS):
        return MESSAGE, 1
    return None
