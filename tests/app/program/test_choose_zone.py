"""Where one lives: every time shown and every hour of the rules follows, so it changes once a day at most."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import World
from throughcare.kit import clock
from throughcare.program.actions.members import choose_zone
from throughcare.program.models import Member
from throughcare.program.refusals import Refused


def zone_of(world: World) -> str:
    with world.at():
        return str(Member.objects.get(id=world.ana.id).zone)


def test_the_page_changes_it_and_says_when_it_can_change_again(world: World) -> None:
    client = world.client(world.ana)
    assert "is changed" in client.post("/me/zone", {"zone": "Asia/Tokyo"}, follow=True).content.decode()
    again = client.post("/me/zone", {"zone": "America/Chicago"}, follow=True).content.decode()
    assert "You can change it again tomorrow at" in again
    assert zone_of(world) == "Asia/Tokyo"


def test_a_day_later_it_changes_again(world: World) -> None:
    with world.at(), clock.frozen(clock.now()) as moving:
        choose_zone(world.actor(world.ana), zone="Asia/Tokyo")
        with pytest.raises(Refused) as refused:
            choose_zone(world.actor(world.ana), zone="Europe/Lisbon")
        assert refused.value.code == "zone-lately"
        moving.advance(timedelta(hours=24))
        choose_zone(world.actor(world.ana), zone="Europe/Lisbon")
    assert zone_of(world) == "Europe/Lisbon"


def test_the_same_one_is_no_change(world: World) -> None:
    with world.at():
        for _ in range(3):
            choose_zone(world.actor(world.ana), zone=world.ana.zone)
        choose_zone(world.actor(world.ana), zone="Asia/Tokyo")
    assert zone_of(world) == "Asia/Tokyo"


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "America", "a\0b"])
def test_an_unknown_one_is_refused(world: World, zone: str) -> None:
    assert world.client(world.ana).post("/me/zone", {"zone": zone}).status_code == 302
    assert zone_of(world) == world.ana.zone
