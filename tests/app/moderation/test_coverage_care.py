"""What each moderator carries: counted from the trail, seen by oneself and by directors."""

from __future__ import annotations

from datetime import timedelta

from tests.app.asking import audited, queries
from tests.app.moderation.covering import NOON, a_shift, reviewed, waiting_posts
from tests.world import World
from throughcare.kit import clock
from throughcare.moderation.coverage.care import carried_by
from throughcare.safety.models import Concern

CARE = "What we carry"


def test_decisions_crisis_items_and_hours_are_counted(world: World) -> None:
    with world.at():
        now = clock.now()
        with clock.frozen(now - timedelta(weeks=3)):
            a_shift(world, NOON - 60, NOON + 60)
        plain, hard = waiting_posts(world, 3), waiting_posts(world, 2, severity=4)
        for message in [*plain, *hard]:
            reviewed(world.mo, message, now - timedelta(days=2))
        reviewed(world.fay, plain[0], now - timedelta(days=1))
        reviewed(world.fay, plain[1], now - timedelta(days=40))
        Concern.objects.create(
            organization_id=world.bridgewell.id,
            program=world.harbor,
            member=world.ben,
            level=4,
            source_kind="message",
            source_id=hard[0].id,
            owner=world.mo,
            acknowledged_at=now,
        )
        with queries(9):
            found = {line.name: line for line in carried_by(world.harbor)}
        mo, fay = found["Mo Haddad"], found["Fay Lindqvist"]
        assert (mo.decisions, mo.crisis, round(mo.hours)) == (5, 2, 7)
        assert (fay.decisions, fay.crisis, fay.hours) == (1, 0, 0)
        assert [line.name for line in carried_by(world.harbor, world.fay.id)] == ["Fay Lindqvist"]


def test_a_hint_for_whoever_carries_too_much(world: World) -> None:
    with world.at():
        for message in waiting_posts(world, 6, severity=3):
            reviewed(world.mo, message, clock.now() - timedelta(days=1))
        reviewed(world.fay, waiting_posts(world, 1)[0], clock.now())
    url = f"/coverage/{world.harbor.slug}/care"
    assert "You carry more than your share" in world.client(world.mo).get(url).content.decode()
    assert "Mo Haddad carries more than a fair share" in world.client(world.dina).get(url).content.decode()
    fay = world.client(world.fay).get(url).content.decode()
    assert "Mo Haddad" not in fay
    assert "Fay Lindqvist" in fay
    with world.at():
        assert audited("coverage.read-care", world.harbor.id) == 3


def test_others_see_nobodys_load(world: World) -> None:
    url = f"/coverage/{world.harbor.slug}/care"
    for name in ("ana", "pia", "cory", "root", "otto", "nora"):
        assert world.client(world.names[name]).get(url).status_code == 404, name
    assert world.client().get(url).status_code == 302
    assert "Nobody has reviewed anything" in world.client(world.dina).get(url).content.decode()
