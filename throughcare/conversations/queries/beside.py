"""What stands beside somebody's own words that call for help: what becomes of them, and ways to somebody now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from throughcare.conversations.policy import Sight
from throughcare.conversations.posting.concerns import MESSAGE, wants_help
from throughcare.conversations.queries.messages import Line
from throughcare.conversations.queries.staffed import staffed
from throughcare.kit import clock
from throughcare.safety.models import Concern

STANDS_FOR = timedelta(hours=24)
"""How long it stands where nobody is rung. Where somebody is, it stands until that is closed: with what came of
it, which nobody can say before she was heard. A day, because a bad night is still there in the morning, and what
stands longer is no longer seen."""

_STANDING = frozenset({"posted", "held", "reported"})


class Heard(StrEnum):
    """What becomes of the words, as far as it is known to be so."""

    RINGING = "ringing"  # people are being rung until one answers
    TAKEN = "taken"  # somebody has answered
    READ = "read"  # nobody is rung, and staff are on
    LATER = "later"  # nobody is rung, and nobody is on
    QUEUED = "queued"  # nobody is rung, and the program doesn't say when staff are on


@dataclass(frozen=True, slots=True)
class Beside:
    """The notice beside one message. `back_at`: when staff are on again. `is_quiet`: nobody is on now."""

    message_id: UUID
    heard: Heard
    is_quiet: bool
    back_at: datetime | None


def beside(sight: Sight, lines: Iterable[Line]) -> dict[UUID, Beside]:
    """Of these lines, those of the reader's own that have the notice. One query where there are such, else none.

    Staff who write about danger are at work: nothing stands beside their words.
    """
    if sight.me.is_staff:
        return {}
    own = [
        line
        for line in lines
        if line.is_mine and wants_help(line.row.severity, line.row.flags, line.row.kind)
    ]
    if not own:
        return {}
    rows = Concern.objects.filter(source_kind=MESSAGE, source_id__in=[line.row.id for line in own])
    states = dict(rows.values_list("source_id", "state"))
    now = clock.now()
    on = staffed(sight, now)
    is_quiet = on is not None and not on.is_on
    found = {}
    for line in own:
        heard = _heard(line, states.get(line.row.id), now, None if on is None else on.is_on)
        if heard is not None:
            back_at = on.until if on is not None and is_quiet else None
            found[line.row.id] = Beside(line.row.id, heard, is_quiet, back_at)
    return found


def _heard(line: Line, state: str | None, now: datetime, is_on: bool | None) -> Heard | None:
    if state == Concern.State.OPEN:
        return Heard.RINGING
    if state == Concern.State.ACKNOWLEDGED:
        return Heard.TAKEN
    if state is not None or line.state not in _STANDING or now - line.row.at >= STANDS_FOR:
        return None
    if line.row.state == line.row.State.RETURNED:
        return None
    if is_on is None:
        return Heard.QUEUED
    return Heard.READ if is_on else Heard.LATER
