"""The audit trail proves itself: each way of tampering with it is found."""

from __future__ import annotations

import json

import pytest
from django.db import connection, connections, transaction

from tests.world import World
from throughcare.access import sealer
from throughcare.access.audit import record
from throughcare.access.models import AuditLine, AuditSeal
from throughcare.access.sealer import heads_folder, seal
from throughcare.access.verify import verify


def as_owner(sql: str, *values: object) -> None:
    """What somebody with the owner's password could do; triggers nothing, asks nobody."""
    connection = connections["owner"]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount > 0
    connection.close()


@pytest.fixture
def trail(world: World) -> World:
    """Thirty lines in three blocks."""
    with world.at():
        for block in range(3):
            for number in range(10):
                record(world.actor(world.ana), "test.act", "nothing", block=block, number=number)
            seal(world.bridgewell.id)
    return world


def problems(world: World) -> list[str]:
    with world.at():
        return verify(world.bridgewell.id).problems


def line_ids(world: World) -> list[int]:
    with world.at():
        return list(AuditLine.objects.order_by("id").values_list("id", flat=True))


def test_untouched_it_verifies(trail: World):
    with trail.at():
        report = verify(trail.bridgewell.id)
        assert (report.sealed, report.unsealed, report.problems) == (30, 0, [])
        record(trail.actor(trail.ana), "test.act", "nothing")
        assert verify(trail.bridgewell.id).unsealed == 1


def test_an_edit_is_found(trail: World):
    as_owner("UPDATE access_auditline SET verb = 'other' WHERE id = %s", line_ids(trail)[15])
    assert any("Block 2: a line was changed" in p for p in problems(trail))


def test_a_deletion_is_found(trail: World):
    as_owner("DELETE FROM access_auditline WHERE id = %s", line_ids(trail)[3])
    assert any("Block 1: 1 lines were deleted" in p for p in problems(trail))


def test_an_insertion_is_found(trail: World):
    ids = line_ids(trail)
    as_owner("DELETE FROM access_auditline WHERE id = %s", ids[5])
    as_owner(
        "INSERT INTO access_auditline (id, organization_id, at, verb, object_kind, detail) "
        "VALUES (%s, %s, now() - interval '1 day', 'planted', 'x', '{}')",
        ids[5],
        trail.bridgewell.id,
    )
    assert any("Block 1: a line was changed" in p for p in problems(trail))


def test_a_line_planted_between_blocks_is_found(trail: World):
    as_owner(
        "INSERT INTO access_auditline (id, organization_id, at, verb, object_kind, detail) "
        "SELECT -%s, %s, now() - interval '1 day', 'planted', 'x', '{}'",
        line_ids(trail)[0],
        trail.bridgewell.id,
    )
    assert any("inserted among sealed" in p for p in problems(trail))


def test_reordering_is_found(trail: World):
    first, second = line_ids(trail)[:2]
    for old, new in ((first, -7), (second, first), (-7, second)):
        as_owner("UPDATE access_auditline SET id = %s WHERE id = %s", new, old)
    assert any("Block 1" in p for p in problems(trail))


def test_a_cut_tail_is_found(trail: World):
    with trail.at():
        last = AuditSeal.objects.order_by("-number")[0]
    as_owner("DELETE FROM access_auditseal WHERE id = %s", last.id)
    as_owner("DELETE FROM access_auditline WHERE id = ANY(%s)", last.line_ids)
    assert any("tail was cut: 1 blocks" in p for p in problems(trail))


def test_a_forged_head_is_found(trail: World):
    path = heads_folder() / f"{trail.bridgewell.id}.json"
    head = json.loads(path.read_text())
    head["number"] = 2
    path.write_text(json.dumps(head))
    assert any("signed head of this chain was changed" in p for p in problems(trail))


def test_a_line_that_commits_late_is_sealed_later_and_not_lost(trail: World):
    with trail.at():
        gap = line_ids(trail)[-1] + 5
        AuditLine.objects.create(
            id=gap, organization_id=trail.bridgewell.id, verb="later", object_kind="x", detail={}
        )
        seal(trail.bridgewell.id)
        AuditLine.objects.create(
            id=gap - 2, organization_id=trail.bridgewell.id, verb="late", object_kind="x", detail={}
        )
        assert seal(trail.bridgewell.id) == 1
        report = verify(trail.bridgewell.id)
        assert (report.unsealed, report.problems) == (0, [])


def a_line(trail: World, line_id: int) -> None:
    AuditLine.objects.create(
        id=line_id, organization_id=trail.bridgewell.id, verb="test.act", object_kind="x", detail={}
    )


@pytest.mark.parametrize("reach", [sealer.NEARBY, sealer.LOOK_BACK])
def test_no_line_is_sealed_twice_however_far_its_block_reaches(trail: World, reach: int):
    """A block of a busy installation, sealed after a stop, reaches far; a late line stands in the one behind it."""
    with trail.at():
        start = line_ids(trail)[-1]
        for line_id in (start + 10, start + reach, start + 2 * reach):
            a_line(trail, line_id)
        assert seal(trail.bridgewell.id) == 3
        a_line(trail, start + 5)
        assert seal(trail.bridgewell.id) == 1
        a_line(trail, start + 2 * reach + 1)
        assert seal(trail.bridgewell.id) == 1
        assert seal(trail.bridgewell.id) == 0
        assert verify(trail.bridgewell.id).problems == []


def test_a_line_far_below_the_last_is_sealed_once_nothing_is_nearby(trail: World):
    with trail.at():
        start = line_ids(trail)[-1]
        a_line(trail, start + sealer.LOOK_BACK)
        assert seal(trail.bridgewell.id) == 1
        a_line(trail, start + 10)
        a_line(trail, start + sealer.LOOK_BACK + 1)
        assert seal(trail.bridgewell.id) == 1
        assert seal(trail.bridgewell.id) == 1
        report = verify(trail.bridgewell.id)
        assert (report.unsealed, report.problems) == (0, [])


def test_a_busy_trail_is_looked_through_all_the_way_back_now_and_then(
    trail: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealer, "FAR_EVERY", 10)
    with trail.at():
        start = line_ids(trail)[-1]
        a_line(trail, start + sealer.LOOK_BACK)
        seal(trail.bridgewell.id)
        a_line(trail, start + 10)
        sealed = 0
        for number in range(1, 11):
            a_line(trail, start + sealer.LOOK_BACK + number)
            sealed += seal(trail.bridgewell.id)
        assert sealed == 11


def test_a_look_reads_no_block_that_ends_below_its_floor(trail: World):
    """As the app's role, of whom rows are hidden: an index that it may not be asked by reads a year of blocks."""
    given = {"organization": trail.bridgewell.id, "floor": 1, "most": 10}
    with trail.at(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {sealer._UNSEALED}", given)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "access_seal_reach" in plan
    assert "last_line_id > 1" in next(
        line for line in plan.splitlines() if "Index Cond" in line and "last" in line
    )
