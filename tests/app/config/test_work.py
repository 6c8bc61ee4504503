"""Duties of the work process: one organization or program that fails never keeps a duty from the others."""

from __future__ import annotations

import logging

import pytest

from tests.world import World, a_program, a_thread
from throughcare.config import work
from throughcare.conversations.models import Seat
from throughcare.program.models import PolicyVersion, Program


def test_an_unreadable_policy_stops_only_its_own_program(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with world.at():
        broken = a_program(world.bridgewell, "ridge")
        Program.objects.filter(id=broken.id).update(policy_number=2)
        PolicyVersion.objects.create(
            organization_id=world.bridgewell.id, program=broken, number=2, text="this is no policy"
        )
        a_thread(broken, "cohort-room")
        Seat.objects.filter(member=world.ana).delete()
    with world.at(world.nora):
        Seat.objects.filter(member=world.nora).delete()
    with caplog.at_level(logging.ERROR), pytest.raises(work.PartlyFailed) as failed:
        work.settle_all()
    assert failed.value.done > 0
    with world.at():
        assert Seat.objects.filter(member=world.ana, until_seq=None).exists()
    with world.at(world.nora):
        assert Seat.objects.filter(member=world.nora, until_seq=None).exists(), "a later organization"
    said = [record.getMessage() for record in caplog.records if str(broken.id) in record.getMessage()]
    assert said == [f"duty seats failed for program {broken.id} (PolicyError)"]
    with world.at():
        Program.objects.filter(id=broken.id).update(policy_number=1)
    work.settle_all()
