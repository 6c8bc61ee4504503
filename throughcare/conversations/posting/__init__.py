"""The only writer of new messages: group commit, one transaction for many posts of one organization. No
Django."""

from __future__ import annotations

from throughcare.conversations.posting.concerns import offers_help
from throughcare.conversations.posting.outcomes import Held, Kept, Outcome, Posted, Refused
from throughcare.conversations.posting.pool import ANNOUNCEMENTS, connect, in_organization, open_pool
from throughcare.conversations.posting.post import Post, compose
from throughcare.conversations.posting.poster import Poster

__all__ = [
    "ANNOUNCEMENTS",
    "Held",
    "Kept",
    "Outcome",
    "Post",
    "Posted",
    "Poster",
    "Refused",
    "compose",
    "connect",
    "in_organization",
    "offers_help",
    "open_pool",
]
