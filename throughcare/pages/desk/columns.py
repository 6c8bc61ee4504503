"""The Desk's three columns. What fills each is one list of functions: a new kind of work is one more there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.conversations.models import Message
from throughcare.conversations.policy import ROOMS
from throughcare.conversations.queries.answers import Unanswered, unanswered
from throughcare.conversations.queries.messages import EXCERPT, excerpt
from throughcare.moderation.queries import Waiting, WaitingRow, waiting_for
from throughcare.program.models import Program
from throughcare.program.names import full_name

FIRST = 12  # rows a column shows before "and so many more"


@dataclass(frozen=True)
class Scope:
    """Whose Desk it is, and the programs of hers: `handled` by answering concerns, `reviewed` by deciding."""

    actor: Actor
    programs: dict[UUID, Program]
    handled: list[UUID]
    reviewed: list[UUID]
    now: datetime

    @cached_property
    def waiting(self) -> Waiting:
        """What rings, is held or reported, and who struggles unanswered; read once for all columns."""
        return waiting_for(self.actor, self.programs)


def scope_of(actor: Actor, now: datetime) -> Scope:
    """The programs in which she has work on the Desk. One query."""
    programs = {program.id: program for program in Program.objects.order_by("name")}
    handled = actor.programs_with(Word.CONCERN_HANDLE, list(programs))
    reviewed = actor.programs_with(Word.REVIEW_DECIDE, list(programs))
    return Scope(actor, programs, handled, reviewed, now)


@dataclass(frozen=True)
class Rows:
    """Rows of one kind of work in their order, and how many more there are behind them."""

    rows: list[WaitingRow]
    more: int = 0


Source = Callable[[Scope, int | None], Rows]
"""What fills a column: so many rows of a scope at most (None: all)."""


def concerns(scope: Scope, most: int | None) -> Rows:
    """Concerns that ring, and those that somebody has taken."""
    cut = _cut(scope.waiting.ringing, most)
    return Rows(cut.rows, cut.more + scope.waiting.more_ringing)


def held_and_reported(scope: Scope, most: int | None) -> Rows:
    """Held posts and reports."""
    return _cut(scope.waiting.review, most)


def struggling(scope: Scope, most: int | None) -> Rows:
    """ "I'm struggling" without an answer: on a clock of its own, ahead of the others."""
    return _cut(sorted(scope.waiting.unanswered, key=_due), most)


def without_answer(scope: Scope, most: int | None) -> Rows:
    """First messages that nobody has answered. Five queries at most, whatever there is, and two more when a process
    looks through the two weeks; names and words are read of those alone that are shown.
    """
    programs = [scope.programs[program] for program in scope.reviewed]
    waiting = sorted(unanswered(scope.actor, programs, scope.now), key=lambda one: one.due_at or one.asked.at)
    found = waiting[:most]
    if not found:
        return Rows([])
    said = said_by(one.asked.id for one in found)
    rows = [
        WaitingRow(
            one.asked.id,
            "unanswered",
            *said.get(one.asked.id, ("", "")),
            one.asked.at,
            one.due_at,
            one.is_late,
            _answering(one),
            _place(scope, one),
        )
        for one in found
    ]
    return Rows(rows, len(waiting) - len(rows))


def said_by(messages: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """By message the real name of its author and how its words begin. One query."""
    rows = Message.objects.filter(id__in=list(messages)).values_list(
        "id", "author__first_name", "author__last_name", "body"
    )
    return {message: (full_name(first, last), excerpt(body)) for message, first, last, body in rows}


def _cut(rows: list[WaitingRow], most: int | None) -> Rows:
    found = rows[:most]
    return Rows(found, len(rows) - len(found))


def _due(row: WaitingRow) -> datetime:
    return row.due_at or row.at


def _answering(one: Unanswered) -> str:
    """Where it is read in its place and answered; of a care team's thread, which only its team is told of,
    the thread itself with an answer begun.
    """
    if one.asked.channel in ROOMS:
        return f"/waiting/{one.asked.id}"
    return f"/threads/{one.asked.thread_id}?reply_to={one.asked.id}#composer-body"


def _place(scope: Scope, one: Unanswered) -> str:
    program = scope.programs[one.asked.program_id].name
    if one.asked.channel == "care-team-thread":
        return f"{program} · {_('Care team')}"
    return f"{program} · {one.asked.title}".rstrip(" ·")


@dataclass(frozen=True)
class Kind:
    """A column: its address, its words, and what fills it."""

    name: str
    title: Promise
    calm: Promise  # what stands in it when nothing waits
    sources: tuple[Source, ...]


KINDS = (
    Kind("ringing", _("Ringing"), _("Nothing rings."), (concerns,)),
    Kind("review", _("To review"), _("Nothing is held or reported."), (held_and_reported,)),
    Kind("unanswered", _("Unanswered"), _("Everybody has an answer."), (struggling, without_answer)),
)


@dataclass(frozen=True)
class Placed:
    """A row, and its place in the one list that a phone shows; 0 where there is no such list."""

    row: WaitingRow
    order: int = 0


@dataclass(frozen=True)
class Column:
    """A column as it is shown: its first rows by clock, and how many more there are."""

    kind: Kind
    rows: list[Placed]
    more: int = 0


def columns_of(scope: Scope) -> list[Column]:
    """All three, each cut to its first rows, with each row's place among all of them."""
    found = [(kind, _by_clock(scope, kind, FIRST)) for kind in KINDS]
    shown = [pair for _kind, here in found for pair in _with_clocks(here.rows)]
    order = {id(row): place for place, (row, _) in enumerate(sorted(shown, key=_in_one_list), start=1)}
    return [
        Column(kind, [Placed(row, order[id(row)]) for row in here.rows], here.more) for kind, here in found
    ]


