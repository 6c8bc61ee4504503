"""Letting a held post appear."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited
from tests.app.moderation.reviewing import a_held, assert_refused_for_outsiders, both_at_once, state_of
from tests.world import World
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import Message, Thread
from throughcare.moderation import actions
from throughcare.program.refusals import Refused


def test_it_appears_at_the_end_with_the_next_change(world: World) -> None:
    with world.at():
        held = a_held(world)
        a_message(world.support_group, world.ana)
        before = Thread.objects.get(id=world.support_group.id)
        released = actions.release_held(world.actor(world.mo), message_id=held.id)
        assert (released.state, released.seq, released.change) == (
            "visible",
            before.seq + 1,
            before.change + 1,
        )
        assert audited("review.release", held.id) == 1


def test_the_page_shows_it_and_releases_it(world: World) -> None:
    with world.at():
        held = a_held(world)
    client = world.client(world.fay)
    page = client.get(f"/waiting/{held.id}").content.decode()
    assert "312-555-0100" in page
    assert "Contact details" in page
    assert "Ben Okafor" in page
    answer = client.post(f"/waiting/{held.id}/release")
    assert answer.headers["Location"] == "/desk"
    with world.at():
        assert state_of(held) == "visible"
        assert audited("review.read", held.id) == 1


def test_others_never_learn_of_it(world: World) -> None:
    with world.at():
        held = a_held(world)
    assert_refused_for_outsiders(world, f"/waiting/{held.id}/release")
    for name in ("ana", "pia", "root", "nora"):
        assert world.client(world.names[name]).get(f"/waiting/{held.id}").status_code == 404
    with world.at():
        assert state_of(held) == "held"


def test_nobody_decides_about_her_own_words(world: World) -> None:
    with world.at():
        held = a_held(world, by=world.fay)
        for act in (
            lambda: actions.release_held(world.actor(world.fay), message_id=held.id),
            lambda: actions.return_held(world.actor(world.fay), message_id=held.id, reason="talk-first"),
        ):
            with pytest.raises(Http404):
                act()
    client = world.client(world.fay)
    assert client.get(f"/waiting/{held.id}").status_code == 404
    assert str(held.id) not in client.get("/desk").content.decode()


def test_of_two_at_once_the_second_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.at():
        held = a_held(world)
        before = Thread.objects.get(id=world.support_group.id).seq

    def release(actor: object) -> object:
        return actions.release_held(actor, message_id=held.id)  # type: ignore[arg-type]

    def give_back(actor: object) -> object:
        return actions.return_held(actor, message_id=held.id, reason="talk-first")  # type: ignore[arg-type]

    assert both_at_once(world, monkeypatch, "get_reviewable", (world.mo, release), (world.dina, release)) == [
        "",
        "done",
    ]
    with world.at():
        assert audited("review.release", held.id) == 1
        assert Thread.objects.get(id=world.support_group.id).seq == before + 1
        other = held = a_held(world)
    assert both_at_once(
        world, monkeypatch, "get_reviewable", (world.mo, release), (world.dina, give_back)
    ) == ["", "done"]
    with world.at():
        assert audited("review.release", other.id) + audited("review.return", other.id) == 1


def test_what_its_author_took_back_stays_hers(world: World) -> None:
    with world.at():
        held = a_held(world)
        withdraw_message(world.actor(world.ben), message_id=held.id)
        with pytest.raises(Refused):
            actions.release_held(world.actor(world.mo), message_id=held.id)
        assert Message.objects.get(id=held.id).seq is None
    page = world.client(world.mo).get(f"/waiting/{held.id}").content.decode()
    assert "took it back" in page
    assert "312-555-0100" not in page


def test_repeating_it_changes_nothing(world: World) -> None:
    with world.at():
        held = a_held(world)
    client = world.client(world.mo)
    for _ in range(2):
        assert client.post(f"/waiting/{held.id}/release").status_code == 302
    assert "settled a moment ago" in client.get("/desk").content.decode()
    with world.at():
        assert Message.objects.get(id=held.id).seq == Thread.objects.get(id=world.support_group.id).seq
        assert audited("review.release", held.id) == 1
