"""Where help finds a member: she confirms it herself, and whoever answers a concern about her reads it."""

from __future__ import annotations

import pytest

from tests.app.asking import audited
from tests.words import words
from tests.world import World
from throughcare.kit.ids import new_id
from throughcare.program.actions.members import confirm_safety
from throughcare.program.models import Member
from throughcare.program.refusals import Refused
from throughcare.safety.actions import open_concern

SAID = {
    "phone": "312-555-0199",
    "street_address": "12 Lake Street, Oak Park",
    "state_of_residence": "il",
    "emergency_name": "Rosa, my sister",
    "emergency_phone": "(312) 555-0142",
}


def test_confirming_is_kept_with_its_moment_also_unchanged(world: World) -> None:
    client = world.client(world.ana)
    assert "You haven't confirmed this yet." in client.get("/me/safety").content.decode()
    assert client.post("/me/safety", SAID).status_code == 302
    with world.at():
        first = Member.objects.get(id=world.ana.id)
        assert (first.street_address, first.state_of_residence) == ("12 Lake Street, Oak Park", "IL")
        assert first.safety_confirmed_at is not None
    assert client.post("/me/safety", SAID).status_code == 302
    with world.at():
        again = Member.objects.get(id=world.ana.id).safety_confirmed_at
        assert again is not None
        assert again > first.safety_confirmed_at
        assert audited("confirm_safety") == 2


def test_what_the_program_wrote_down_is_hers_to_check_and_not_called_missing(world: World) -> None:
    client = world.client(world.ana)
    with world.at():
        Member.objects.filter(id=world.ana.id).update(phone="", street_address="")
    assert "You haven't told your team yet." in words(client.get("/me").content.decode())
    with world.at():
        Member.objects.filter(id=world.ana.id).update(phone="312-555-0100")
    shown = words(client.get("/me").content.decode())
    assert "Your program wrote this down for you. Please look whether it is right." in shown
    assert "You haven't told your team yet." not in shown


def test_a_number_nobody_can_dial_is_refused_and_stays_in_the_form(world: World) -> None:
    answer = world.client(world.ana).post("/me/safety", SAID | {"phone": "0123"})
    assert answer.status_code == 422
    assert "12 Lake Street" in answer.content.decode()
    with world.at():
        assert Member.objects.get(id=world.ana.id).safety_confirmed_at is None
        with pytest.raises(Refused):
            confirm_safety(world.actor(world.ana), **(SAID | {"state_of_residence": "Illinois"}))


def test_who_answers_reads_it_and_nobody_else(world: World) -> None:
    world.client(world.ana).post("/me/safety", SAID)
    with world.at():
        concern = open_concern(
            None, member_id=world.ana.id, program_id=world.harbor.id, level=3, source_kind="report",
            source_id=new_id(),
        )  # fmt: skip
    text = world.client(world.omar).get(f"/concerns/{concern.id}").content.decode()
    for said in ("12 Lake Street", "Rosa, my sister", 'href="tel:+13125550142"', 'href="tel:+13125550199"'):
        assert said in text
    assert world.client().get("/me/safety").status_code == 302
    for name in ("ben", "cory", "root"):
        assert "12 Lake Street" not in world.client(world.names[name]).get("/me/safety").content.decode()
