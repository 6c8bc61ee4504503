"""The line itself: who gets one, what ends it, and what bad, too many and too slow come to."""

from __future__ import annotations

import asyncio
import socket
import time
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.live.talk import ORIGIN, a_ticket, dial, in_django, key, serving, sql, talk
from tests.world import World
from throughcare.config.metrics import exposition
from throughcare.conversations.posting import haste
from throughcare.core.events import announce
from throughcare.kit import clock, measured
from throughcare.kit.budget import Budgets

ALARMING = "I want to kill myself tonight."


async def test_a_foreign_origin_or_none_is_turned_away_and_keeps_its_ticket(world: World) -> None:
    async with serving() as server:
        token = await a_ticket(world.ana)
        for headers in ({"Origin": "https://elsewhere.example"}, {}, {"Origin": "null"}):
            with pytest.raises(InvalidStatus) as refused:
                await connect(f"ws://127.0.0.1:{server.port}/live?ticket={token}", additional_headers=headers)
            assert refused.value.response.status_code == 403
        ana = await talk(server, world.ana, ticket=token)
        assert ana.hello["member"] == str(world.ana.id)


async def test_a_ticket_lets_in_once_and_in_time(world: World) -> None:
    async with serving() as server:
        token = await a_ticket(world.ana)
        await talk(server, world.ana, ticket=token)
        for bad in (token, await a_ticket(world.ana, lasts=-1), "never-made", "%C3%BC%00"):
            turned_away = await dial(server, world.ana, ticket=bad)
            assert (await turned_away.wait("bye"))["code"] == "ticket"
            async with asyncio.timeout(3):
                await turned_away.closed.wait()
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.1:{server.port}/live", additional_headers={"Origin": ORIGIN})
        assert refused.value.response.status_code == 401
        left = await sql("SELECT 1 FROM people_socketticket WHERE member_id = $1", world.ana.id)
        assert left == [], "a ticket that came too late is used up as well"


async def test_a_ticket_of_a_closed_account_lets_nobody_in(world: World) -> None:
    async with serving() as server:
        token = await a_ticket(world.ana)
        await sql("UPDATE people_account SET is_active = false WHERE id = $1", world.ana.account_id)
        turned_away = await dial(server, world.ana, ticket=token)
        assert (await turned_away.wait("bye"))["code"] == "ticket"


async def test_signing_out_closes_the_lines_of_that_sign_in_only(world: World) -> None:
    async with serving() as server:
        phone = await talk(server, world.ana, ticket=await a_ticket(world.ana, sign_in="phone"))
        laptop = await talk(server, world.ana, ticket=await a_ticket(world.ana, sign_in="laptop"))
        unused = await a_ticket(world.ana, sign_in="phone")
        await in_django(lambda: announce(world.bridgewell.id, "signed-out", sign_in="phone"))
        assert (await phone.wait("bye"))["code"] == "signed-out"
        await laptop.ping()
        late = await dial(server, world.ana, ticket=unused)
        assert (await late.wait("bye"))["code"] == "ticket"
        await in_django(lambda: announce(0, "signed-out", account=world.ana.account_id))
        assert (await laptop.wait("bye"))["code"] == "signed-out"


async def test_a_sign_in_that_nobody_used_closes_its_lines_and_says_why(world: World) -> None:
    async with serving() as server:
        desk = await talk(server, world.cleo, ticket=await a_ticket(world.cleo, sign_in="desk"))
        phone = await talk(server, world.cleo, ticket=await a_ticket(world.cleo, sign_in="phone"))
        unused = await a_ticket(world.cleo, sign_in="desk")
        await in_django(lambda: announce(world.bridgewell.id, "timed-out", sign_in="desk"))
        assert (await desk.wait("bye"))["code"] == "timed-out", "a page keeps what was being written"
        await phone.ping()
        late = await dial(server, world.cleo, ticket=unused)
        assert (await late.wait("bye"))["code"] == "ticket"


async def test_frames_before_the_hello_wait_for_it(world: World) -> None:
    async with serving() as server:
        ana = await dial(server, world.ana)
        client_id = str(uuid4())
        await ana.send(op="ping")
        await ana.send(op="post", client_id=client_id, thread=key(world.cohort_room), body="Early.")
        assert (await ana.answer(client_id))["op"] == "posted"
        assert [f["op"] for f in ana.frames if f["op"] in ("hello", "pong")] == ["hello", "pong"]


