"""What people did and saw while things broke, as plain data: one event a line, in the order in which it was seen.

One process writes all of it, so an event that stands above another happened before it. What the database holds in
the end is part of the same history, so a file of it is all that `tests.faults.checker` needs.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Event:
    """Something that happened; `at` is in seconds since the history began."""

    at: float = field(default=0.0, kw_only=True)


@dataclass
class Planned(Event):
    """What was going to happen: the seed makes the same schedule again."""

    seed: int
    schedule: list[str]


@dataclass
class Sent(Event):
    """A post left `by` a device (`way` "socket") or a tab ("form"). Sent again it has the same `client_id`."""

    by: str
    author: str
    thread: str
    client_id: str
    body: str
    way: str


@dataclass
class Answered(Event):
    """What a post's author was told: "posted", "held", "refused" or "kept". A form is told no place."""

    client_id: str
    op: str
    id: str = ""
    seq: int | None = None
    change: int | None = None
    code: str = ""

    @property
    def is_final(self) -> bool:
        """Whether the author need not ask again."""
        return self.op != "kept" and self.code != "too-fast"


@dataclass
class Opened(Event):
    """A screen begins to show a thread, with nothing on it, from after this change."""

    screen: str
    member: str
    thread: str
    change: int


@dataclass
class Shown(Event):
    """A message appeared on a screen, or changed there. `body` is None unless it is visible."""

    screen: str
    thread: str
    change: int
    seq: int | None
    id: str
    state: str
    body: str | None


@dataclass
class Dropped(Event):
    """An event came that the screen had shown already."""

    screen: str
    thread: str
    change: int
    id: str


@dataclass
class Reached(Event):
    """A screen has shown all there is up to this change: its cursor."""

    screen: str
    thread: str
    change: int


@dataclass
class Closed(Event):
    """A thread was closed to a screen, which shows nothing of it any more."""

    screen: str
    thread: str


@dataclass
class Left(Event):
    """A device or a tab is gone for good: nothing is owed to it."""

    name: str


@dataclass
class ReadPage(Event):
    """A page of a thread, as a browser without scripts got it: (seq, id) of its messages."""

    by: str
    member: str
    thread: str
    lines: list[tuple[int, str]]


@dataclass
class Deed(Event):
    """A message is being withdrawn or released ("withdraw", "release"), and, when done, surely is."""

    verb: str
    message: str
    is_done: bool


@dataclass
class Access(Event):
    """A member's right to read a thread: "losing" and "gaining" before the transaction, "lost" and "gained" after."""

    member: str
    thread: str
    step: str


@dataclass
class Fault(Event):
    """Something was broken: "kill", "pause" … of "live", "postgres" …"""

    what: str
    whom: str
    detail: str = ""


@dataclass
class Mended(Event):
    """What was broken works again."""

    what: str
    whom: str


@dataclass
class Odd(Event):
    """An answer that nobody should get."""

    who: str
    text: str


@dataclass
class Rest(Event):
    """Nothing is broken any more, and everybody has had the time to catch up."""


@dataclass
class Row(Event):
    """A message as it is stored in the end."""

    id: str
    thread: str
    author: str
    client_id: str
    seq: int | None
    change: int | None
    state: str
    body: str


@dataclass
class Head(Event):
    """A thread's two numbers in the end."""

    thread: str
    seq: int
    change: int


@dataclass
class Place(Event):
    """A member's stay in a thread: she may see seq ≥ `from_seq` and, if it ended, < `until_seq`."""

    thread: str
    member: str
    from_seq: int
    until_seq: int | None


@dataclass
class AuditLine(Event):
    """A line of the audit trail about a message."""

    actor: str | None
    verb: str
    message: str


_KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


class History:
    """Events as they are seen. Tabs write from their own threads; appending is one step."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._began = time.monotonic()
        self._bodies = 0

    def note(self, event: Event) -> None:
        """It happened now."""
        event.at = round(time.monotonic() - self._began, 4)
        self.events.append(event)

    def new_words(self, way: str) -> str:
        """Words unlike any others of this history."""
        self._bodies += 1
        return f"Note {self._bodies}, written by {way}."


def lines(events: Iterable[Event]) -> Iterator[str]:
    """Events as JSON, each on a line."""
    for event in events:
        yield json.dumps({"event": type(event).__name__} | asdict(event))


def read(text: Iterable[str]) -> list[Event]:
    """The events of such lines."""
    found = []
    for line in text:
        values: dict[str, Any] = json.loads(line)
        kind = _KINDS[values.pop("event")]
        if kind is ReadPage:
            values["lines"] = [(seq, message) for seq, message in values["lines"]]
        found.append(kind(**values))
    return found


def write(events: Iterable[Event], file: Path) -> None:
    """Write events to a file."""
    with file.open("w", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines(events))
