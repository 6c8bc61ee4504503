"""“Tell my team” goes through whatever is wrong with her access or with the database."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.app.asking import a_message
from tests.app.safety.ringing import held
from tests.world import World
from throughcare.kit import clock
from throughcare.program.models import Episode, Member, Role, Standing
from throughcare.safety import spool
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern

HERE = {"HTTP_ORIGIN": "http://localhost:8000"}


def calls(world: World, member: Member) -> str:
    """What she is told after she pressed the button."""
    client = world.client(member)
    client.get("/me")  # any page of a signed-in member gives the cookie
    return client.post("/help/tell", **HERE).headers["Location"].partition("=")[2]


def concerns(world: World, member: Member) -> int:
    with world.at():
        return Concern.objects.filter(member=member, source_kind="help-now").count()


@pytest.mark.parametrize("trouble", ["muted", "held", "ended", "all at once"])
def test_whatever_stands_in_her_way_elsewhere(world: World, trouble: str) -> None:
    with world.at():
        if trouble in ("muted", "all at once"):
            Standing.objects.filter(id=world.ana.id).update(muted_until=clock.now().replace(year=2099))
        if trouble in ("held", "all at once"):
            a_message(world.support_group, world.ana, "A post that waits.", state="held")
        if trouble in ("ended", "all at once"):
            Episode.objects.filter(member=world.ana).update(ended_at=clock.now())
    assert calls(world, world.ana) == "told"
    assert concerns(world, world.ana) == 1


def test_somebody_whose_last_role_ended_is_heard(world: World) -> None:
    with world.at():
        Role.objects.filter(member=world.pia).update(until_at=clock.now())
    assert calls(world, world.pia) == "told"


def test_while_another_worry_about_her_is_open_the_call_is_one_of_its_own(world: World) -> None:
    with world.at():
        open_concern(None, member_id=world.ana.id, program_id=world.harbor.id, level=1, source_kind="cssrs")
    assert calls(world, world.ana) == "told"
    assert concerns(world, world.ana) == 1


def test_a_slow_database_is_not_waited_for_and_the_call_is_one_concern(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spool, "TELL_WITHIN", 1.0)
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    client = world.client(world.ana)
    client.get("/me")
    with held(world.ana):
        began = time.monotonic()
        answer = client.post("/help/tell", **HERE)
        assert time.monotonic() - began < 3
        assert answer.headers["Location"] == "/help?told=kept"
        assert len(list((tmp_path / "help-spool").glob("*.json"))) == 1
    for thread in threading.enumerate():
        if thread.name == "tell":
            thread.join(20)  # the database's own try, which is not lost either
    assert spool.drain() == 1
    assert concerns(world, world.ana) == 1
    assert "is kept" in client.get("/help?told=kept").content.decode()


def test_a_database_that_is_away_keeps_it_on_the_disk(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    client = world.client(world.ben)
    client.get("/me")

    def away(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(spool, "in_organization", away)
        assert client.post("/help/tell", **HERE).headers["Location"] == "/help?told=kept"
        patch.setattr(spool, "_folder", lambda: Path("/proc/help"))
        with pytest.raises(OSError, match="help"):  # the page then says to phone
            spool.call_or_tell(spool.Identity(world.bridgewell.id, world.ben.id))
    assert spool.drain() == 1
    assert concerns(world, world.ben) == 1
