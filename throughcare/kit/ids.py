"""Making and reading the ids of rows: UUIDs of version 7, which sort by the time they were made."""

from __future__ import annotations

import os
import re
import threading
import time
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from asyncpg.pgproto import pgproto

_HEX: Final = "[0-9a-fA-F]"
_is_canonical: Final = re.compile(f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}").fullmatch
_TAIL_BITS: Final = 74  # the 12 + 62 bits of a version 7 UUID that are neither time, version nor variant
_TAIL_LIMIT: Final = 1 << _TAIL_BITS
_LOW_62: Final = (1 << 62) - 1
_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_POOL_BYTES: Final = 4096

# The kind of UUID that rows come with: a `uuid.UUID` whose hash and text cost next to nothing. Ids are keys of nearly
# everything that is kept in memory.
_make: Final = pgproto.UUID


class _State:
    """What this process made last; a fork starts afresh, so two processes never draw the same bytes."""

    __slots__ = ("last_ms", "lock", "place", "pool", "tail")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last_ms = 0
        self.tail = 0
        self.pool = b""
        self.place = 0

    def draw(self, size: int) -> int:
        """`size` bytes of the system's randomness as a number, read in bulk because a system call is slow."""
        start = self.place
        end = start + size
        if end > len(self.pool):
            self.pool = os.urandom(_POOL_BYTES)
            start, end = 0, size
        self.place = end
        return int.from_bytes(self.pool[start:end], "big")


_state = _State()


def new_id() -> UUID:
    """A fresh UUIDv7. Within one process each is greater than the one before, whatever the clock does.

    A new millisecond starts from 73 random bits; within one the tail grows by a random step, so ids
    cannot be guessed from their neighbours. Ids follow the machine's clock, never the test clock.
    """
    state = _state
    with state.lock:
        milliseconds = time.time_ns() // 1_000_000
        if milliseconds > state.last_ms:
            state.last_ms = milliseconds
            state.tail = state.draw(10) >> 7  # 73 bits: the top one is left free to grow into
        else:
            # Same millisecond, or the clock was set back: stay on the last time and count on.
            state.tail += 1 + state.draw(6)
            if state.tail >= _TAIL_LIMIT:
                state.last_ms += 1
                state.tail = state.draw(10) >> 7
            milliseconds = state.last_ms
        tail = state.tail
    return _build((milliseconds << 80) | _VERSION | ((tail >> 62) << 64) | _VARIANT | (tail & _LOW_62))


def least_id_at(at: datetime) -> UUID:
    """The least version 7 UUID of an instant (aware): rows made since then have ids that are not less."""
    milliseconds = max(0, int(at.timestamp() * 1000))
    return _build((milliseconds << 80) | _VERSION | _VARIANT)


def made_at(row_id: UUID) -> datetime:
    """When a version 7 UUID was made, to the millisecond, by the clock of the machine that made it."""
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, UTC)


def parse_id(text: object) -> UUID | None:
    """The UUID that `text` writes in its usual 36 characters, of any version; None for anything else."""
    if type(text) is not str or _is_canonical(text) is None:
        return None
    return _make(text)  # type: ignore[no-any-return]


def _build(number: int) -> UUID:
    """A UUID from its 128-bit number."""
    return _make(number.to_bytes(16, "big"))  # type: ignore[no-any-return]


def _start_afresh() -> None:
    global _state  # noqa: PLW0603 - the child of a fork must not share its parent's randomness
    _state = _State()


os.register_at_fork(after_in_child=_start_afresh)
