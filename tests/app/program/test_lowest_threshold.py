"""Thresholds that a program chose when lower ones were offered come up to the lowest there is."""

from __future__ import annotations

from importlib import import_module

from django.db import connections

from tests.world import World
from throughcare.program.models import Program
from throughcare.screening.findings import LOWEST_THRESHOLD

SQL = import_module("throughcare.program.migrations.0010_lowest_threshold").SQL


def test_only_what_is_too_low_is_raised(world: World) -> None:
    with world.at():
        Program.objects.filter(id=world.harbor.id).update(thresholds={"substance": 0.1, "eating": 0.8})
        Program.objects.filter(id=world.lantern.id).update(thresholds={"self-harm": 0.35})
    for _ in range(2):  # once more changes nothing
        with connections["owner"].cursor() as cursor:
            cursor.execute(SQL)
        connections["owner"].close()
        with world.at():
            found = {one.id: one.thresholds for one in Program.objects.all()}
        assert found[world.harbor.id] == {"substance": LOWEST_THRESHOLD, "eating": 0.8}
        assert found[world.lantern.id] == {"self-harm": 0.35}
        assert all(
            not own for program, own in found.items() if program not in (world.harbor.id, world.lantern.id)
        )
