"""Who came: what can be said, until when, and what rings because of it. No database and no clock here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.safety.rules import RAISE_REASONS


class Status(StrEnum):
    """What is said of one person in one session."""

    CAME = "came"
    LATE = "came-late"
    EXCUSED = "told-us"
    MISSED = "did-not-come"


WORDS: Final[Mapping[Status, Promise]] = {
    Status.CAME: _("Came"),
    Status.LATE: _("Came late"),
    Status.EXCUSED: _("Told us"),
    Status.MISSED: _("Did not come"),
}
"""Each of them in words, in the order in which they are offered. "Told us": she did not come, and said so."""

THERE: Final = frozenset({Status.CAME, Status.LATE})
"""Those who count in "5 of 6 came"."""

LOOKS_BACK: Final = timedelta(days=14)
"""For so long after a session began one can say who came, and correct it. A proposal of ours: two weeks of sessions
can be told apart by whoever led them, and what is older helps nobody find somebody today."""

MISSED_LEVEL: Final = RAISE_REASONS["missed"].level
"""How bad a missed session counts of which nobody knows why: as when somebody of the team raises it by hand."""

AGAIN_LEVEL: Final = 2
"""The same of the second in a row: nobody has heard of her for longer. A proposal of ours, not taken from a rule."""

NOTE_LENGTH: Final = 300  # characters


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of somebody, and what the page showed as said of her before: its number; 0 for nothing."""

    status: str
    note: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What was said of somebody before: a row of `Attendance`."""

    number: int
    status: str
    note: str
    client_id: UUID


def is_open(from_at: datetime, now: datetime) -> bool:
    """Whether one can say who came to a session that begins at `from_at`: any answer, and any other after it."""
    return from_at <= now < from_at + LOOKS_BACK


def cohort_at(
    at: datetime, current: UUID | None, left: Sequence[tuple[datetime, UUID | None]]
) -> UUID | None:
    """In which cohort an episode was at an instant, by the one it is in and those it `left`, with when, the oldest
    first.
    """
    return next((cohort for moment, cohort in left if moment > at), current)


def is_news(said: Said, kept: Sequence[Kept], client_id: UUID) -> bool:
    """Whether this says anything that was not said, `kept` in the order of their numbers.

    Not what counts already; not what its page showed and nobody touched, though somebody has corrected it since; and
    not what the same form said last, which was sent again.
    """
    shown = [row for row in kept if row.number == said.seen]
    sent = [row for row in kept if row.client_id == client_id]
    known = [*kept[-1:], *shown, *sent[-1:]]
    return all((row.status, row.note) != (said.status, said.note) for row in known)


def is_overtaken(said: Said, kept: Sequence[Kept], client_id: UUID) -> bool:
    """Whether something was said by another form that the page did not show: who says it has not seen it."""
    return bool(kept) and said.seen < kept[-1].number and kept[-1].client_id != client_id


def opens_concern(status: str, before: str) -> bool:
    """Whether somebody is rung about her now: she did not come and nobody excused her, and that was not said before
    (`before`: what counted until now; empty for nothing).
    """
    return status == Status.MISSED != before


def concern_level(previous: str, following: str) -> int:
    """How bad it counts, 0-4, by what is said of the session before and of the one after, of those of this stay of
    which anything is said; empty where there is none. In whichever order they are kept, two in a row are two.
    """
    return AGAIN_LEVEL if Status.MISSED in (previous, following) else MISSED_LEVEL
