"""A post on its way: cleaned and screened before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from throughcare.contact.facts import Content
from throughcare.kit.text import clean_body
from throughcare.screening import screen_or_unscreened

_PLAIN: Final = Content()


@dataclass(frozen=True, slots=True)
class Post:
    """What one member wants to say in one thread. `client_id` is hers: sent again, it is the same message.

    `severity` 0 (none) to 4 and `flags` are what screening found; `announce` asks that socket processes are
    told (a socket process that posts delivers by itself).
    """

    organization: int
    thread: UUID
    author: UUID
    client_id: UUID
    body: str
    kind: str = "plain"
    topic: UUID | None = None
    reply_to: UUID | None = None
    severity: int = 0
    flags: tuple[str, ...] = ()
    screened: bool = True
    announce: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing about its words can matter to a decision."""
        return not (self.severity or self.flags) and self.screened and self.kind != "struggling"

    @property
    def content(self) -> Content:
        """What a decision may know about the words."""
        if self.is_plain:
            return _PLAIN
        return replace(
            Content(**{_FIELDS[flag]: True for flag in self.flags if flag in _FIELDS}),
            severity=self.severity,
            screened=self.screened,
            is_help=self.kind == "struggling",
        )


_FIELDS: Final = {
    "contact-details": "contact_details",
    "link": "link",
    "substance": "substance",
    "harassment": "harassment",
}
"""Screening's flags that a policy has rules about; the others only travel with the message."""


def compose(
    *,
    organization: int,
    thread: UUID,
    author: UUID,
    client_id: UUID,
    body: str,
    kind: str = "plain",
    topic: UUID | None = None,
    reply_to: UUID | None = None,
    announce: bool = False,
) -> Post:
    """A post from what somebody typed: cleaned, then screened. Raises `kit.text.BadText` with a sentence for
    her.

    Screening never keeps anybody from being heard: if it fails the post goes on as `not screened`.
    """
    words = clean_body(body)
    found = screen_or_unscreened(words)
    return Post(
        organization=organization,
        thread=thread,
        author=author,
        client_id=client_id,
        body=words,
        kind=kind,
        topic=topic,
        reply_to=reply_to,
        severity=found.severity,
        flags=tuple(sorted(found.flags)),
        screened=found.screened,
        announce=announce,
    )
