"""What every action shares: one transaction, one audit line, raised versions, organizations apart."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.app.program.program_helpers import announced, audit_of, version_of
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.core.organization import in_organization
from throughcare.core.protect import tables_of_record
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.program.actions import acting as module
from throughcare.program.actions.acting import acting
from throughcare.program.actions.members import update_member
from throughcare.program.actions.standings import limit_member, mute_member, pause_contact
from throughcare.program.models import Member, Standing


def test_an_action_outside_an_organization_or_for_another_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="in_organization"), acting(None, "nothing", "nothing"):
        pass
    nora = world.actor(world.nora)
    with world.at(), pytest.raises(ValueError, match="in_organization"), acting(nora, "nothing", "nothing"):
        pass


def test_what_fails_leaves_nothing(world: World) -> None:
    with world.at():
        before, mark = version_of(world.ana), new_id()

        def fails() -> None:
            with acting(None, "try", "member", mark) as doing:
                Member.objects.filter(id=world.ana.id).update(first_name="Somebody")
                doing.touches(world.ana.id)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert Member.objects.get(id=world.ana.id).first_name == "Ana"
        assert version_of(world.ana) == before
        assert audit_of(mark, "try") == []


def test_an_action_within_another_has_its_own_line_and_waits_with_versions(world: World) -> None:
    with world.at(), CaptureQueriesContext(connection) as captured:
        mark = new_id()
        with acting(None, "outer", "x", mark):
            with acting(None, "inner", "x", mark) as inner:
                inner.touches(world.ana.id)
            assert not any("program_standing" in query["sql"] for query in captured.captured_queries)
    with world.at():
        lines = AuditLine.objects.filter(object_id=mark).order_by("id")
        assert [line.verb for line in lines] == ["inner", "outer"]
    locks = [q["sql"] for q in captured.captured_queries if "FOR UPDATE" in q["sql"]]
    assert len(locks) == 1
    assert "ORDER BY id" in locks[0], "standings are locked in the order the message path locks them in"


def test_standings_are_locked_before_any_is_written(world: World) -> None:
    with world.at(), CaptureQueriesContext(connection) as captured:
        mute_member(None, member=world.ana, until=clock.now() + timedelta(hours=1))
    said = [q["sql"] for q in captured.captured_queries]
    lock = next(i for i, sql in enumerate(said) if "FOR UPDATE" in sql and "program_standing" in sql)
    writes = [i for i, sql in enumerate(said) if sql.lstrip().startswith("UPDATE") and "_standing" in sql]
    assert writes
    assert min(writes) > lock


def test_many_members_are_announced_in_pieces_that_fit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    with world.at(), announced() as told, acting(None, "try", "x") as doing:
        doing.touches(world.ana.id, world.ben.id, world.eve.id)
        expected = {str(m.id) for m in (world.ana, world.ben, world.eve)}
    pieces = [note["members"] for note in told if note["kind"] == "access"]
    assert all(len(piece) <= 2 for piece in pieces)
    assert expected <= {member for piece in pieces for member in piece}


def test_two_changes_at_once_do_not_lock_each_other_out(world: World) -> None:
    """Each touches both members, named in opposite orders; without one order of locks this deadlocks."""
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def change(*members: Member) -> None:
        try:
            with in_organization(world.bridgewell.id):
                start.wait(10)
                for _ in range(15):
                    with acting(None, "try", "x") as doing:
                        for member in members:
                            doing.touches(member.id)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    with world.at():
        before = version_of(world.ana)
    threads = [
        threading.Thread(target=change, args=pair)
        for pair in ((world.ana, world.ben), (world.ben, world.ana))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    with world.at():
        assert version_of(world.ana) == before + 30, "no raise is lost"


@pytest.mark.parametrize("verb", ["mute_member", "limit_member", "pause_contact"])
def test_a_standing_is_set_once_and_taken_back(world: World, verb: str) -> None:
    until = clock.now() + timedelta(hours=2)
    field = {"mute_member": "muted_until", "limit_member": "limited_until", "pause_contact": "paused_until"}[
        verb
    ]

    def do(at: object) -> None:
        if verb == "pause_contact":
            pause_contact(world.actor(world.ana), until=at)  # type: ignore[arg-type]
        else:
            action = mute_member if verb == "mute_member" else limit_member
            action(world.actor(world.mo), member=world.ana, until=at, reason="reminder")  # type: ignore[arg-type]

    with world.at():
        version = version_of(world.ana)
        do(until)
        standing = Standing.objects.get(id=world.ana.id)
        assert getattr(standing, field) == until
        assert standing.version > version
        do(until)
        assert version_of(world.ana) == standing.version, "again changes nothing"
        do(None)
        assert getattr(Standing.objects.get(id=world.ana.id), field) is None
        lines = audit_of(world.ana.id, verb)
        assert [line.detail["changed"] for line in lines] == [True, False, True]


def test_her_zone_counts_for_decisions_and_for_whoever_deals_with_her(world: World) -> None:
    with world.at():
        before = version_of(world.ana), version_of(world.cleo)
        assert update_member(None, member=world.ana, zone="America/Denver") == ["zone"]
        assert update_member(None, member=world.ana, zone="America/Denver") == []
        assert version_of(world.ana) == before[0] + 1
        assert version_of(world.cleo) == before[1] + 1


def test_no_row_of_another_organization_can_be_read_or_written(world: World) -> None:
    """Raw SQL without any filter, as the service, over every table of record here."""
    tables = [m for m in tables_of_record() if m._meta.app_label in {"program", "people", "access"}]
    assert {"program_member", "program_consent", "people_outgoing", "access_auditline"} <= {
        model._meta.db_table for model in tables
    }
    assert apps.get_model("program", "Organization") not in tables
    with world.at(), connection.cursor() as cursor:
        for model in tables:
            table = model._meta.db_table
            cursor.execute(f"SELECT DISTINCT organization_id FROM {table}")
            assert {row[0] for row in cursor.fetchall()} <= {world.bridgewell.id}, table
        cursor.execute("SELECT 1 FROM program_member WHERE id = %s", [world.nora.id])
        assert cursor.fetchone() is None
        cursor.execute("UPDATE program_member SET first_name = 'X' WHERE id = %s", [world.nora.id])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM program_standing WHERE id = %s", [world.nora.id])
        assert cursor.rowcount == 0
    with world.at(), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Standing.objects.create(id=new_id(), organization_id=world.other_organization.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM program_member")
        assert cursor.fetchone() == (0,), "outside any organization there is nobody at all"


def test_the_service_cannot_change_what_is_on_the_audit_trail(world: World) -> None:
    with world.at():
        mute_member(None, member=world.ana, until=clock.now() + timedelta(hours=1))
        for sql in ("UPDATE access_auditline SET verb = 'x'", "DELETE FROM access_auditline"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                connection.cursor().execute(sql)
