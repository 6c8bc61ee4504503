"""A post's trace from its frame to its batch's log lines, and what is measured of batches."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.live.talk import key, serving, sql, talk
from tests.world import World
from throughcare.conversations.posting import Kept, watched
from throughcare.conversations.posting import post as post_module
from throughcare.conversations.posting.batch import Batch
from throughcare.conversations.posting.poster import CANNOT_KEEP
from throughcare.conversations.posting.quick import Quick
from throughcare.kit import logs, measured, trace
from throughcare.screening.findings import UNSCREENED

AS_STRANGE = "Marzipan-Lighthouse"


class Lines(logging.Handler):
    """What the posting says, as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(json.loads(logs.JsonLine().format(record)))


@pytest.fixture
def lines() -> Iterator[Lines]:
    log = logging.getLogger("throughcare")
    listening = Lines()
    log.addHandler(listening)
    yield listening
    log.removeHandler(listening)


def counted(way: str) -> tuple[int, float, int]:
    """Batches, posts in them, and batches that were timed."""
    counts, posts = measured.BATCH_POSTS.of(way).value
    return sum(counts), posts, sum(measured.BATCH_TIME.of(way).value[0])


async def test_batches_are_measured_by_the_way_they_go(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        careful, quick = counted("careful"), counted("quick")
        parts = {
            what: sum(measured.DATABASE.of(what).value[0]) for what in ("lock", "facts", "write", "commit")
        }
        screened = sum(measured.SCREENING.of().value[0])
        for body in ("One.", "Two.", "Three."):
            assert (await ana.post(world.cohort_room, body))["op"] == "posted"
        batches = [now - before for now, before in zip(counted("careful"), careful, strict=True)]
        quickly = [now - before for now, before in zip(counted("quick"), quick, strict=True)]
        assert batches[1] + quickly[1] == 3, "each post is in one batch"
        assert (batches[0], quickly[0]) == (batches[2], quickly[2])
        assert batches[0] >= 1, "the first of a program goes the careful way"
        for what, before in parts.items():
            assert sum(measured.DATABASE.of(what).value[0]) == before + batches[0]
        assert sum(measured.SCREENING.of().value[0]) == screened + 3
        assert measured.POSTS_WAITING.of().value == 0


async def test_a_slow_batch_says_its_parts_its_lane_and_its_traces(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "SLOW", 0.0)
    async with serving() as server:
        ana = await talk(server, world.ana)
        await ana.post(world.cohort_room, f"{AS_STRANGE}.")
    said = [line for line in lines.said if "batch of" in line["message"]]
    assert said
    assert all(line["level"] == "warning" for line in said)
    assert "on posting-" in said[0]["message"]
    assert any("lock 0." in line["message"] and "commit 0." in line["message"] for line in said)
    assert len({line["trace"] for line in said}) == 1
    assert len(said[0]["trace"]) == 32
    assert AS_STRANGE not in str(lines.said)


async def test_each_frame_has_a_trace_and_a_fault_names_it_to_its_author_and_in_the_log(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = Batch._settle

    def stumbling(self: Batch, post: Any, *rest: Any) -> None:
        if AS_STRANGE in post.body:
            raise AttributeError(post.body)
        settle(self, post, *rest)

    monkeypatch.setattr(Batch, "_settle", stumbling)
    monkeypatch.setattr(Quick, "is_empty", True)
    async with serving() as server:
        ana = await talk(server, world.ana)
        answer = await ana.post(world.cohort_room, f"This is {AS_STRANGE}.")
        again = await ana.post(world.cohort_room, f"And {AS_STRANGE} again.")
    assert (answer["op"], answer["code"]) == ("refused", "cannot-keep")
    assert answer["sentence"].startswith(CANNOT_KEEP.sentence)
    faults = [line for line in lines.said if line["event"] == "posting: a post can't be kept (%s)"]
    assert len(faults) == 2
    assert faults[0]["trace"] != faults[1]["trace"]
    for told, fault in zip((answer, again), faults, strict=True):
        assert f"say: {trace.short(fault['trace'])}." in told["sentence"]
    assert AS_STRANGE not in str(lines.said)


async def test_what_is_kept_says_its_trace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        monkeypatch.setattr(server.hub.poster, "_closing", True)
        answer = await ana.post(world.cohort_room, "Good evening.")
        monkeypatch.setattr(server.hub.poster, "_closing", False)
    assert answer["op"] == "kept"
    assert answer["sentence"] == Kept().sentence
    assert len(answer["trace"]) == 32


async def test_a_long_post_has_its_frames_trace_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    traces = []
    look = post_module.screen_or_unscreened

    def noting(text: str) -> Any:
        traces.append(trace.current())
        return look(text)

    monkeypatch.setattr(post_module, "screen_or_unscreened", noting)
    async with serving() as server:
        ana = await talk(server, world.ana)
        for body in ("Short.", "A long one. " * 800):
            client_id = str(uuid4())
            await ana.send(op="post", client_id=client_id, thread=key(world.cohort_room), body=body)
            await ana.answer(client_id)
    assert len(set(traces)) == 2
    assert all(len(one) == 32 for one in traces)


async def test_a_post_that_was_not_screened_is_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_module, "screen_or_unscreened", lambda _text: UNSCREENED)
    before = measured.NOT_SCREENED.of().value
    async with serving() as server:
        ana = await talk(server, world.ana)
        await ana.post(world.cohort_room, "Good evening.")
    assert measured.NOT_SCREENED.of().value == before + 1


async def test_connections_say_whose_they_are(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        await ana.post(world.cohort_room, "Good evening.")
        async with asyncio.timeout(5):
            while not server.listening.is_listening:
                await asyncio.sleep(0.01)
        rows = await sql(
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'throughcare-live%'"
        )
    names = {row[0] for row in rows}
    here = f"throughcare-live:{os.getpid()}"
    assert {f"{here}:read", f"{here}:live-listening"} <= names
    assert names & {f"{here}:posting-0", f"{here}:posting-1"}
