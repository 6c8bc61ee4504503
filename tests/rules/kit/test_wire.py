"""Whatever bytes a client sends, the answer is a frame or a refusal in a sentence."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from throughcare.kit import wire
from throughcare.kit.wire import BadFrame, Ping, Post, Seen, Since, Typing
from throughcare.live import frames

A, B, C, D = (f"0190f3a0-0000-7000-8000-00000000000{n}" for n in range(4))
TWO_31 = 2**31


def a_post(**changes: Any) -> dict[str, Any]:
    return {"op": "post", "client_id": A, "thread": B, "body": "Day ten.", **changes}


def read(frame: object) -> wire.Frame | BadFrame:
    return wire.decode(json.dumps(frame).encode())


def code_of(payload: bytes) -> str:
    answer = wire.decode(payload)
    assert isinstance(answer, BadFrame), answer
    assert answer.sentence.endswith(".")
    return answer.code


def test_each_frame_is_read() -> None:
    assert read(a_post()) == Post(UUID(A), UUID(B), "Day ten.", "plain", None, None)
    full = a_post(kind="win", reply_to=C, topic=D, note="loss")
    assert read(full) == Post(UUID(A), UUID(B), "Day ten.", "win", UUID(C), UUID(D), "loss")
    assert read(a_post(note=None)) == Post(UUID(A), UUID(B), "Day ten.")
    assert read(a_post(kind="struggling", reply_to=None)) == Post(UUID(A), UUID(B), "Day ten.", "struggling")
    assert read({"op": "since", "thread": A, "change": 0}) == Since(UUID(A), 0)
    assert read({"op": "since", "thread": A, "change": TWO_31 - 1}) == Since(UUID(A), TWO_31 - 1)
    assert read({"op": "typing", "thread": A}) == Typing(UUID(A))
    assert read({"op": "seen", "thread": A, "seq": 12}) == Seen(UUID(A), 12)
    assert read({"op": "ping"}) == Ping()
    assert type(read({"op": "ping"})) is Ping


@pytest.mark.parametrize("body", ['"thread":', '\\":\\\\', 'say "op": "ping"', "{\n\t:}", '"', "\\", "a\\"])
def test_quotes_and_colons_in_a_body_are_only_text(body: str) -> None:
    answer = read(a_post(body=body))
    assert isinstance(answer, Post)
    assert answer.body == body


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "unreadable"),
        (b"\xff\xfe{}", "unreadable"),
        (b'{"op":"ping"', "unreadable"),
        (b'{"op":"ping"} {"op":"ping"}', "unreadable"),
        (b'\xef\xbb\xbf{"op":"ping"}', "unreadable"),
        (b"{'op':'ping'}", "unreadable"),
        (b'{"op":"post","body":"\\ud83d"}', "missing-field"),
        (b'{"op":"post","body":"\\ud83d","body":"\\ud83d', "unreadable"),
        (b'{"op":"since","change":NaN,"thread":"\\ud83d"}', "unreadable"),
        (b'["\\ud83d",' + b"[" * 31_000, "unreadable"),
        (b'{"op":"post","body":"\x00"}', "unreadable"),
        (b"[" * 32_000, "unreadable"),
        (b'{"a":' * 6_000, "unreadable"),
        (b'{"op":"since","thread":"%s","change":NaN}' % A.encode(), "unreadable"),
        (b'{"op":"since","thread":"%s","change":Infinity}' % A.encode(), "unreadable"),
        (b"[]", "not-an-object"),
        (b'"ping"', "not-an-object"),
        (b"null", "not-an-object"),
        (b"{}", "unknown-op"),
        (b'{"op":null}', "unknown-op"),
        (b'{"op":["ping"]}', "unknown-op"),
        (b'{"op":"shout"}', "unknown-op"),
        (b'{"op":"PING"}', "unknown-op"),
        (b'{"op":"ping","more":1}', "unknown-field"),
        (b'{"op":"ping","op":"ping"}', "duplicate-field"),
        (b'{"op":"ping","\\u006fp":"ping"}', "duplicate-field"),
        (b'{"op" : "seen","thread":"%s","seq":1,"seq" \n : 2}' % A.encode(), "duplicate-field"),
        (b'{"op":"typing"}', "missing-field"),
        (b" " * (wire.MAX_FRAME + 1), "too-large"),
    ],
)
def test_a_broken_frame_is_refused(payload: bytes, code: str) -> None:
    assert code_of(payload) == code


@pytest.mark.parametrize(
    "value", [-1, TWO_31, 2**63, 10**40, 1.0, 1.5, 1e300, True, "7", None, [], {}, [[1]], {"change": 1}]
)
def test_a_count_is_a_whole_number_a_database_can_hold(value: object) -> None:
    payload = json.dumps({"op": "since", "thread": A, "change": value}).encode()
    assert code_of(payload) == "wrong-value"


@pytest.mark.parametrize("field", ["client_id", "thread", "reply_to", "topic"])
@pytest.mark.parametrize("value", ["", "7", 7, f"{{{A}}}", A.replace("-", ""), True, [A], {"id": A}])
def test_an_id_is_written_in_one_way(field: str, value: object) -> None:
    assert code_of(json.dumps(a_post(**{field: value})).encode()) == "wrong-value"


@pytest.mark.parametrize(
    "change",
    [{"body": None}, {"body": 7}, {"body": ["x"]}, {"kind": "rant"}, {"kind": None}]
    + [{"note": note} for note in (7, True, ["loss"], {})],
)
def test_a_body_and_a_note_are_text_and_a_kind_is_known(change: dict[str, Any]) -> None:
    assert code_of(json.dumps(a_post(**change)).encode()) == "wrong-value"


@pytest.mark.parametrize("note", ["weather", "", "Loss", "loss "])
def test_whether_there_is_such_a_note_is_asked_once_the_words_are_screened(note: str) -> None:
    assert read(a_post(note=note)) == Post(UUID(A), UUID(B), "Day ten.", note=note)


@pytest.mark.parametrize(
    ("change", "thread"),
    [
        ({"extra": 1}, B),
        ({"kind": "rant"}, B),
        ({"kind": "rant", "reply_to": 7, "topic": [], "note": 1}, B),
        ({"thread": "here"}, None),
    ],
)
def test_the_words_of_a_post_that_is_wrong_elsewhere_are_kept(
    change: dict[str, Any], thread: str | None
) -> None:
    answer = read(a_post(**change))
    assert isinstance(answer, BadFrame)
    assert answer.words == Post(UUID(A), UUID(thread) if thread else wire.NOWHERE, "Day ten.")


def test_the_words_of_a_post_that_says_something_twice_are_kept() -> None:
    payload = (
        f'{{"op":"post","client_id":"{A}","thread":"{B}","kind":"plain","kind":"plain","body":"Day ten."}}'
    )
    answer = wire.decode(payload.encode())
    assert isinstance(answer, BadFrame)
    assert (answer.code, answer.words) == ("duplicate-field", Post(UUID(A), UUID(B), "Day ten."))


@pytest.mark.parametrize("change", [{"body": 7}, {"op": "shout"}])
def test_there_are_no_words_where_none_can_be_read(change: dict[str, Any]) -> None:
    answer = read(a_post(**change))
    assert isinstance(answer, BadFrame)
    assert answer.words is None


def test_half_an_emoji_is_read() -> None:
    payload = json.dumps(a_post(body="a \ud83d")).encode()
    assert wire.decode(payload) == Post(UUID(A), UUID(B), "a \ud83d")


@pytest.mark.parametrize("change", [{"body": 7}, {"extra": 1}, {"op": "shout"}])
def test_a_refused_post_is_named_where_it_can_be(change: dict[str, Any]) -> None:
    answer = read(a_post(**change))
    assert isinstance(answer, BadFrame)
    assert answer.client_id == UUID(A)
    told = _said(frames.error(answer.code, answer.sentence, answer.client_id))
    assert told == {"op": "error", "code": answer.code, "sentence": answer.sentence, "client_id": A}
    assert "client_id" not in _said(frames.error("unreadable", "No."))


def _said(frame: bytes) -> Any:
    """What stands in a frame behind the head that the socket needs."""
    return orjson.loads(frame[frame.index(b"{") :])


def test_the_longest_message_fits_in_a_frame_however_it_is_escaped() -> None:
    for letter in ("\U0001f600", "é", "\x01", '"'):
        payload = json.dumps(a_post(body=letter * 4_000), ensure_ascii=letter != "\U0001f600").encode()
        assert isinstance(wire.decode(payload), Post)


def test_server_frames_are_plain_json() -> None:
    at = datetime(2026, 6, 3, 20, tzinfo=UTC)
    assert orjson.loads(wire.encode({"op": "posted", "id": UUID(A), "seq": 3, "at": at})) == {
        "op": "posted",
        "id": A,
        "seq": 3,
        "at": "2026-06-03T20:00:00Z",
    }


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([A, B, "post"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    ["op", "client_id", "thread", "body", "kind", "reply_to", "topic", "change", "seq", "x"]
)
ops = st.sampled_from(["post", "since", "typing", "seen", "ping", "hello", 7, None])


@given(st.dictionaries(names, anything), ops)
@settings(max_examples=600)
def test_any_object_is_answered(fields: dict[str, Any], op: object) -> None:
    answer = read({**fields, "op": op})
    if isinstance(answer, Post):
        assert type(answer.client_id) is type(answer.thread) is UUID
        assert type(answer.body) is str
        assert answer.kind in wire.KINDS
    else:
        assert type(answer) in {Since, Typing, Seen, Ping, BadFrame}


@given(st.binary(max_size=300))
@settings(max_examples=600)
@example(b'{"op":"ping"}')
def test_any_bytes_are_answered(payload: bytes) -> None:
    answer = wire.decode(payload)
    assert isinstance(answer, Ping | BadFrame | Typing | Since | Seen | Post)


@given(st.binary(max_size=4), st.integers(0, 150), st.integers(0, 6))
@settings(max_examples=600)
def test_a_damaged_frame_is_answered(noise: bytes, at: int, cut: int) -> None:
    whole = json.dumps(a_post(kind="win", topic=C)).encode()
    answer = wire.decode(whole[:at] + noise + whole[at + cut :])
    assert isinstance(answer, Post | BadFrame)


@given(st.text(max_size=200))
def test_a_body_arrives_as_it_was_typed(body: str) -> None:
    answer = read(a_post(body=body))
    if any("\ud800" <= letter <= "\udfff" for letter in body):
        assert isinstance(answer, BadFrame)
    else:
        assert isinstance(answer, Post)
        assert answer.body == body


@pytest.mark.parametrize("unit", ['"', '\\"', '":', '\\\\"', "a"])
def test_the_largest_frame_is_read_quickly(unit: str) -> None:
    body = unit * (16_000 // len(unit))
    start = time.perf_counter()
    read(a_post(body=body))
    wire.decode((unit * 32_768).encode()[: wire.MAX_FRAME])
    assert time.perf_counter() - start < 0.1
