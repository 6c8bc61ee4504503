"""A history, ordered as the checks look at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tests.faults.history import Access, Answered, Deed, Event, Head, Left, Opened, Place, Rest, Row, Sent


class Tale:
    """Who sent, was told and sees what. Numbers of events are their places in the history."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.rows: dict[str, Row] = {}
        self.by_client: defaultdict[str, list[Row]] = defaultdict(list)
        self.by_thread: defaultdict[str, list[Row]] = defaultdict(list)
        self.heads: dict[str, Head] = {}
        self.sent: dict[str, Sent] = {}
        self.first_sent: dict[str, int] = {}
        self.answers: defaultdict[str, list[tuple[int, Answered]]] = defaultdict(list)
        self.deeds: defaultdict[tuple[str, str], list[Deed]] = defaultdict(list)
        self.member_of: dict[str, str] = {}
        self.places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        self.gone: set[str] = set()
        self.moved: set[tuple[str, str]] = set()
        self.is_at_rest = False
        self._without: defaultdict[tuple[str, str], list[list[int]]] = defaultdict(list)
        for number, event in enumerate(events):
            self._add(number, event)

    def _add(self, number: int, event: Event) -> None:
        match event:
            case Row() | Head() | Place():
                self._add_stored(event)
            case Sent():
                self.sent.setdefault(event.client_id, event)
                self.first_sent.setdefault(event.client_id, number)
            case Answered():
                self.answers[event.client_id].append((number, event))
            case Deed():
                self.deeds[event.verb, event.message].append(event)
            case Opened():
                self.member_of[event.screen] = event.member
            case Left():
                self.gone.add(event.name)
            case Rest():
                self.is_at_rest = True
            case Access():
                self._add_access(number, event)

    def _add_stored(self, event: Row | Head | Place) -> None:
        if isinstance(event, Row):
            self.rows[event.id] = event
            self.by_client[event.client_id].append(event)
            self.by_thread[event.thread].append(event)
        elif isinstance(event, Head):
            self.heads[event.thread] = event
        else:
            self.places[event.thread, event.member].append(event)

    def _add_access(self, number: int, event: Access) -> None:
        self.moved.add((event.thread, event.member))
        spans = self._without[event.thread, event.member]
        if event.step == "lost":
            spans.append([number, len(self.events)])
        elif event.step == "gaining" and spans:
            spans[-1][1] = min(spans[-1][1], number)

    def may_see(self, member: str, row: Row) -> bool:
        """Whether a row is hers to read: her own, or within one of her stays."""
        return row.author == member or (row.seq is not None and self.has_place(member, row.thread, row.seq))

    def has_place(self, member: str, thread: str, seq: int) -> bool:
        """Whether this place of a thread lies in one of a member's stays."""
        return any(
            place.from_seq <= seq and (place.until_seq is None or seq < place.until_seq)
            for place in self.places[thread, member]
        )

    def sits(self, member: str, thread: str) -> bool:
        """Whether a member is in a thread at the end."""
        return any(place.until_seq is None for place in self.places[thread, member])

    def surely_without(self, member: str, thread: str, *numbers: int) -> bool:
        """Whether a member surely had no right to a thread from the first to the last of these events."""
        return any(
            lost < min(numbers) and max(numbers) < gaining for lost, gaining in self._without[thread, member]
        )

    def posted(self, client_id: str) -> tuple[int, Answered] | None:
        """The first answer that said that a post stands."""
        return next((found for found in self.answers[client_id] if found[1].op == "posted"), None)

    def was_tried(self, verb: str, message: str) -> bool:
        """Whether somebody began to do this to a message; it may have been done."""
        return bool(self.deeds[verb, message])

    def was_done(self, verb: str, message: str) -> bool:
        """Whether this was surely done to a message."""
        return any(deed.is_done for deed in self.deeds[verb, message])
