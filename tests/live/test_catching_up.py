"""Catching up loses nobody's words, whoever leaves meanwhile, and goes on where nothing is for its reader."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.app.conversations.saying import a_message
from tests.live.talk import in_django, key, serving, talk
from tests.words import words
from tests.world import World, a_role, a_thread
from throughcare.conversations.models import Seat
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.live import catching_up, stored
from throughcare.live.messages import Author
from throughcare.program.actions.episodes import move_cohort
from throughcare.program.actions.pairs import block_member
from throughcare.program.models import Member


class _Room:
    """A room whose audience is read anew while names are awaited: who has left is known there no more."""

    def __init__(self, known: dict[Any, Author]) -> None:
        self.organization, self.thread = 1, new_id()
        self.names: dict[Any, Author] = {}
        self.world = SimpleNamespace(policy=None, place=SimpleNamespace(program=new_id()))
        self._known = known

    def author(self, member: Any) -> Author | None:
        return self.names.get(member) or self._known.get(member)

    def update(self) -> None:
        self.names.clear()
        self._known.clear()


def _row(author: Any, change: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "author_id": author,
        "seq": change,
        "change": change,
        "at": clock.now(),
        "kind": "plain",
        "topic_id": None,
        "reply_to_id": None,
        "state": "visible",
        "body": "Hello.",
    }


def test_an_author_who_leaves_meanwhile_keeps_her_words(monkeypatch: pytest.MonkeyPatch) -> None:
    leaving, gone = new_id(), new_id()
    room = _Room({leaving: Author(str(leaving), "Ben", "Ben", [])})

    async def names_of(*_: Any) -> dict[Any, tuple[str, str, str, list[str]]]:
        room.update()
        return {gone: ("Ada", "", "", [])}

    monkeypatch.setattr(stored, "names_of", names_of)
    hub: Any = SimpleNamespace(pool=None)
    rows: Any = [_row(leaving, 1), _row(gone, 2)]
    events, authors = asyncio.run(catching_up.said_rows(hub, room, rows))  # type: ignore[arg-type]
    assert [said.change for said in events] == [1, 2]
    assert authors == [leaving, gone]


async def test_a_part_that_holds_nothing_for_its_reader_says_where_it_ends(world: World) -> None:
    def leave_and_return() -> None:
        with world.at():
            move_cohort(None, episode=world.ben_episode, cohort=world.other_cohort)
            for _ in range(stored.PAGE + 5):
                a_message(world.cohort_room, world.ana)
            move_cohort(None, episode=world.ben_episode, cohort=world.cohort)

    await in_django(leave_and_return)
    async with serving() as server:
        ben = await talk(server, world.ben)
        await ben.send(op="since", thread=world.cohort_room.id, change=0)
        part = await ben.wait("events")
        assert (part["events"], part["from"], part["head"], part["more"]) == ([], 0, stored.PAGE, True)
        await ben.send(op="since", thread=world.cohort_room.id, change=part["head"])
        rest = await ben.wait("events", **{"from": part["head"]})
        assert (rest["events"], rest["more"]) == ([], False)
        assert rest["head"] == ben.hello["threads"][str(world.cohort_room.id)]["change"]


async def test_the_greatest_change_there_can_be_is_answered(world: World) -> None:
    async with serving() as server:
        ben = await talk(server, world.ben)
        await ben.send(op="since", thread=world.cohort_room.id, change=2**31 - 1)
        answer = await ben.wait("events")
        assert (answer["events"], answer["head"]) == ([], 2**31 - 1)
        # One more is no number of ours, and takes no reading to say so.
        await ben.send(op="since", thread=world.cohort_room.id, change=2**31)
        assert (await ben.wait("error"))["code"] == "wrong-value"


ROLES = {
    "ended": ("peer-specialist", -timedelta(days=20), -timedelta(days=10), False),
    "not yet begun": ("peer-specialist", timedelta(days=10), None, False),
    "of the server": ("operator", -timedelta(days=20), None, False),
    "held": ("peer-specialist", -timedelta(days=20), timedelta(days=10), True),
}


@pytest.mark.parametrize("when", ROLES)
@pytest.mark.parametrize("is_blocked", [False, True])
async def test_whoever_has_left_is_named_and_folded_by_what_she_is_now(
    world: World, when: str, is_blocked: bool
) -> None:
    role, begins, ends, works = ROLES[when]

    def write_and_leave() -> Any:
        with world.at():
            group = a_thread(world.evergreen, "support-group", world.otto, world.ada, title="Alumni")
            a_message(group, world.ada, "I was here.")
            Seat.objects.filter(thread=group, member=world.ada).update(until_seq=2)
            Member.objects.filter(id=world.ada.id).update(alias="Quiet Heron")
            if is_blocked:
                block_member(world.actor(world.otto), other=world.ada)
            held, now = a_role(world.ada, role, world.evergreen), clock.now()
            held.from_at, held.until_at = now + begins, now + ends if ends else None
            held.save()
        return group

    group = await in_django(write_and_leave)
    async with serving() as server:
        otto = await talk(server, world.otto, cursors={key(group): 0})
        await otto.until(lambda: bool(otto.bodies(group)))
        (message,) = otto.shown[key(group)].values()
        name, roles = ("Ada", [role]) if works else ("Quiet Heron", [])
        assert (message["author"]["name"], message["author"]["roles"]) == (name, roles)
        assert message.get("folded", False) == (is_blocked and not works)
        page = await in_django(lambda: world.client(world.otto).get(f"/threads/{group.id}").content.decode())
        assert name in words(page), "the page says the same"