async def test_too_many_posts_are_told_when_to_come_again_and_lose_nothing(world: World) -> None:
    async with serving(posts_per_second=20.0, posts_burst=3.0) as server:
        ana = await talk(server, world.ana)
        other = await talk(server, world.ana)
        answers = await asyncio.gather(
            *(one.post(world.cohort_room, f"Number {n}.") for n in range(4) for one in (ana, other))
        )
        ops = sorted(answer["op"] for answer in answers)
        assert 2 < ops.count("posted") < 8, "the budget is the member's, not the line's"
        late = next(answer for answer in answers if answer["op"] == "refused")
        assert late["code"] == "too-fast"
        assert late["opens_at"]
        await asyncio.sleep(0.3)
        again = await ana.post(world.cohort_room, "Later.", client_id=late["client_id"])
        assert again["op"] == "posted"


async def test_a_call_for_somebody_is_never_too_fast(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(haste, "_looks", Budgets(rate=0.001, burst=3))
    async with serving(posts_per_second=0.001, posts_burst=1.0) as server:
        ana = await talk(server, world.ana)
        assert (await ana.post(world.cohort_room, "One."))["op"] == "posted"
        assert (await ana.post(world.cohort_room, "Two."))["code"] == "too-fast"
        heard = await ana.post(world.cohort_room, ALARMING)
        assert (heard["op"], heard["help"]) == ("posted", True)
        heard = await ana.post(world.cohort_room, f"{ALARMING} {'It is late. ' * 900}")
        assert (heard["code"], heard["help"]) == ("too-long", True)
        # A flood is not looked at for ever.
        assert (await ana.post(world.cohort_room, ALARMING))["code"] == "too-fast"


async def test_a_flood_is_answered_then_cut_off(world: World) -> None:
    async with serving(frames_per_second=5.0, frames_burst=10.0) as server:
        ben = await talk(server, world.ben)
        ana = await talk(server, world.ana)
        for _ in range(400):
            await ana.send(op="ping")
        assert (await ana.wait("error"))["code"] == "too-fast"
        assert (await ana.wait("bye"))["code"] == "flood"
        await ben.ping()


async def test_a_slow_reader_is_let_go_resumes_and_never_slows_the_room(world: World) -> None:
    async with serving(queue_frames=64, queue_bytes=64 * 1024) as server:
        slow = await _deaf(server.port, await a_ticket(world.ben))
        ana, fay = await talk(server, world.ana), await talk(server, world.fay)
        body, sent, began = "long " * 700, 0, time.monotonic()
        let_go, before = measured.ENDS.of("slow"), measured.ENDS.of("slow").value
        while let_go.value == before:
            answers = await asyncio.gather(*(ana.post(world.cohort_room, body) for _ in range(50)))
            assert all(answer["op"] == "posted" for answer in answers)
            sent += 50
            assert time.monotonic() - began < 40, "the reader that reads nothing is still there"
        await fay.until(lambda: len(fay.bodies(world.cohort_room)) == sent)
        slow.close()
        ben = await talk(server, world.ben, cursors={key(world.cohort_room): 0})
        await ben.until(lambda: len(ben.bodies(world.cohort_room)) == sent, seconds=20)


async def _deaf(port: int, token: str) -> socket.socket:
    """A member's line whose other end never reads after the upgrade."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", port))
    deaf.sendall(
        f"GET /live?ticket={token} HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    deaf.setblocking(False)
    heard = b""
    async with asyncio.timeout(5):
        while b'"hello"' not in heard:
            try:
                heard += deaf.recv(4096)
            except BlockingIOError:
                await asyncio.sleep(0.01)
    return deaf


async def test_a_member_has_so_many_lines_and_no_more(world: World) -> None:
    async with serving(most_per_member=2) as server:
        first, second = await talk(server, world.ana), await talk(server, world.ana)
        third = await talk(server, world.ana)
        assert (await first.wait("bye"))["code"] == "too-many"
        await second.ping()
        await third.ping()


async def test_a_silent_line_is_pinged_and_a_dead_one_closed(world: World) -> None:
    async with serving(ping_idle=0.3, ping_reply=0.3) as server:
        ana = await talk(server, world.ana)
        await asyncio.sleep(0.8)
        await ana.ping()
        deaf = await _deaf(server.port, await a_ticket(world.ben))
        async with asyncio.timeout(5):
            while world.ben.id in server.hub.members:
                await asyncio.sleep(0.05)
        deaf.close()


async def test_stopping_answers_what_was_taken_and_says_goodbye(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        ids = [str(uuid4()) for _ in range(40)]
        for client_id in ids:
            await ana.send(op="post", client_id=client_id, thread=key(world.cohort_room), body="Leaving.")
        await ana.answer(ids[0])
        await server.stop()
        bye = await ana.wait("bye")
        assert bye["code"] == "restart"
        answered = {f["client_id"] for f in ana.frames if f["op"] == "posted"} | {ids[0]}
        rows = await sql("SELECT client_id FROM conversations_message WHERE author_id = $1", world.ana.id)
        assert {str(row[0]) for row in rows} == answered


async def test_health_and_readiness_are_answered_on_the_same_port(world: World) -> None:
    def get(port: int, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    await sql("DELETE FROM safety_page")  # late pages of other tests
    async with serving() as server:
        assert await asyncio.to_thread(get, server.port, "/healthz") == (200, b"ok\n")
        await asyncio.sleep(0.2)
        assert (await asyncio.to_thread(get, server.port, "/readyz"))[0] == 200
        assert (await asyncio.to_thread(get, server.port, "/"))[0] == 404
    async with serving(app_url="postgresql://nobody@127.0.0.1:1/none") as server:
        assert (await asyncio.to_thread(get, server.port, "/healthz"))[0] == 200
        assert (await asyncio.to_thread(get, server.port, "/readyz"))[0] == 503
        away = await dial(server, world.ana)
        assert (await away.wait("bye"))["code"] == "away"


async def test_a_late_page_makes_it_unready(world: World) -> None:
    async with serving(heads_every=0.1, heartbeat_every=0.1) as server:
        ana = await talk(server, world.ana)
        await ana.post(world.care_team, "I want to kill myself tonight.")
        await sql(
            "UPDATE safety_page SET due_at = $1 WHERE organization_id = $2",
            clock.now() - timedelta(minutes=2),
            world.bridgewell.id,
        )
        async with asyncio.timeout(5):
            while not server.heads.late_pages:
                await asyncio.sleep(0.05)

        def readiness() -> tuple[int, bytes]:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/readyz", timeout=5) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read()

        assert await asyncio.to_thread(readiness) == (503, b"pages-late\n")
        await sql("DELETE FROM safety_page WHERE organization_id = $1", world.bridgewell.id)


async def test_logs_and_counts_carry_no_words_and_no_names(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="throughcare")
    async with serving() as server:
        ana = await talk(server, world.ana)
        await ana.post(world.cohort_room, "marmalade")
        await ana.line.send('{"op":"marmalade"}')
        await ana.wait("error")
        said = caplog.text + exposition("live")[1].decode()
        for secret in ("marmalade", "Ana", "Reyes", str(world.ana.id)):
            assert secret not in said


def test_frames_are_what_a_server_may_send() -> None:
    from throughcare.live.frames import wire

    for size in (0, 5, 125, 126, 65_535, 65_536, 100_000):
        whole = wire(b"x" * size)
        head = len(whole) - size
        assert head == (2 if size < 126 else 4 if size < 65_536 else 10)
        assert whole[0] == 0x81
        assert not whole[1] & 0x80, "a server never masks"


async def test_a_thread_whose_last_reader_leaves_while_she_comes_in_is_in_her_hello(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughcare.live import stored

    async with serving(heads_every=60.0) as server:
        ben = await talk(server, world.ben)
        go_on, as_always = asyncio.Event(), stored.heads_and_versions

        async def slowly(*values: Any) -> Any:
            found = await as_always(*values)
            await go_on.wait()
            return found

        monkeypatch.setattr(stored, "heads_and_versions", slowly)
        ana = await dial(server, world.ana)
        async with asyncio.timeout(5):
            while world.ana.id not in server.hub.members:
                await asyncio.sleep(0.01)
        await ben.close()
        async with asyncio.timeout(5):
            while world.ben.id in server.hub.members:
                await asyncio.sleep(0.01)
        go_on.set()
        hello = await ana.wait("hello")
        assert key(world.cohort_room) in hello["threads"]
        await ana.close()
        async with asyncio.timeout(5):
            while server.hub.rooms:
                await asyncio.sleep(0.01)


async def test_what_looks_for_the_missed_goes_on_after_any_error(world: World, monkeypatch: Any) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        compare, failures = server.heads.compare, iter(range(3))

        async def compare_at_last() -> None:
            if next(failures, None) is not None:
                raise asyncpg.LockNotAvailableError("canceling statement due to lock timeout")
            await compare()

        monkeypatch.setattr(server.heads, "compare", compare_at_last)
        # As if the event had been lost: only the comparison with the database finds it.
        await ana.post(world.cohort_room, "The last words of a quiet thread.")
        ana.cursors[key(world.cohort_room)] = 0
        ana.shown.clear()
        await ana.sees(world.cohort_room, "The last words of a quiet thread.", seconds=6.0)
        assert server.heads.is_answering
