"""Frames of the live socket: strict reading of what a client sends, plain writing of what the server says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from throughcare.kit.ids import new_id, parse_id

MAX_FRAME: Final = (
    32 * 1024
)  # bytes: 4,000 characters of any script as browsers write them, and room to spare
KINDS: Final = frozenset({"plain", "win", "struggling"})
_MAX_COUNT: Final = 2**31 - 1  # what an integer column holds

_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")
# Every string of a JSON text in turn, and whether a colon follows: its keys, without parsing it twice.
_KEY: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"\s*+(:?)', re.DOTALL)


class Post(NamedTuple):
    """A new message. `client_id` is its author's own id of it: sent again, it is the same message."""

    client_id: UUID
    thread: UUID
    body: str  # as typed: clean it with `kit.text.clean_body`
    kind: str = "plain"
    reply_to: UUID | None = None
    topic: UUID | None = None
    note: str = ""  # as sent: whether there is such a note is asked once the words have been screened


class Since(NamedTuple):
    """Everything that happened to the thread after its change number `change`, please."""

    thread: UUID
    change: int


class Typing(NamedTuple):
    """The member is writing in the thread."""

    thread: UUID


class Seen(NamedTuple):
    """The member has read the thread up to the message at place `seq`."""

    thread: UUID
    seq: int


class Ping(NamedTuple):
    """Is the line alive?"""


class BadFrame(NamedTuple):
    """A frame that was refused: `code` for programs, `sentence` for people.

    `client_id` is the refused post's own id where it could be read, so that the page can mark that message. `words` is
    that post bare of everything else it had: if they call for somebody, they are heard all the same.
    """

    code: str
    sentence: str
    client_id: UUID | None = None
    words: Post | None = None


NOWHERE: Final = UUID(int=0)
"""The thread of words whose own can't be read: nobody has it."""

Frame = Post | Since | Typing | Seen | Ping

_AGAIN: Final = "Reload the page and try again."
_SENTENCES: Final = {
    "too-large": "That was too much to send at once. Please shorten it, or send it in parts.",
    "unreadable": f"What arrived here could not be read. {_AGAIN}",
    "not-an-object": f"What arrived here was not a request we know. {_AGAIN}",
    "duplicate-field": f"What arrived here said the same thing twice. {_AGAIN}",
    "unknown-op": f"This page asked for something we cannot do. {_AGAIN}",
    "unknown-field": f"This page sent something we do not know. {_AGAIN}",
    "missing-field": f"Something was missing from what this page sent. {_AGAIN}",
    "wrong-value": f"Something this page sent was not as it should be. {_AGAIN}",
}


class _Wrong:
    """The mark of a value that cannot be read; None is a value."""


_WRONG: Final = _Wrong()


def _uuid(value: object) -> UUID | _Wrong:
    return parse_id(value) or _WRONG


def _uuid_or_none(value: object) -> UUID | _Wrong | None:
    return None if value is None else _uuid(value)


def _text(value: object) -> str | _Wrong:
    return value if type(value) is str else _WRONG


def _kind(value: object) -> str | _Wrong:
    return value if type(value) is str and value in KINDS else _WRONG


def _note(value: object) -> str | _Wrong:
    if value is None:
        return ""
    return _text(value)


def _count(value: object) -> int | _Wrong:
    # `type`, not isinstance: true is no number. Integers beyond 64 bits arrive from orjson as floats.
    return value if type(value) is int and 0 <= value <= _MAX_COUNT else _WRONG


class _Shape(NamedTuple):
    make: Callable[..., Frame]
    fields: Mapping[str, Callable[[object], object]]
    needed: frozenset[str]


_SHAPES: Final = {
    "post": _Shape(
        Post,
        {
            "client_id": _uuid,
            "thread": _uuid,
            "body": _text,
            "kind": _kind,
            "reply_to": _uuid_or_none,
            "topic": _uuid_or_none,
            "note": _note,
        },
        frozenset({"client_id", "thread", "body"}),
    ),
    "since": _Shape(Since, {"thread": _uuid, "change": _count}, frozenset({"thread", "change"})),
    "typing": _Shape(Typing, {"thread": _uuid}, frozenset({"thread"})),
    "seen": _Shape(Seen, {"thread": _uuid, "seq": _count}, frozenset({"thread", "seq"})),
    "ping": _Shape(Ping, {}, frozenset()),
}


_PLAIN_POST: Final = frozenset({"client_id", "thread", "body", "kind"})


def decode(payload: bytes) -> Frame | BadFrame:
    """The frame that a client sent. Whatever the bytes are, the answer is a frame or a BadFrame."""
    if len(payload) > MAX_FRAME:
        return _refuse("too-large")
    said = _loaded(payload)
    if said is _WRONG:
        return _refuse("unreadable")
    if type(said) is not dict:
        return _refuse("not-an-object")
    op = said.pop("op", None)
    if op == "post" and said.keys() == _PLAIN_POST and payload.count(b":") == len(_PLAIN_POST) + 1:
        # Nearly every frame: what the shape below says, read without looking each field up.
        client_id, thread = parse_id(said["client_id"]), parse_id(said["thread"])
        body, kind = said["body"], said["kind"]
        if client_id is not None and thread is not None and type(body) is str and kind == "plain":
            return Post(client_id, thread, body)
    shape = _SHAPES.get(op) if type(op) is str else None
    if shape is None:
        return _refuse("unknown-op", said)
    values: dict[str, Any] = {}
    for name, value in said.items():
        read = shape.fields.get(name)
        if read is None:
            return _refuse("unknown-field", said, op)
        values[name] = known = read(value)
        if known is _WRONG:
            return _refuse("wrong-value", said, op)
    if not shape.needed <= values.keys():
        return _refuse("missing-field", said, op)
    # No value is an object (each reader refuses one), so every key in the bytes is a field of this frame.
    # Each key has its colon: with no colon to spare there is no second key, and the slow count can rest.
    keys = len(values) + 1
    if payload.count(b":") != keys and _KEY.findall(payload).count(b":") != keys:
        return _refuse("duplicate-field", said, op)
    return shape.make(**values)


def encode(frame: Mapping[str, Any]) -> bytes:
    """A server frame as bytes: UUIDs in their usual 36 characters, moments (aware) as RFC 3339 in UTC."""
    return orjson.dumps(frame, option=orjson.OPT_UTC_Z)


def _loaded(payload: bytes) -> Any:
    """What a JSON text says, or `_WRONG`. Half an emoji, of which a browser writes an escape that is no character, is
    read as such: the text it stands in is cleaned later.
    """
    try:
        return orjson.loads(payload)
    except (orjson.JSONDecodeError, RecursionError):
        if _HALF.search(payload) is None:
            return _WRONG
    try:
        return json.loads(payload, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return _WRONG


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _refuse(code: str, said: Mapping[str, object] | None = None, op: object = None) -> BadFrame:
    client_id = parse_id(said.get("client_id")) if said else None
    body = said.get("body") if said else None
    words = None
    if said and op == "post" and type(body) is str:
        words = Post(client_id or new_id(), parse_id(said.get("thread")) or NOWHERE, body)
    return BadFrame(code, _SENTENCES[code], client_id, words)
