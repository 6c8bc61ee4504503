"""What the metrics may know of safety: how many calls wait for whom, and how late; over everybody, and nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from tests.world import World
from throughcare.kit import clock, measured
from throughcare.safety import spool, watch
from throughcare.safety.actions import acknowledge_concern, open_concern
from throughcare.safety.identity import Identity
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page


def calls() -> dict[str, float | None]:
    return {values[0]: level.value for values, level in measured.CALLS_OPEN.samples()}


def a_call(world: World, who: str = "ana", source_kind: str = "help-now") -> Concern:
    member = world.names[who]
    program = world.names["northway" if who == "nora" else "harbor"]
    with world.at(member):
        return open_concern(
            None, member_id=member.id, program_id=program.id, level=3, source_kind=source_kind
        )


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_folder", lambda: tmp_path)


def test_where_nobody_calls_all_is_nothing() -> None:
    watch.measure()
    assert calls() == {"on-call": 0, "care-team": 0, "top": 0, "owner": 0}
    assert measured.LATENESS.of().value == 0
    assert measured.PAGES_LATE.of().value == 0


def test_calls_of_all_organizations_are_counted_until_somebody_takes_them(world: World) -> None:
    mine = a_call(world)
    a_call(world, "nora")
    watch.measure()
    assert calls()["on-call"] == 2
    ring_due()
    watch.measure()
    assert sum(value or 0 for value in calls().values()) == 2, "it has rung, and the next rung waits"
    assert measured.LATENESS.of().value == 0
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=mine)
    watch.measure()
    assert sum(value or 0 for value in calls().values()) == 1


def test_a_page_that_did_not_ring_is_as_late_as_it_is(world: World) -> None:
    concern = a_call(world)
    with world.at():
        Page.objects.filter(concern=concern).update(due_at=clock.now() - timedelta(seconds=90))
    watch.measure()
    assert measured.PAGES_LATE.of().value == 1
    assert measured.LATENESS.of().value == pytest.approx(90, abs=5)


def test_calls_on_the_disk_are_counted_also_while_no_database_answers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.measure_the_disk()
    assert measured.CALLS_KEPT.of().value == 0

    def away() -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(connection, "cursor", away)
    spool.call(Identity(world.bridgewell.id, world.ana.id))
    with pytest.raises(OperationalError):
        watch.measure()
    assert measured.CALLS_KEPT.of().value == 1


def test_the_service_learns_steps_and_counts_and_no_ids(world: World) -> None:
    a_call(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM safety_standing(%s)", [clock.now()])
        assert [column.name for column in cursor.description] == ["step", "calls", "lateness"]
        assert len(cursor.fetchall()) == 1
        cursor.execute("SELECT has_function_privilege('public', 'safety_standing(timestamptz)', 'execute')")
        assert cursor.fetchone() == (False,)
