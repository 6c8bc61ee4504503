"""The checker's part about screens: each shows every message of hers, once, in the one order, as it is now."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.history import Closed, Dropped, Opened, Reached, Row, Shown
from tests.faults.tale import Tale

Broken = tuple[str, str]


class Sight:
    """One thread on one screen, from its opening on."""

    def __init__(self, opened: Opened) -> None:
        self.screen = opened.screen
        self.member = opened.member
        self.thread = opened.thread
        self.base = self.cursor = self.last = opened.change
        self.shown: dict[str, Shown] = {}
        self.passed = 0  # how many of the thread's rows, by their last change, lie behind the cursor

    def show(self, tale: Tale, event: Shown) -> Iterator[Broken]:
        """A message appears: it is the next, it stands, and it is hers to see."""
        if event.change <= self.last:
            yield "double", f"{self.screen} shows change {event.change} of {self.thread} after {self.last}"
        self.last = max(self.last, event.change)
        self.shown[event.id] = event
        row = tale.rows.get(event.id)
        if row is None or row.thread != self.thread:
            yield "false", f"{self.screen} shows {event.body}, which does not stand there"
            return
        if row.seq is None or event.seq is None:
            yield "held-shown", f"{self.screen} shows {row.body}, which is {row.state}"
            return
        if not tale.may_see(self.member, row):
            yield "leak", f"{self.screen} shows {row.body}, which is not for its reader"
        is_as_stored = event.state == row.state and event.body == (
            row.body if row.state == "visible" else None
        )
        is_earlier = event.change < (row.change or 0) and event.state == "visible" and event.body == row.body
        if event.seq != row.seq or event.change > (row.change or 0) or not (is_as_stored or is_earlier):
            yield "false", f"{self.screen} shows {row.body} as something else"

    def reach(self, tale: Tale, change: int, rows: list[Row]) -> Iterator[Broken]:
        """The cursor has moved: everything up to it is there."""
        if change < self.cursor:
            yield "order", f"{self.screen}: its cursor in {self.thread} went back to {change}"
        self.cursor = max(self.cursor, change)
        while self.passed < len(rows) and (rows[self.passed].change or 0) <= self.cursor:
            row = rows[self.passed]
            self.passed += 1
            yield from self.missing(tale, row)

    def missing(self, tale: Tale, row: Row) -> Iterator[Broken]:
        """Whether a message of hers is not there, or is not there as it is now."""
        if (row.change or 0) <= self.base or not tale.may_see(self.member, row):
            return
        seen = self.shown.get(row.id)
        if seen is None:
            yield "gap", f"{self.screen} does not show {row.body} (place {row.seq}) of {self.thread}"
        elif seen.change < (row.change or 0):
            yield "stale", f"{self.screen} shows {row.body} as {seen.state}, and it is {row.state}"


def screens(tale: Tale) -> Iterator[Broken]:
    """Everything that is wrong on any screen at any moment."""
    rows = {
        thread: sorted((row for row in stored if row.change is not None), key=lambda row: row.change or 0)
        for thread, stored in tale.by_thread.items()
    }
    sights: dict[tuple[str, str], Sight] = {}
    told: dict[tuple[str, int], str] = {}
    for event in tale.events:
        match event:
            case Opened():
                sights[event.screen, event.thread] = Sight(event)
            case Closed():
                sights.pop((event.screen, event.thread), None)
            case Shown() | Dropped():
                if told.setdefault((event.thread, event.change), event.id) != event.id:
                    yield "order", f"change {event.change} of {event.thread} came as two different messages"
                sight = sights.get((event.screen, event.thread))
                if isinstance(event, Shown):
                    if sight is None:
                        yield "leak", f"{event.screen} shows {event.body} in a thread that is closed to it"
                    else:
                        yield from sight.show(tale, event)
            case Reached():
                sight = sights.get((event.screen, event.thread))
                if sight is not None:
                    yield from sight.reach(tale, event.change, rows.get(event.thread, []))
    if tale.is_at_rest:
        yield from _at_rest(tale, sights, rows)


def _at_rest(
    tale: Tale, sights: dict[tuple[str, str], Sight], rows: dict[str, list[Row]]
) -> Iterator[Broken]:
    """Everybody who is there shows all threads that are hers, up to their heads, and no others."""
    for screen, member in tale.member_of.items():
        if screen in tale.gone:
            continue
        for thread, head in tale.heads.items():
            sight = sights.get((screen, thread))
            if not tale.sits(member, thread):
                if sight is not None:
                    yield "leak", f"{screen} goes on showing {thread}, which is no longer open to it"
            elif sight is None:
                yield "gap", f"{screen} does not show {thread}, which is open to it"
            elif sight.cursor != head.change:
                yield "gap", f"{screen} stands at {sight.cursor} of {thread}, which is at {head.change}"
                for row in rows.get(thread, [])[sight.passed :]:
                    yield from sight.missing(tale, row)
