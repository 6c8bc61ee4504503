"""Whether words behind content notes are open to somebody at once: her own choice, which only she sees."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.asking import audited
from tests.app.conversations.saying import a_message
from tests.world import World
from throughcare.program.actions.members import choose_notes
from throughcare.program.models import Member

FOLD = '<details class="fold" data-part="fold"'


def choose(world: World, by: Any, opens: str) -> Any:
    return world.client(by).post("/me/content-notes", {"opens": opens}, follow=True)


def chosen(world: World, name: str = "ana") -> bool:
    with world.at():
        return bool(Member.objects.get(id=world.names[name].id).opens_notes)


def pages(world: World, reader: Any) -> list[str]:
    """A room, a search and the way to a report, as somebody reads them."""
    client = world.client(reader)
    with world.at():
        said = world.names["said"] = world.names.get("said") or a_message(
            world.cohort_room, world.ben, "Marmalade again.", note="eating"
        )
    return [
        client.get(f"/threads/{world.cohort_room.id}").content.decode().split("<template")[0],
        client.post("/search", {"words": "marmalade"}, follow=True).content.decode(),
        client.get(f"/messages/{said.id}/report").content.decode(),
    ]


def test_she_has_them_open_and_folded_again(world: World) -> None:
    for shown in pages(world, world.ana):
        assert f"{FOLD}>" in shown
    assert "at once" in choose(world, world.ana, "yes").content.decode()
    assert chosen(world)
    for shown in pages(world, world.ana):
        assert f"{FOLD} open>" in shown
    assert (
        'data-opens-notes="yes"'
        in world.client(world.ana).get(f"/threads/{world.cohort_room.id}").content.decode()
    )
    assert "folded for you" in choose(world, world.ana, "no").content.decode()
    assert not chosen(world)


def test_it_is_nobody_elses(world: World) -> None:
    choose(world, world.ben, "yes")
    assert not chosen(world)
    for shown in pages(world, world.ana):
        assert f"{FOLD}>" in shown


def test_lists_go_on_telling_the_note(world: World) -> None:
    pages(world, world.ana)
    choose(world, world.ana, "yes")
    shown = world.client(world.ana).get("/groups").content.decode()
    assert "Mentions food, eating or weight" in shown
    assert "Marmalade" not in shown


def test_the_same_again_changes_nothing(world: World) -> None:
    for _ in range(2):
        assert choose(world, world.ana, "yes").status_code == 200
    with world.at():
        choose_notes(world.actor(world.ana), opens=True)
    assert chosen(world)
    with world.at():
        assert audited("choose_notes", world.ana.id) == 3


@pytest.mark.parametrize("opens", ["", "maybe", "YES"])
def test_whatever_is_no_yes_folds(world: World, opens: str) -> None:
    choose(world, world.ana, opens)
    assert not chosen(world)


def test_the_signed_out_are_sent_to_sign_in(world: World) -> None:
    answer = world.client().post("/me/content-notes", {"opens": "yes"})
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/sign-in")


def test_staff_are_not_asked(world: World) -> None:
    assert 'id="content-notes"' not in world.client(world.fay).get("/me").content.decode()
    assert 'id="content-notes"' in world.client(world.ana).get("/me").content.decode()
