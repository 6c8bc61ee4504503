"""What is said about a history; one with a violation is kept in a file."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.faults.checker import Violation, check, say
from tests.faults.history import Answered, Event, Fault, History, Left, Planned, Row, Sent, write

FOLDER = "TESTS_HISTORIES"
"""The environment's variable with the folder for such files; else one of the system's for temporary files."""


def keep(events: Sequence[Event], name: str) -> Path:
    """Write a history to a file of its own."""
    folder = Path(os.environ.get(FOLDER) or tempfile.mkdtemp(prefix="throughcare-history-"))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.jsonl"
    write(events, file)
    return file


@contextmanager
def kept_if_broken_off(history: History, name: str) -> Iterator[None]:
    """Keep the history of what did not come to its end."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"The history until then is in {keep(history.events, name)}")
        raise


def verdict(events: Sequence[Event], name: str) -> tuple[list[Violation], str]:
    """The violations, and what to say about them; a history with any is kept."""
    found = check(events)
    if not found:
        return [], "No violation."
    seeds = [event.seed for event in events if isinstance(event, Planned)]
    words = f"{say(found)}\nThe history is in {keep(events, name)}"
    return found, words + "".join(f"; its seed is {seed}." for seed in seeds)


def summary(events: Sequence[Event]) -> list[str]:
    """What a history holds, in lines: faults by kind, posts by what became of them."""
    faults = Counter(f"{event.what} {event.whom}" for event in events if isinstance(event, Fault))
    sent = Counter(event.client_id for event in events if isinstance(event, Sent))
    told: dict[str, set[str]] = {client_id: set() for client_id in sent}
    for event in events:
        if isinstance(event, Answered):
            told[event.client_id].add(event.op if event.is_final else "unknown")
    gone = {event.name for event in events if isinstance(event, Left)}
    rows = sum(isinstance(event, Row) for event in events)
    shown = Counter(type(event).__name__ for event in events)
    lines = [f"{count:7}  {name}" for name, count in sorted(faults.items())]
    lines.append(
        f"{sum(faults.values()):7}  faults in all, at which {in_flight(events)} posts were in flight"
    )
    lines += [
        f"{sum(op in ops for ops in told.values()):7}  posts answered with “{op}”"
        for op in ("posted", "held", "refused")
    ]
    lines += [
        f"{sum('unknown' in ops for ops in told.values()):7}  posts told “kept” or “too fast” before that",
        f"{sum(not ops - {'unknown'} for ops in told.values()):7}  posts never answered",
        f"{sum(count > 1 for count in sent.values()):7}  posts sent more than once",
        f"{rows:7}  messages stand",
        f"{shown['Shown']:7}  times a message appeared or changed on a screen",
        f"{shown['Dropped']:7}  times one came that was seen already, and was dropped",
        f"{len(gone):7}  people left",
        f"{events[-1].at if events else 0:7.0f}  seconds",
    ]
    return lines


def in_flight(events: Sequence[Event]) -> int:
    """How many posts, over all faults, had been sent and not answered when something broke."""
    flying: set[str] = set()
    count = 0
    for event in events:
        if isinstance(event, Sent):
            flying.add(event.client_id)
        elif isinstance(event, Answered):
            flying.discard(event.client_id)
        elif isinstance(event, Fault):
            count += len(flying)
    return count
