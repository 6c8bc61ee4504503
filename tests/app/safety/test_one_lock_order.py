"""Whoever takes a call and whoever calls again for help lock the same rows in the same order."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from tests.app.safety.ringing import a_concern, at_once
from tests.world import World
from throughcare.safety.actions import acknowledge_concern, concerns, let_ring_again, open_concern
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page


def calls_for_help(world: World) -> Concern:
    return open_concern(
        None, member_id=world.ana.id, program_id=world.harbor.id, level=3, source_kind="help-now"
    )


def test_a_call_for_help_while_another_of_hers_is_being_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who takes it has locked the milder concern, and not yet the call, when she calls again."""
    mild = a_concern(world, 1)
    with world.at():
        first = calls_for_help(world)
    holds, call_of = threading.Event(), concerns.call_of
    ran: list[str] = []

    def slowly(concern: Concern, state: Any) -> list[Concern]:
        if threading.current_thread().name == "takes" and not holds.is_set():
            holds.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.5)")
        return call_of(concern, state)

    monkeypatch.setattr(concerns, "call_of", slowly)

    def takes() -> None:
        threading.current_thread().name = "takes"
        acknowledge_concern(world.actor(world.omar), concern=mild)
        ran.append("taken")

    def calls() -> None:
        threading.current_thread().name = "calls"
        assert holds.wait(10)
        calls_for_help(world)
        ran.append("called")

    at_once(world, takes, calls)
    assert sorted(ran) == ["called", "taken"]
    with world.at():
        assert Concern.objects.get(id=first.id).state == "acknowledged"
        again = Concern.objects.get(source_kind="help-now", state="open")
        assert again.id != first.id, "what was just taken rings nobody: the second call does"


def test_a_call_for_help_while_another_of_hers_is_put_back(world: World) -> None:
    """Whichever comes first, all of it rings in the end, once."""
    mild = a_concern(world, 1)
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=mild)
    at_once(
        world,
        lambda: let_ring_again(world.actor(world.omar), concern=mild, owner_id=world.omar.id),
        lambda: let_ring_again(world.actor(world.cleo), concern=mild, owner_id=world.omar.id),
        lambda: calls_for_help(world),
        lambda: calls_for_help(world),
    )
    with world.at():
        assert Concern.objects.filter(state="open", owner=None).count() == 2
        assert Page.objects.filter(concern=mild, rung_at=None).count() == 1
    ring_due()
    with world.at():
        assert Page.objects.filter(rung_at=None).count() == 1
