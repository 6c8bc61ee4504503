"""What people did and saw while processes were killed, and whether that agrees with what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4


class Answer(NamedTuple):
    """What a post's author was told when it stood. A form is told the id alone."""

    id: str
    seq: int | None = None
    change: int | None = None


@dataclass(eq=False)
class Words:
    """One message on its way, under the `client_id` that it keeps however often it is sent.

    `is_flying`: it has been sent and not answered, on a connection that still stands. `again_at`: when its
    author sends it again (of the loop's clock).
    """

    author: str
    thread: str
    body: str
    way: str
    client_id: str = field(default_factory=lambda: str(uuid4()))
    sent: int = 0
    is_flying: bool = False
    again_at: float = 0.0
    answers: list[Answer] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


class Kill(NamedTuple):
    """A SIGKILL, and the words that were in flight through its victim at that moment."""

    victim: str
    at: datetime
    in_flight: tuple[Words, ...]


class Shown(NamedTuple):
    """A message as a screen shows it."""

    change: int
    seq: int
    id: str
    body: str


class Screen:
    """One device: what it shows in each thread, in the order in which it came.

    It follows the protocol as the page does: shows the next change only, asks about gaps, drops what it has.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.cursors: dict[str, int] = {}
        self.shown: dict[str, list[Shown]] = {}
        self.problems: list[str] = []
        self.asked = 0
        self.repeated = 0

    def take(self, thread: str, change: int, message: dict[str, object]) -> bool:
        """An event; False if something before it is missing."""
        cursor = self.cursors.setdefault(thread, 0)
        if change > cursor + 1:
            return False
        self._show(thread, change, message)
        return True

    def take_many(
        self, thread: str, start: int, head: int, events: Iterable[dict[str, object]], *, more: bool
    ) -> bool:
        """Many events after `start`; False if something before them, or more after them, is missing."""
        if start > self.cursors.setdefault(thread, 0):
            return False
        for event in events:
            self._show(thread, int(str(event["change"])), event["message"])  # type: ignore[arg-type]
        if not more:
            self.cursors[thread] = max(self.cursors[thread], head)
        return not more

    def _show(self, thread: str, change: int, message: dict[str, object]) -> None:
        shown = self.shown.setdefault(thread, [])
        fresh = Shown(change, int(str(message["seq"])), str(message["id"]), str(message["body"]))
        if change <= self.cursors[thread]:
            self.repeated += 1
            # Nothing but posts happens here, so change n is the n-th message for ever.
            if change > len(shown) or shown[change - 1] != fresh:
                self.problems.append(f"{self.name}: change {change} came again as another message")
            return
        self.cursors[thread] = change
        shown.append(fresh)


class Row(NamedTuple):
    """A message as it is stored."""

    id: str
    thread: str
    author: str
    client_id: str
    seq: int | None
    change: int | None
    state: str
    body: str
    at: datetime


@dataclass
class Stored:
    """What the database holds: messages in order of place, threads' (seq, change), and audit lines."""

    rows: list[Row]
    heads: dict[str, tuple[int, int]]
    lines: list[tuple[str | None, str, str]]  # actor, verb, object id

    def of(self, thread: str) -> list[Row]:
        """The rows of one thread."""
        return [row for row in self.rows if row.thread == thread]


@dataclass
class History:
    """Everything that was done and seen."""

    words: dict[str, Words] = field(default_factory=dict)
    screens: list[Screen] = field(default_factory=list)
    pages: list[tuple[str, str, list[tuple[int, str]]]] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def say(self, author: str, thread: str, way: str) -> Words:
        """New words, unlike any others."""
        words = Words(author, thread, f"Note {len(self.words) + 1}, written by {way}.", way)
        self.words[words.client_id] = words
        return words

    def kill(self, victim: str, at: datetime) -> Kill:
        """Note who is in flight through the victim at this moment."""
        ways = {"live": {"socket"}, "web": {"form"}, "postgres": {"socket", "form"}}[victim]
        flying = tuple(one for one in self.words.values() if one.is_flying and one.way in ways)
        self.kills.append(Kill(victim, at, flying))
        return self.kills[-1]

    @property
    def unanswered(self) -> list[Words]:
        """Words whose authors still wait."""
        return [words for words in self.words.values() if not words.answers]

    def in_flight(self, *victims: str) -> int:
        """How many posts were in flight at the kills of these (of all if none is named)."""
        return sum(len(kill.in_flight) for kill in self.kills if not victims or kill.victim in victims)

    def lost_answers(self, stored: Stored) -> list[Words]:
        """Words that a killed process had committed and not answered: sent again, under the same id.

        A row is dated when it is decided: one that is older than the kill is of the killed process.
        """
        rows = {row.client_id: row for row in stored.rows}
        return [
            words
            for kill in self.kills
            for words in kill.in_flight
            if kill.victim != "postgres"
            and words.sent > 1
            and words.client_id in rows
            and rows[words.client_id].at < kill.at
        ]

    def summary(self, stored: Stored) -> str:
        """What was measured, in a line."""
        kills = Counter(kill.victim for kill in self.kills)
        counts = ", ".join(
            f"{name} {kills[name]} ({self.in_flight(name)} in flight)" for name in sorted(kills)
        )
        again = sum(words.sent - 1 for words in self.words.values())
        return (
            f"{sum(kills.values())} kills: {counts}; {len(self.words)} posts, {again} sent again, "
            f"{len(self.lost_answers(stored))} committed without an answer; "
            f"{sum(screen.asked for screen in self.screens)} catch-ups on {len(self.screens)} screens; "
            f"{self.seconds:.0f} s"
        )


