"""A post on its way: cleaned and screened before anything is decided."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple
from uuid import UUID

from throughcare.contact.facts import Content
from throughcare.kit import measured, trace
from throughcare.kit.notes import ANY, NOTES
from throughcare.kit.text import MAX_BODY, BadText, clean_body, clean_start
from throughcare.screening import Findings, screen_or_unscreened
from throughcare.screening.findings import SELF_HARM, SURE, Scores
from throughcare.screening.thresholds import flags_at

_log = logging.getLogger(__name__)

_PLAIN: Final = Content()
_SCREENING: Final = measured.SCREENING.of()
STRUGGLING: Final = "struggling"

CONCERN_FROM: Final = 1
"""The severity from which a concern opens wherever the words stand: 1 is a passive wish to be dead.

Words in which screening suspects danger without being sure of it have a flag and no severity. Where reviewers are on,
one of them looks within minutes; everywhere else they ring as a passive wish does: at night nobody reads a queue.
"""


"""The score from which what a program watches for as a topic is done. A flag is raised at 0.5, for a reviewer to look
once too often; a note is read by everybody.
"""


class Post(NamedTuple):
    """What one member wants to say in one thread. `client_id` is hers: sent again, it is the same message.

    `severity` 0 (none) to 4 and `flags` are what screening found; `announce` asks that socket processes are
    told (a socket process that posts delivers by itself). `too_long`: `body` is a part of what was written,
    and it is refused whatever the policy says; it is on its way because of what the words say. `scores`: tells
    what screening gave each flag, for programs with thresholds of their own. `trace`: of the frame or request it came
    by, for log lines. `note`: the content note it is folded behind, one of `kit.notes.NOTES`, or none.
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
    too_long: bool = False
    scores: Callable[[], Scores] = tuple
    trace: str = ""
    note: str = ""

    def judged(self, thresholds: Sequence[tuple[str, float]]) -> Post:
        """The same post with the flags that it has at a program's own thresholds; its severity stays."""
        try:
            scores = self.scores() if thresholds else ()
        except Exception:  # as in screening itself: a fault never keeps a message from being posted
            _log.exception("Scores could not be worked out.")
            return self._replace(screened=False)
        if not scores:
            return self
        flags = tuple(sorted(flags_at(scores, dict(thresholds))))
        return self if flags == self.flags else self._replace(flags=flags)

    @property
    def sure_flags(self) -> tuple[str, ...]:
        """Of its flags those of which screening is sure, from `SURE` on."""
        try:
            return tuple(flag for flag, score in self.scores() if score >= SURE and flag in self.flags)
        except Exception:  # as above
            _log.exception("Scores could not be worked out.")
            return ()

    @property
    def may_be_danger(self) -> bool:
        """Whether the words may tell of danger to whoever wrote them, sure or suspected."""
        return self.severity >= CONCERN_FROM or SELF_HARM in self.flags

    @property
    def calls_for_somebody(self) -> bool:
        """Whether somebody has to hear of these words, wherever they were meant to stand."""
        return self.may_be_danger or not self.screened or self.kind == STRUGGLING

    @property
    def is_plain(self) -> bool:
        """Whether nothing about its words can matter to a decision."""
        return not (self.severity or self.flags) and self.screened and self.kind != STRUGGLING

    @property
    def content(self) -> Content:
        """What a decision may know about the words."""
        if self.is_plain:
            return _PLAIN
        return replace(
            Content(**{_FIELDS[flag]: True for flag in self.flags if flag in _FIELDS}),
            severity=self.severity,
            screened=self.screened,
            is_help=self.kind == STRUGGLING,
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
    note: str = "",
) -> Post:
    """A post from what somebody typed: cleaned, then screened. Raises `kit.text.BadText` with a sentence for
    her.

    Screening never keeps anybody from being heard: if it fails the post goes on as `not screened`. Nor does
    length: of a text that is too long, but which somebody should look at, the part around what was found
    goes on, to be refused with a concern. Nor does a note that isn't known, as from a page of another version:
    what calls for somebody goes on behind the note for anything, and what doesn't is refused.
    """
    too_long: BadText | None = None
    try:
        words = clean_body(body)
        found = _screened(words)
    except BadText as bad:
        if bad.code != "too-long":
            raise
        whole, too_long = clean_start(body), bad
        found = _screened(whole)
        words = _part_around(whole, found)
    post = Post(
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
        too_long=too_long is not None,
        scores=found.tell,
        trace=trace.current(),
        note=note,
    )
    if too_long is not None and not post.calls_for_somebody:
        raise too_long
    if note and note not in NOTES:
        if not post.calls_for_somebody:
            raise BadText("unknown-note")
        return post._replace(note=ANY)
    return post


def _screened(text: str) -> Findings:
    """What screening finds, measured."""
    began = time.perf_counter()
    found = screen_or_unscreened(text)
    _SCREENING.observe(time.perf_counter() - began)
    if not found.screened:
        measured.NOT_SCREENED.add()
    return found


def _part_around(text: str, found: Findings) -> str:
    """As much of a text as a message holds, the first thing found well within it."""
    first = min((reason.start for reason in found.reasons if reason.flag == SELF_HARM), default=0)
    start = max(0, min(first - MAX_BODY // 4, len(text) - MAX_BODY))
    return text[start : start + MAX_BODY].strip()
