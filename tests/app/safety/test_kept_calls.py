"""A call for help is kept whatever failed, and no kept call stands in another's way or is thrown away."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core import mail
from django.db import InterfaceError

from tests.world import World, a_member
from throughcare.kit import clock
from throughcare.program.models import OnCall, Role
from throughcare.safety import spool
from throughcare.safety.identity import Identity
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page
from throughcare.safety.who import Answerers


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own."""
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    return tmp_path / "help-spool"


@pytest.mark.parametrize("fault", [InterfaceError("gone"), RuntimeError("a fault of ours")])
def test_whatever_fails_the_call_is_kept(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def failing(*_: Any, **__: Any) -> bool:
        raise fault

    monkeypatch.setattr(spool, "tell_team", failing)
    assert spool.call_or_tell(Identity(world.bridgewell.id, world.ana.id)) == "kept"
    monkeypatch.undo()
    monkeypatch.setattr(settings, "DATA_FOLDER", folder.parent)
    assert spool.drain() == 1
    with world.at():
        assert Concern.objects.filter(member=world.ana, source_kind="help-now").count() == 1


def test_one_that_fails_stops_no_other(world: World, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for member in (world.ana, world.ben):
        spool.call(Identity(world.bridgewell.id, member.id))
    tell = spool.tell_team

    def stumbling(identity: Identity, **more: Any) -> bool:
        if identity.member_id == world.ana.id:
            raise ValueError("only hers")
        return tell(identity, **more)

    monkeypatch.setattr(spool, "tell_team", stumbling)
    assert spool.drain() == 1
    with world.at():
        assert Concern.objects.filter(member=world.ben, source_kind="help-now").exists()
    assert len(list(folder.glob("*.json"))) == 1


def test_a_call_of_somebody_no_program_knows_reaches_the_directors(world: World, folder: Path) -> None:
    with world.at():
        stranger = a_member(world.bridgewell, "Stranger")
    spool.call(Identity(world.bridgewell.id, stranger.id))
    assert spool.drain() == 1
    ring_due()
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        ring_due()
    with world.at():
        concern = Concern.objects.get(member=stranger)
        assert concern.program_id is None
        rung = [page.paged_ids for page in Page.objects.filter(concern=concern).exclude(rung_at=None)]
        assert [str(world.dina.id)] in rung
    for name, status in (("dina", 200), ("omar", 404), ("cleo", 404), ("ana", 404), ("nora", 404)):
        assert world.client(world.names[name]).get(f"/concerns/{concern.id}").status_code == status, name
    assert f"/concerns/{concern.id}" in world.client(world.dina).get("/desk").content.decode()
    assert f"/concerns/{concern.id}" not in world.client(world.omar).get("/desk").content.decode()


def test_a_call_of_nobody_here_is_put_aside_for_a_person(world: World, folder: Path) -> None:
    spool.call(Identity(world.bridgewell.id, world.nora.id))
    assert spool.drain() == 0
    assert len(list(folder.glob("*.unreadable"))) == 1
    assert spool.oldest() is not None


def known(world: World) -> set[str]:
    """Whom the file of the last known rota has for this organization, by name."""
    spool.keep_rota()
    kept = json.loads((Path(settings.DATA_FOLDER) / "last-known-rota.json").read_text(encoding="utf-8"))
    addresses = kept["rota"][str(world.bridgewell.id)]
    with world.at():
        emails = {name: m.account.email for name, m in world.names.items() if hasattr(m, "account_id")}
    assert len(addresses) == len(set(addresses))
    return {name for name, email in emails.items() if email in addresses}


def test_the_last_known_rota_has_no_gaps(world: World, folder: Path) -> None:
    with world.at():
        OnCall.objects.all().delete()
    assert known(world) >= {"omar", "dina"}, "the role on-call where nobody holds the rota"
    with world.at():
        Role.objects.filter(role="on-call").delete()
        Role.objects.filter(role="director").update(program=world.evergreen)
    assert known(world) == {"dina"}, "the directors of the organization where a program has nobody"
    mail.outbox.clear()
    spool.call(Identity(world.bridgewell.id, world.ana.id))
    with world.at():
        assert [one.to for one in mail.outbox] == [[world.dina.account.email]]


def test_a_program_that_fails_leaves_the_others(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = known(world)
    assert {"omar", "dina"} <= before
    everybody = Answerers.everybody

    def stumbling(self: Answerers, program: UUID | None) -> set[UUID]:
        if program == world.evergreen.id:
            raise ValueError("only this one")
        return everybody(self, program)

    with monkeypatch.context() as patch:
        patch.setattr(Answerers, "everybody", stumbling)
        assert {"omar", "dina"} <= known(world)
