"""Moments that a storm hits only by luck: a COMMIT whose answer is lost, a right that ends meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.bed import Bed, a_bed, until
from tests.faults.history import Access, Answered, Event, Row
from tests.faults.keeping import verdict
from tests.faults.message_clients import Device, Words
from tests.faults.message_tabs import Tab
from tests.faults.rooms import Room, a_room
from throughcare.kit import clock

POSTING = {"socket": "throughcare-live", "form": "throughcare-web"}


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """The service on a database of its own, with fsync."""
    with a_bed() as made:
        yield made


@asynccontextmanager
async def a_tab(bed: Bed, room: Room, device: Device) -> AsyncIterator[Tab]:
    """The same person's tab, which is ready to post."""
    tab = bed.tab(f"{device.name}'s tab", device.member, room.id, room.history)
    task = asyncio.create_task(tab.run())
    try:
        await until(lambda: tab.is_ready, lambda: "a tab has its page")
        yield tab
    finally:
        tab.leave()
        await asyncio.wait([task], timeout=10)  # its thread may be in the middle of a request
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _say(one: Device | Tab, thread: str) -> Words:
    """One post; it is on its way."""
    if isinstance(one, Device):
        return await one.say(thread)
    before = one.words
    one.go.set()
    await until(
        lambda: one.words is not before and bool(one.words and one.words.sent), lambda: "the form is sent"
    )
    assert one.words is not None
    return one.words


@asynccontextmanager
async def stalled_commits(bed: Bed) -> AsyncIterator[None]:
    """Commits reach the disk and are not answered: they wait for a replica that does not exist."""
    await bed.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    await bed.sql("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        await bed.sql("ALTER SYSTEM RESET synchronous_standby_names")
        await bed.sql("SELECT pg_reload_conf()")


async def _say_and_stall(bed: Bed, one: Device | Tab, thread: str) -> Words:
    """Post until a COMMIT is on the disk and its answer is not on its way; these are its words."""
    way = POSTING["socket" if isinstance(one, Device) else "form"]
    for _ in range(20):  # the server takes a moment to read its settings
        await until(
            lambda: one.is_greeted if isinstance(one, Device) else one.is_ready,
            lambda: f"{one.name} is there",
        )
        words = await _say(one, thread)
        for _ in range(500):
            if words.answers:
                break
            if await bed.waits(way, "SyncRep"):
                return words
            await asyncio.sleep(0.02)
    raise AssertionError("no commit was stalled")


@pytest.mark.parametrize(
    ("victim", "way"), [("live", "socket"), ("web", "form"), ("postgres", "socket"), ("postgres", "form")]
)
async def test_a_commit_whose_answer_is_lost_stands_once_and_is_answered(
    bed: Bed, victim: str, way: str
) -> None:
    async with a_room(bed) as room, a_tab(bed, room, room.ana) as tab:
        async with stalled_commits(bed):
            words = await _say_and_stall(bed, room.ana if way == "socket" else tab, room.id)
            killed = clock.now()
            await asyncio.to_thread(bed.kill, victim)
            assert not words.answers, "nobody is answered before COMMIT has returned"
            await asyncio.to_thread(bed.bring_back, victim)
        await until(lambda: bool(words.answers), lambda: f"an answer; sent {words.sent}")
        row = (await bed.sql("SELECT at FROM conversations_message WHERE client_id = $1", words.client_id))[0]
        assert row["at"] < killed, "the commit of the killed one is the one that stands"
        if victim != "postgres":
            assert words.sent >= 2, "its author sent it again, under the same id"
    found, said = verdict(room.history.events, f"lost-answer-{victim}-{way}")
    assert not found, said
    assert _answers_of(room.history.events, words) <= {"posted", "unknown"}


async def _until_locked(bed: Bed, *ways: str) -> None:
    async with asyncio.timeout(20):
        while not all([await bed.waits(POSTING[way], "Lock") for way in ways]):
            await asyncio.sleep(0.02)


def _answers_of(events: list[Event], words: Words) -> set[str]:
    answers = [
        event for event in events if isinstance(event, Answered) and event.client_id == words.client_id
    ]
    return {answer.op if answer.is_final else "unknown" for answer in answers}


async def _assert_refused(bed: Bed, room: Room, *refused: Words) -> None:
    """These were refused, stand in no row, and that is on record; nothing else is wrong."""
    events = room.history.events
    assert [_answers_of(events, words) for words in refused] == [{"refused"} for _ in refused]
    ids = {words.client_id for words in refused}
    assert not [event for event in events if isinstance(event, Row) and event.client_id in ids]
    found, said = verdict(events, "racing")
    assert not found, said
    lines = await bed.sql(
        "SELECT 1 FROM access_auditline WHERE verb = 'message.refused' AND actor_id = $1", refused[0].author
    )
    assert len(lines) >= len(refused)


async def test_posts_that_race_with_the_end_of_their_authors_stay_are_refused(bed: Bed) -> None:
    async with a_room(bed) as room, a_tab(bed, room, room.ana) as tab:
        before = await room.ana.say(room.id)
        await room.answered(room.ana)
        async with room.hand.holding("end_stay", episode=room.episodes["ana"]) as commit:
            room.history.note(Access(room.ana.member["id"], room.id, "losing"))
            racing = [await room.ana.say(room.id), await _say(tab, room.id)]
            await _until_locked(bed, "socket", "form")
            assert not any(words.answers for words in racing)
            await commit()
        room.history.note(Access(room.ana.member["id"], room.id, "lost"))
        await until(lambda: all(words.answers for words in racing), lambda: "both answered")
        # Sent again after the end: what stood before it gets the same answer, what was refused is refused.
        await until(lambda: room.ana.is_greeted, lambda: "she can still ask")
        for words in (before, racing[0]):
            room.ana.waiting[words.client_id] = words
            await room.ana.post(words)
        await until(lambda: before.answers == 2 and racing[0].answers == 2, lambda: "asked again")
        await until(lambda: room.id not in room.ana.screen.cursors, lambda: "the thread closes to her")
    await _assert_refused(bed, room, *racing)


async def test_a_racing_post_is_refused_also_when_live_is_killed_meanwhile(bed: Bed) -> None:
    async with a_room(bed) as room:
        async with room.hand.holding("end_stay", episode=room.episodes["ben"]) as commit:
            room.history.note(Access(room.ben.member["id"], room.id, "losing"))
            racing = await room.ben.say(room.id)
            await _until_locked(bed, "socket")
            await asyncio.to_thread(bed.kill, "live")
            await commit()
        room.history.note(Access(room.ben.member["id"], room.id, "lost"))
        await asyncio.to_thread(bed.bring_back, "live")
        await until(lambda: bool(racing.answers), lambda: "answered by the next process")
        assert racing.sent >= 2
        await until(lambda: room.id not in room.ben.screen.cursors, lambda: "the thread is closed to him")
    await _assert_refused(bed, room, racing)
