"""What arrives broken gets an answer, ends nobody else's line, and never silences words of danger."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.live.talk import key, serving, sql, talk
from tests.world import World
from throughcare.kit.wire import MAX_FRAME


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"),
        ("{", "unreadable"),
        ("[" * 20_000, "unreadable"),
        ("[]", "not-an-object"),
        ('{"op":"drop-table"}', "unknown-op"),
        ('{"op":"since","thread":"x","change":0}', "wrong-value"),
        ('{"op":"since","thread":"0190f3a0-0000-7000-8000-000000000000","change":2147483648}', "wrong-value"),
        ('{"op":"since"}', "missing-field"),
        ('{"op":"ping","also":1}', "unknown-field"),
        ('{"op":"post","body":"' + "x" * (MAX_FRAME + 10) + '"}', "too-large"),
    ],
)
async def test_a_frame_that_makes_no_sense_gets_an_answer(world: World, text: str, code: str) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        await ana.line.send(text)
        answer = await ana.wait("error")
        assert answer["code"] == code
        assert answer["sentence"]
        await ana.ping()


async def test_words_that_cannot_be_kept_are_refused_with_their_client_id(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        for body, code in (
            ("", "empty"),
            (" \n ", "empty"),
            ("x" * 4001, "too-long"),
        ):
            answer = await ana.post(world.cohort_room, body)
            assert (answer["op"], answer["code"]) == ("refused", code)
        ids = f'"client_id":"{uuid4()}","thread":"{key(world.cohort_room)}"'
        await ana.line.send('{"op":"post",' + ids + ',"body":"a\\ud83d\\u0000"}')
        await ana.sees(world.cohort_room, "a")
        answer = await ana.post(world.cohort_room, "left \u202eright\u202c again")
        assert answer["op"] == "posted"
        await ana.sees(world.cohort_room, "left right again")
        answer = await ana.post(world.cohort_room, "To nowhere.", reply_to=str(uuid4()))
        assert (answer["op"], answer["code"]) == ("refused", "reference-not-found")


BROKEN: dict[str, dict[str, Any]] = {
    "a field of another version": {"mood": 3},
    "a kind of another version": {"kind": "rant"},
    "no answer's id": {"reply_to": 7},
    "no topic's id": {"topic": "sleep"},
    "no thread's id": {"thread": "here"},
    "no thread": {"thread": None},
}


@pytest.mark.parametrize("what", BROKEN)
async def test_words_of_danger_are_heard_whatever_else_their_frame_says(world: World, what: str) -> None:
    """A page of another version, or a broken one: calm words come back to it, a call for somebody goes through."""
    async with serving() as server:
        ana = await talk(server, world.ana)
        for body, op in (("Day ten.", "error"), ("I want to kill myself tonight.", "")):
            client_id = str(uuid4())
            sent = {"client_id": client_id, "thread": key(world.cohort_room), "body": body, **BROKEN[what]}
            await ana.send(op="post", **sent)
            answer = await ana.wait(op or ("refused" if "thread" in what else "posted"), client_id=client_id)
            assert answer["sentence" if op else "client_id"]
        calls = await sql("SELECT source_kind FROM safety_concern WHERE member_id = $1", world.ana.id)
        assert [call[0] for call in calls] == ["elsewhere" if "thread" in what else "message"]


async def test_binary_frames_and_giant_frames_end_the_line_and_nobody_elses(world: World) -> None:
    async with serving() as server:
        ben = await talk(server, world.ben)
        ana = await talk(server, world.ana)
        await ana.line.send(b"\x00\x01")
        assert (await ana.wait("bye"))["code"] == "unreadable"
        ana = await talk(server, world.ana)
        await ana.send(op="post", client_id=uuid4(), thread=key(world.cohort_room), body="x" * 300_000)
        async with asyncio.timeout(5):
            await ana.closed.wait()
        await ben.ping()
