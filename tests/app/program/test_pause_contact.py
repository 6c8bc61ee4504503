"""A break from peer contact that somebody takes herself: it stops her own posts, tells nobody, and ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.app.conversations.saying import a_message
from tests.app.program.program_helpers import audit_of
from tests.world import World
from throughcare.contact.facts import Content
from throughcare.contact.words import Outcome
from throughcare.conversations.policy import decide_post, get_thread
from throughcare.kit import clock
from throughcare.program.models import Episode, Standing

URL = "/me/break"


def paused_until(world: World, who: Any) -> Any:
    with world.at():
        return Standing.objects.get(id=who.id).paused_until


def post_outcome(world: World, who: Any, thread: Any, content: Content | None = None) -> Outcome:
    with world.at():
        sight = get_thread(world.actor(who), thread.id)
        return decide_post(sight.world, who.id, clock.now(), content or Content()).outcome


def test_a_break_stops_her_own_posts_to_peers_and_nothing_else(world: World) -> None:
    client = world.client(world.ana)
    page = client.post(URL, {"days": "3"}, follow=True).content.decode()
    left = paused_until(world, world.ana) - clock.now()
    assert timedelta(days=3) - timedelta(minutes=1) < left <= timedelta(days=3)
    assert "Your break is on until Saturday" in page
    assert "You are taking a break until <time" in page
    assert post_outcome(world, world.ana, world.support_group) is Outcome.REFUSE
    assert post_outcome(world, world.ana, world.care_team) is Outcome.ALLOW
    assert post_outcome(world, world.ana, world.support_group, Content(is_help=True)) is not Outcome.REFUSE
    with world.at():
        a_message(world.support_group, world.ben, "Good to see you all.")
        assert [line.detail["changed"] for line in audit_of(world.ana.id, "pause_contact")] == [True]
    thread = client.get(f"/threads/{world.support_group.id}").content.decode()
    assert "Good to see you all." in thread, "she reads on"
    assert "You are taking a break from peer contact. You can end it any time under Me." in thread
    assert "break" not in world.client(world.ben).get(f"/threads/{world.support_group.id}").content.decode()


def test_it_ends_when_she_says_so_and_by_itself(world: World) -> None:
    client = world.client(world.ana)
    client.post(URL, {"days": "1"})
    client.post(URL, {"days": "1"})  # twice is one break
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        assert post_outcome(world, world.ana, world.support_group) is Outcome.ALLOW
        assert "Take a break" in client.get("/me").content.decode()
    assert "Your break is over" in client.post(URL, {"days": "none"}, follow=True).content.decode()
    assert paused_until(world, world.ana) is None
    assert post_outcome(world, world.ana, world.support_group) is Outcome.ALLOW
    client.post(URL, {"days": "none"})
    assert paused_until(world, world.ana) is None


@pytest.mark.parametrize("days", ["", "2", "-1", "9999", "x", "3.0"])
def test_another_length_is_not_taken(world: World, days: str) -> None:
    page = world.client(world.ana).post(URL, {"days": days}, follow=True).content.decode()
    assert "Choose for how long." in page
    assert paused_until(world, world.ana) is None


@pytest.mark.parametrize("name", ["fay", "cleo", "mo", "frank", "greta", "root"])
def test_it_is_for_members_of_a_program(world: World, name: str) -> None:
    who = world.names[name]
    assert world.client(who).post(URL, {"days": "3"}).status_code == 404
    assert "A break from peer contact" not in world.client(who).get("/me").content.decode()
    assert paused_until(world, who) is None


def test_nobody_pauses_another_and_the_signed_out_nobody(world: World) -> None:
    world.client(world.ben).post(URL, {"days": "3", "member": str(world.ana.id)})
    assert paused_until(world, world.ana) is None
    assert paused_until(world, world.ben) is not None
    assert world.client().post(URL, {"days": "3"}).headers["Location"].startswith("/sign-in")
    with world.at():
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now())
    assert world.client(world.ana).post(URL, {"days": "3"}).status_code == 404, (
        "who has left has nobody to pause"
    )
