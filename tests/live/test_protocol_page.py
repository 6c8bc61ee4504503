"""The page about the protocol, tried: each frame that a page may send is taken, each that a server sends is
as shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest

from tests.live.talk import dial, in_django, key, serving, talk
from tests.world import World
from throughcare.conversations.posting import Kept
from throughcare.kit import wire
from throughcare.live import frames
from throughcare.program.actions.contacts import accept_request, ask_to_talk
from throughcare.program.actions.episodes import end_episode

PAGE = (Path(__file__).parent.parent.parent / "docs" / "understand" / "live-protocol.md").read_text("utf-8")
FENCE = re.compile(r"```json (client|server)( unseen)?\n(.*?)\n```", re.DOTALL)
EXAMPLES = [(side, bool(unseen), orjson.loads(text)) for side, unseen, text in FENCE.findall(PAGE)]


def shape(value: Any) -> Any:
    """The fields of a frame and what kind of value each has; ids as keys are one kind of key."""
    if isinstance(value, dict):
        keys = {re.sub(r"^([0-9a-f-]{36}|THREAD)$", "(thread)", name): inner for name, inner in value.items()}
        return {name: shape(inner) for name, inner in sorted(keys.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "text or nothing" if value is None or isinstance(value, str) else type(value).__name__


def shown(op: str, **match: Any) -> Any:
    """The shape that the page shows for a server's frame."""
    found = [
        f for side, _, f in EXAMPLES if side == "server" and f["op"] == op and match.items() <= f.items()
    ]
    assert len(found) == 1, f"the page should show {op} {match} once"
    return shape(found[0])


def test_every_frame_is_on_the_page() -> None:
    assert {f["op"] for side, _, f in EXAMPLES if side == "client"} == set(wire._SHAPES)
    assert {f["op"] for side, _, f in EXAMPLES if side == "server"} == {
        "hello", "posted", "held", "refused", "kept", "event", "events", "heads", "typing", "seen", "pong",
        "notice", "access", "error", "bye",
    }  # fmt: skip


@pytest.mark.parametrize("frame", [f for side, _, f in EXAMPLES if side == "client"], ids=lambda f: f["op"])
def test_a_clients_frame_is_read_as_the_page_shows_it(frame: dict[str, Any]) -> None:
    filled = orjson.dumps(frame).replace(b"THREAD", str(uuid4()).encode())
    read = wire.decode(filled)
    assert type(read).__name__.lower() == frame["op"]
    assert set(read._fields) == set(frame) - {"op"}


def test_kept_is_as_the_page_shows_it() -> None:
    whole = frames.answer(uuid4(), Kept())
    assert shape(orjson.loads(whole[whole.index(b"{") :])) == shown("kept")


async def test_a_running_server_sends_what_the_page_shows(world: World) -> None:
    async with serving(heads_every=0.2) as server:
        ana, ben, fay = [await talk(server, who) for who in (world.ana, world.ben, world.fay)]
        phone = await talk(server, world.ana)
        assert shape(ana.hello) == shown("hello")

        assert shape(await ana.post(world.cohort_room, "Good evening.")) == shown("posted")
        assert shape(await ben.wait("event")) == shown("event")
        assert shape(await ben.wait("heads")) == shown("heads")
        assert shape(await ana.post(world.cohort_room, "Call 312-555-0134.")) == shown("held")
        assert shape(await fay.wait("notice")) == shown("notice")
        assert shape(await ana.post(world.cohort_room, "")) == shown("refused")
        await ben.send(op="since", thread=key(world.cohort_room), change=0)
        assert shape(await ben.wait("events")) == shown("events")
        await ana.send(op="typing", thread=key(world.cohort_room))
        assert shape(await ben.wait("typing")) == shown("typing")
        await ana.send(op="seen", thread=key(world.cohort_room), seq=1)
        assert shape(await phone.wait("seen")) == shown("seen")
        await ana.send(op="ping")
        assert shape(await ana.wait("pong")) == shown("pong")
        await ana.send(op="dance")
        assert shape(await ana.wait("error")) == shown("error")

        def agree() -> None:
            with world.at():
                accept_request(
                    world.actor(world.ben),
                    request=ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben),
                )

        await in_django(agree)
        assert shape(await ben.wait("access", changed=True)) == shown("access", changed=True)
        await ana.send(op="since", thread=key(world.nora_group), change=0)
        assert shape(await ana.wait("access", gone=True)) == shown("access", gone=True)

        def end() -> None:
            with world.at():
                end_episode(world.actor(world.cory), episode=world.ana_episode, reason="completed")

        await in_django(end)
        assert shape(await ana.wait("bye")) == shown("bye")
        late = await dial(server, world.ana, ticket="never-made")
        assert (await late.wait("bye"))["code"] == "ticket"


def test_every_code_of_a_goodbye_is_on_the_page() -> None:
    import throughcare.live as live

    said: set[str] = set()
    for file in Path(live.__file__).parent.glob("*.py"):
        said.update(re.findall(r"\.close\(\s*\"([a-z-]+)\"", file.read_text("utf-8")))
    table = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert said == table
