"""The server's frames as bytes ready for the wire; what each means is in docs/understand/live-protocol.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from throughcare.conversations.posting import Held, Kept, Outcome, Posted, Refused

PROTOCOL: Final = 1
_UTC: Final = orjson.OPT_UTC_Z


def wire(text: bytes) -> bytes:
    """A whole WebSocket text frame as a server sends it: unmasked, so one serves every receiver."""
    size = len(text)
    if size < 126:
        return bytes((0x81, size)) + text
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + text
    return b"\x81\x7f" + size.to_bytes(8, "big") + text


def frame(op: str, **fields: Any) -> bytes:
    """Any frame. UUIDs become text, moments RFC 3339 in UTC."""
    return wire(orjson.dumps({"op": op, **fields}, default=str, option=_UTC))


def answer(client_id: UUID, outcome: Outcome, *, offers_help: bool = False, trace: str = "") -> bytes:
    """What became of a post, for the line it came by. `offers_help`: her page shows Help now beside it. `trace`
    is told where the fault is ours.
    """
    said: dict[str, Any]
    if isinstance(outcome, Posted):
        said = {
            "op": "posted",
            "client_id": str(client_id),
            "id": str(outcome.id),
            "seq": outcome.seq,
            "change": outcome.change,
            "at": outcome.at,
        }
        if outcome.warning:
            said["warning"] = outcome.warning
    elif isinstance(outcome, Held):
        said = {
            "op": "held",
            "client_id": str(client_id),
            "id": str(outcome.id),
            "code": outcome.code,
            "sentence": outcome.sentence,
            "opens_at": outcome.opens_at,
        }
    elif isinstance(outcome, Refused):
        said = {
            "op": "refused",
            "client_id": str(client_id),
            "code": outcome.code,
            "sentence": outcome.sentence,
            "opens_at": outcome.opens_at,
        }
    else:
        assert_kept: Kept = outcome
        said = {
            "op": "kept",
            "client_id": str(client_id),
            "code": assert_kept.code,
            "sentence": assert_kept.sentence,
            "trace": trace,
        }
    if offers_help:
        said["help"] = True
    return wire(orjson.dumps(said, default=str, option=_UTC))


def bye(code: str, sentence: str) -> bytes:
    """The last frame of a line."""
    return frame("bye", code=code, sentence=sentence)


def error(code: str, sentence: str, client_id: UUID | None = None, *, trace: str = "") -> bytes:
    """A frame that could not be taken; the line stays open. `trace`: where it is our fault, what to look for."""
    more = ({} if client_id is None else {"client_id": client_id}) | ({"trace": trace} if trace else {})
    return frame("error", code=code, sentence=sentence, **more)


def hello(member: UUID, now: datetime, threads: dict[str, dict[str, int]]) -> bytes:
    """The first frame of a line: who is signed in, the server's time, and each thread's head and read
    mark."""
    return frame("hello", protocol=PROTOCOL, member=member, now=now, threads=threads)


HEALTHY: Final = b"ok\n"
