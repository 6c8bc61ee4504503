"""What one organization has locked delays the calls of no other, and of its own only what is locked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.app.safety.ringing import held
from tests.world import World
from throughcare.core import locks
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.program.models import Member
from throughcare.safety import spool
from throughcare.safety.actions import open_concern
from throughcare.safety.identity import Identity
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Statements and locks are waited for a moment only."""
    monkeypatch.setattr(locks, "LOCK_PATIENCE", "200ms")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '2s'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '30s'")


def a_concern(world: World, about: Member, minutes_ago: float) -> Page:
    """A concern that has been due for so long; answers its first page."""
    with world.at(about), clock.frozen(clock.now() - timedelta(minutes=minutes_ago)):
        program = world.northway if about == world.nora else world.harbor
        concern = open_concern(
            None,
            member_id=about.id,
            program_id=program.id,
            level=3,
            source_kind="message",
            source_id=new_id(),
        )
        return Page.objects.get(concern=concern)


def has_rung(world: World, about: Member) -> bool:
    with world.at(about):
        return Page.objects.filter(concern__member=about).exclude(rung_at=None).exists()


def test_a_page_that_is_locked_keeps_no_other_from_ringing(world: World) -> None:
    locked = a_concern(world, world.ana, 5)
    a_concern(world, world.ben, 4)
    a_concern(world, world.nora, 3)
    with held(locked):
        ring_due()
        assert has_rung(world, world.ben)
        assert not has_rung(world, world.ana)
        assert has_rung(world, world.nora)
    ring_due()
    assert has_rung(world, world.ana)


def test_a_kept_call_of_whom_somebody_has_locked_delays_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    for member in (world.ana, world.ben):
        spool.call(Identity(world.bridgewell.id, member.id))
    with held(world.ana):
        assert spool.drain() == 1
        with world.at():
            assert not Concern.objects.filter(member=world.ana).exists()
            assert Concern.objects.filter(member=world.ben).exists()
    assert spool.drain() == 1