def check_answers(history: History, stored: Stored) -> list[str]:
    """Everybody was answered, and each answer names the one row that stands under that `client_id`."""
    by_client: dict[str, list[Row]] = {}
    for row in stored.rows:
        by_client.setdefault(row.client_id, []).append(row)
    problems = [f"{words.body} was never answered" for words in history.unanswered]
    for client_id, words in history.words.items():
        rows = by_client.get(client_id, [])
        if len(rows) != 1:
            problems.append(f"{words.body} stands {len(rows)} times")
            continue
        row = rows[0]
        if (row.thread, row.author, row.body, row.state) != (
            words.thread,
            words.author,
            words.body,
            "visible",
        ):
            problems.append(f"{words.body} stands as something else")
        problems += [
            f"{words.body} was answered with another place"
            for answer in words.answers
            if answer.id != row.id
            or answer.seq not in (None, row.seq)
            or answer.change not in (None, row.change)
        ]
    problems += [
        f"{rows[0].body} stands and nobody sent it"
        for key, rows in by_client.items()
        if key not in history.words
    ]
    return problems


def check_order(stored: Stored) -> list[str]:
    """In each thread places and changes count 1, 2, 3 … and end where the thread says."""
    problems = []
    for thread, head in stored.heads.items():
        rows = stored.of(thread)
        places = list(range(1, len(rows) + 1))
        if [row.seq for row in rows] != places or [row.change for row in rows] != places:
            problems.append(f"thread {thread}: places or changes have a gap or a double")
        if head != (len(rows), len(rows)):
            problems.append(f"thread {thread}: it says {head}, and {len(rows)} messages stand")
    return problems


def check_screens(history: History, stored: Stored) -> list[str]:
    """Every screen shows every message of its threads, once, in the one order; so did each page."""
    problems = [problem for screen in history.screens for problem in screen.problems]
    for screen in history.screens:
        for thread in screen.cursors:
            wanted = [(row.change, row.seq, row.id, row.body) for row in stored.of(thread)]
            if [tuple(one) for one in screen.shown.get(thread, [])] != wanted:
                problems.append(f"{screen.name}: thread {thread} has a gap, a double or another order")
    for who, thread, lines in history.pages:
        ids = {row.seq: row.id for row in stored.of(thread)}
        places = [seq for seq, _ in lines]
        if places != list(range(places[0], places[0] + len(places))) if places else False:
            problems.append(f"{who}: a page of {thread} has a gap or a double: {places}")
        if any(ids.get(seq) != message for seq, message in lines):
            problems.append(f"{who}: a page of {thread} shows what does not stand there")
    return problems


def check_audit(stored: Stored) -> list[str]:
    """One line says who posted each message, and none speaks of a message that does not stand."""
    posted: Counter[tuple[str | None, str]] = Counter(
        (actor, message) for actor, verb, message in stored.lines if verb == "message.posted"
    )
    wanted: Counter[tuple[str | None, str]] = Counter(
        (row.author, row.id) for row in stored.rows if row.seq is not None
    )
    problems = [
        f"message {key[1]}: {posted[key]} lines instead of {count}"
        for key, count in wanted.items()
        if posted[key] != count
    ]
    return problems + [
        f"a line of {message}, which does not stand" for key in posted - wanted for message in [key[1]]
    ]


def as_text(value: UUID | None) -> str | None:
    """An id as frames carry it."""
    return None if value is None else str(value)
