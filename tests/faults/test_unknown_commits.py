"""Moments that a storm hits only by luck: a COMMIT whose answer is lost, a right that ends meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.faults.history import History, Words, check_answers, check_audit, check_order, check_screens
from tests.faults.message_clients import Device
from tests.faults.message_storm import ROOT, Bed, a_bed, until
from tests.faults.message_tabs import Tab
from throughcare.kit import clock

POSTING = {"socket": "throughcare-live", "form": "throughcare-web"}


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """The service on a database of its own, with fsync."""
    with a_bed() as made:
        yield made


@pytest.fixture(scope="module")
def history() -> History:
    """What everybody in these tests says."""
    return History()


@asynccontextmanager
async def on_line(*people: Device | Tab) -> AsyncIterator[None]:
    """These are there, and can speak."""
    tasks = [asyncio.create_task(one.run()) for one in people]
    try:
        await until(lambda: all(_is_there(one) for one in people), lambda: "everybody is on line")
        yield
    finally:
        for one, task in zip(people, tasks, strict=True):
            if isinstance(one, Tab):
                one.leave()
                await asyncio.wait([task], timeout=10)  # its thread may be in the middle of a request
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_there(one: Device | Tab) -> bool:
    return one.is_greeted if isinstance(one, Device) else one.is_ready


def _sent_since(history: History, before: set[str]) -> bool:
    return any(key not in before and words.sent for key, words in list(history.words.items()))


async def _say(one: Device | Tab, thread: str) -> Words:
    """One post; it is on its way."""
    before = set(one.history.words)
    if isinstance(one, Device):
        await one.say([thread], 1)
    else:
        one.go.set()
        await until(lambda: _sent_since(one.history, before), lambda: "the form is sent")
    return next(words for key, words in one.history.words.items() if key not in before)


async def _waits(bed: Bed, way: str, event: str) -> bool:
    """Whether the connection that writes for this way waits in the database for such an event."""
    rows = await bed.sql(
        "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE $1 || ':%:posting-%' "
        "AND $2 IN (wait_event, wait_event_type)",
        POSTING[way],
        event,
    )
    return bool(rows)


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
    way = "socket" if isinstance(one, Device) else "form"
    for _ in range(20):  # the server takes a moment to read its settings
        await until(lambda: _is_there(one), lambda: f"{one.name} is there")
        words = await _say(one, thread)
        for _ in range(500):
            if words.answers:
                break
            if await _waits(bed, way, "SyncRep"):
                return words
            await asyncio.sleep(0.02)
    raise AssertionError("no commit was stalled")


@pytest.mark.parametrize(
    ("victim", "way"), [("live", "socket"), ("web", "form"), ("postgres", "socket"), ("postgres", "form")]
)
async def test_a_commit_whose_answer_is_lost_stands_once_and_is_answered(
    bed: Bed, history: History, victim: str, way: str
) -> None:
    thread = bed.people["rooms"]["other"]
    device = bed.device("eve", history)
    speaker: Any = device if way == "socket" else bed.tab("eve", "other", history)
    async with on_line(device, *([speaker] if way == "form" else [])):
        async with stalled_commits(bed):
            words = await _say_and_stall(bed, speaker, thread)
            killed = clock.now()
            await asyncio.to_thread(bed.kill, victim)
            assert not words.answers, "nobody is answered before COMMIT has returned"
            await asyncio.to_thread(bed.bring_back, victim)
        await until(lambda: bool(words.answers), lambda: f"an answer; sent {words.sent}, {history.surprises}")
        stored = await bed.stored()
        row = next(row for row in stored.rows if row.client_id == words.client_id)
        assert row.at < killed, "the commit of the killed one is the one that stands"
        if victim != "postgres":
            assert words.sent >= 2, "its author sent it again, under the same id"
        await until(lambda: device.screen.cursors[thread] == stored.heads[thread][1], lambda: "seen")
    assert not words.refusals
    assert check_answers(history, stored) == []
    assert check_order(stored) == []
    assert check_audit(stored) == []
    assert check_screens(History(screens=[device.screen]), stored) == []


@asynccontextmanager
async def ending_stay(bed: Bed, name: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that has ended a member's stay and not committed it; a line to it commits."""
    process = await asyncio.create_subprocess_exec(
        *bed.world("end", str(bed.people["organization"]), bed.people["episodes"][name]),
        env=bed.service.environment,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            assert await process.stdout.readline() == b"held\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _commit(process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(30):
        assert (await process.communicate(b"\n"))[0] == b"ended\n"


async def _until_locked(bed: Bed, *ways: str) -> None:
    async with asyncio.timeout(20):
        while not all([await _waits(bed, way, "Lock") for way in ways]):
            await asyncio.sleep(0.02)


async def _assert_nowhere(bed: Bed, history: History, *refused: Words) -> None:
    """Refused words stand in no row and no line says that they were posted."""
    assert [words.answers for words in refused] == [[] for _ in refused]
    stored = await bed.stored()
    ids = {words.client_id for words in refused}
    assert [row for row in stored.rows if row.client_id in ids or row.body in {w.body for w in refused}] == []
    others = {key: words for key, words in history.words.items() if not words.refusals}
    assert check_answers(History(words=others), stored) == []
    assert check_order(stored) == []
    assert check_audit(stored) == []
    actors = [actor for actor, verb, _ in stored.lines if verb == "message.refused"]
    assert refused[0].author in actors, "that it was refused is on record"


async def test_posts_that_race_with_the_end_of_their_authors_stay_are_refused(
    bed: Bed, history: History
) -> None:
    thread = bed.people["rooms"]["cohort"]
    device, tab = bed.device("ana", history), bed.tab("ana", "cohort", history)
    async with on_line(device, tab):
        before = await _say(device, thread)
        await until(lambda: bool(before.answers), lambda: "her stay still stands")
        async with ending_stay(bed, "ana") as process:
            racing = [await _say(device, thread), await _say(tab, thread)]
            await _until_locked(bed, "socket", "form")
            assert not any(words.answers or words.refusals for words in racing)
            await _commit(process)
        await until(lambda: all(words.answers or words.refusals for words in racing), lambda: "both answered")
        await _assert_nowhere(bed, history, *racing)
        # Sent again after the end: what stood before it gets the same answer, what was refused is refused.
        await until(lambda: device.is_greeted, lambda: "she can still ask")
        for words in (before, racing[0]):
            device.waiting[words.client_id] = words
            await device.post(words)
        await until(lambda: len(before.answers) == 2 and len(racing[0].refusals) == 2, lambda: "asked again")
        assert len(set(before.answers)) == 1
        await _assert_nowhere(bed, history, *racing)


async def test_a_racing_post_is_refused_also_when_live_is_killed_meanwhile(
    bed: Bed, history: History
) -> None:
    thread = bed.people["rooms"]["cohort"]
    device = bed.device("ben", history)
    async with on_line(device):
        async with ending_stay(bed, "ben") as process:
            racing = await _say(device, thread)
            await _until_locked(bed, "socket")
            await asyncio.to_thread(bed.kill, "live")
            await _commit(process)
        await asyncio.to_thread(bed.bring_back, "live")
        await until(lambda: bool(racing.answers or racing.refusals), lambda: "answered by the next process")
        assert racing.sent >= 2
        await _assert_nowhere(bed, history, racing)