def column_of(scope: Scope, name: str) -> Column | None:
    """One column with all of its rows that are read, by its name; None for a name that is none."""
    kind = next((kind for kind in KINDS if kind.name == name), None)
    if kind is None:
        return None
    found = _by_clock(scope, kind, None)
    return Column(kind, [Placed(row) for row in found.rows], found.more)


def _by_clock(scope: Scope, kind: Kind, most: int | None) -> Rows:
    """What is due first stands first. What rings, and what is to review, keeps the order it comes in: that of
    danger, and that of the queue.
    """
    parts = [source(scope, most) for source in kind.sources]
    rows = [row for part in parts for row in part.rows]
    if kind.name == "unanswered":
        rows.sort(key=_due)
    cut = _cut(rows, most)
    return Rows([_in_short(row) for row in cut.rows], cut.more + sum(part.more for part in parts))


def _in_short(row: WaitingRow) -> WaitingRow:
    """A row says what it is in a line or two. Nobody lets a post appear of which she saw only the beginning."""
    whole = " ".join(row.line.split())
    if len(whole) <= EXCERPT:
        return replace(row, line=whole)
    is_a_call = row.kind in {"ringing", "concern"}
    return replace(row, line=excerpt(row.line), actions=row.actions if is_a_call else [])


def _with_clocks(rows: Sequence[WaitingRow]) -> list[tuple[WaitingRow, datetime]]:
    """Each row of a column with the clock by which it stands among those of the others: its own, or an earlier
    one of a row that it goes before.
    """
    found: list[tuple[WaitingRow, datetime]] = []
    for row in reversed(rows):
        due = _due(row)
        found.append((row, min(due, found[-1][1]) if found else due))
    return found[::-1]


def _in_one_list(placed: tuple[WaitingRow, datetime]) -> tuple[int, datetime]:
    """Whatever rings stands above any clock; what somebody has taken already, below."""
    row, due = placed
    return {"ringing": 0, "concern": 2}.get(row.kind, 1), due


def ids_of_words(columns: Sequence[Column]) -> list[UUID]:
    """What stands there with somebody's words, for the audit trail."""
    return [
        placed.row.id
        for column in columns
        for placed in column.rows
        if placed.row.kind not in {"ringing", "concern"}
    ]
