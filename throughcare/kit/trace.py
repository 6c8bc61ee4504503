"""Trace ids: one name for everything that came of one frame or one request, in W3C's form of 32 hex digits.

A trace id says nothing about anybody. It is made at the socket's frame or at the web's door, or taken from a
proxy's `traceparent`; log lines carry it, a batch carries those of its posts, and an error names its end.
"""

from __future__ import annotations

import random
import re
from contextvars import ContextVar, Token
from typing import Final

_SHORT: Final = 8
_current: ContextVar[str] = ContextVar("trace", default="")
# W3C Trace Context: version, trace id, parent id, flags; only versions above 00 may say more.
_read: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?").fullmatch


def new() -> str:
    """A fresh trace id. Unlikely to meet another; no secret."""
    return random.getrandbits(128).to_bytes(16, "big").hex()


def from_parent(header: str) -> str:
    """The trace id of a `traceparent` header; "" unless it is a valid one."""
    found = _read(header) if len(header) < 256 else None
    if found is None:
        return ""
    version, trace, parent, more = found.groups()
    if version == "ff" or (version == "00" and more) or not int(trace, 16) or not int(parent, 16):
        return ""
    return trace


def begin(trace: str = "") -> Token[str]:
    """From here on this is the trace of whatever this thread or task does; a fresh one if none is given."""
    return _current.set(trace or new())


def end(token: Token[str]) -> None:
    """Go back to the trace that was there before `begin`."""
    _current.reset(token)


def current() -> str:
    """The trace of this thread or task, or ""."""
    return _current.get()


def short(trace: str) -> str:
    """The end of a trace id, short enough to be told by telephone and found in a log."""
    return trace[-_SHORT:]
