"""“I need support now”: set for a while, opens a closed door for both, seen by staff, taken off again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.app.asking import queries
from tests.app.program.program_helpers import announced
from tests.world import World
from throughcare.contact.words import Act
from throughcare.conversations.models import Thread
from throughcare.conversations.policy import read_worlds
from throughcare.kit import clock
from throughcare.program.actions.contacts import accept_request, ask_to_talk
from throughcare.program.actions.standings import set_mark, take_off_mark
from throughcare.program.models import Episode, Mark
from throughcare.program.refusals import Refused


@pytest.fixture
def world(world: World) -> Iterator[World]:
    """Ana and Ben talk one to one in Harbor. It is half past eleven at night, and private messages wait."""
    with world.at():
        request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        accept_request(world.actor(world.ben), request=request)
        world.names["direct"] = Thread.objects.get(program=world.harbor, channel="direct-thread")
    before = clock._clock.offset
    now = clock.now().astimezone(clock.zone("America/Chicago"))
    clock.set_offset(before + (datetime(now.year, now.month, now.day, 23, 30, tzinfo=now.tzinfo) - now))
    yield world
    clock.set_offset(before)


def is_open(world: World, member: str) -> bool:
    now = clock.now()
    who = world.names[member].id
    with world.at():
        read = read_worlds(world.bridgewell.id, [world.direct.id], [who], now)[world.direct.id]
        return read.decide(who, Act.POST, now).allows


def test_from_the_closed_composer_it_opens_for_both(world: World) -> None:
    ana, url = world.client(world.ana), f"/support/{world.harbor.slug}"
    thread = f"/threads/{world.direct.id}"
    page = ana.get(thread).content.decode()
    assert "I need support now" in page
    assert not is_open(world, "ana")
    with announced() as told:
        answer = ana.post(url, {"thread": str(world.direct.id), "hours": "2"})
    assert answer["Location"] == thread
    assert {str(world.ana.id), str(world.ben.id)} <= {
        m for note in told if note["kind"] == "access" for m in note.get("members", [])
    }, "both open pages look again"
    assert is_open(world, "ana")
    assert is_open(world, "ben"), "Harbor's rule says: of either"
    page = ana.get(thread).content.decode()
    assert "composer--closed" not in page
    assert "It is on until tomorrow at 1:30 am" in page
    with clock.frozen(clock.now() + timedelta(hours=2, minutes=1)):
        assert not is_open(world, "ana"), "it ends by itself"
        assert "I need support now" in ana.get(thread).content.decode()


def test_from_today_until_when_and_off_again(world: World) -> None:
    ana, url = world.client(world.ana), f"/support/{world.harbor.slug}"
    ana.get("/")
    with queries(48):
        page = ana.get("/").content.decode()
    assert "I need support now" in page
    assert "private messages" in page
    for _ in range(2):
        assert ana.post(url, {"hours": "6"})["Location"] == "/"
    with world.at():
        mark = Mark.objects.get(member=world.ana)
        assert timedelta(hours=5, minutes=59) < mark.until_at - clock.now() <= timedelta(hours=6)
    page = ana.get("/").content.decode()
    assert "You said that you need support now" in page
    assert "tomorrow at 5:30 am" in page
    for _ in range(2):
        assert ana.post(f"{url}/off").status_code == 302
    assert not is_open(world, "ana")
    assert "You said that you need support now" not in ana.get("/").content.decode()


def test_staff_see_it_first_on_their_pages_and_peers_do_not(world: World) -> None:
    world.client(world.ben).post(f"/support/{world.harbor.slug}", {"hours": "12"})
    cory = world.client(world.cory)
    cohort = cory.get(f"/staff/cohorts/{world.cohort.id}").content.decode()
    assert cohort.count("Needs support now") == 1
    assert cohort.index("Ben Okafor") < cohort.index("Ana Reyes")
    assert "Needs support now" in cory.get(f"/staff/episodes/{world.ben_episode.id}").content.decode()
    world.client(world.ana).post(f"/support/{world.harbor.slug}", {"hours": "2"})
    for name, sees in (("cleo", True), ("fay", True), ("mo", False)):
        page = world.client(world.names[name]).get("/messages").content.decode()
        assert ("Needs support now" in page) == sees, name
    with world.at():
        take_off_mark(world.actor(world.ana), program=world.harbor)
    ana = world.client(world.ana)
    for page in ("/", f"/threads/{world.direct.id}", "/messages"):
        assert "eeds support now" not in ana.get(page).content.decode()


def test_not_for_longer_than_half_a_day_and_only_where_the_rules_know_it(world: World) -> None:
    with world.at():
        now = clock.now()
        ana = world.actor(world.ana)
        mark = set_mark(ana, program=world.harbor, until=now + timedelta(days=3))
        assert mark.until_at <= now + timedelta(hours=12, seconds=5)
        for program, kind in ((world.evergreen, "support-now"), (world.harbor, "party")):
            with pytest.raises(Refused) as refused:
                set_mark(world.actor(world.ada), program=program, kind=kind)
            assert refused.value.code == "not-offered"
        with pytest.raises(Refused) as refused:
            set_mark(world.actor(world.ada), program=world.harbor)
        assert refused.value.code == "not-in-program"


def test_nobody_outside_and_nobody_after_the_end(world: World) -> None:
    url = f"/support/{world.harbor.slug}"
    for name in ("otto", "ada", "mia", "nora", "fay", "cory", "greta", "root"):
        for what in (url, f"{url}/off"):
            assert world.client(world.names[name]).post(what, {"hours": "2"}).status_code == 404, name
    assert world.client().post(url)["Location"].startswith("/sign-in")
    ana = world.client(world.ana)
    assert ana.get(url).status_code == 405
    assert ana.post(url, {"thread": "//evil.example"}).status_code == 404
    with world.at():
        Mark.objects.all().delete()
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now())
    assert ana.post(url, {"hours": "2"}).status_code == 404
    with world.at():
        assert not Mark.objects.exists()
    # Where no rule opens by the mark, nothing is offered.
    assert "I need support now" not in world.client(world.nora).get("/").content.decode()
    assert (
        "I need support now"
        not in world.client(world.eve).get(f"/threads/{world.support_group.id}").content.decode()
    )
