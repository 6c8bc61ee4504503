"""A chosen name is read by everybody, so it obeys what messages obey, and nobody takes a staff member's."""

from __future__ import annotations

import pytest

from tests.world import World
from throughcare.program.actions.members import choose_alias
from throughcare.program.models import Member
from throughcare.program.refusals import Refused


def alias_of(world: World, member: Member) -> str:
    with world.at(member):
        return str(Member.objects.get(id=member.id).alias)


def test_a_name_is_chosen(world: World) -> None:
    with world.at():
        choose_alias(world.actor(world.ana), alias="  Blue   Heron ")
    assert alias_of(world, world.ana) == "Blue Heron"


@pytest.mark.parametrize("wanted", ["312-555-0142", "ana@example.org", "@ana_on_gram", "www.ana.example.com"])
def test_contact_details_are_no_name(world: World, wanted: str) -> None:
    before = alias_of(world, world.ana)
    with world.at(), pytest.raises(Refused) as refused:
        choose_alias(world.actor(world.ana), alias=wanted)
    assert refused.value.code == "not-a-name"
    assert alias_of(world, world.ana) == before


@pytest.mark.parametrize("wanted", ["Heron\u202e", "\u2066Heron", "He\u0000ron"])
def test_nothing_turns_the_line_around(world: World, wanted: str) -> None:
    with world.at():
        choose_alias(world.actor(world.ana), alias=wanted)
    assert alias_of(world, world.ana) == "Heron"


@pytest.mark.parametrize(
    "wanted",
    [
        "Fay",
        "FAY LINDQVIST",
        "Fay Lindqvist",
        "F\u0430y",
        "Fay.",
        "Dr Fay",
        "F a y",
        "Fay (facilitator)",
        "Care team",
    ],
)
def test_nobody_is_named_like_staff(world: World, wanted: str) -> None:
    with world.at(), pytest.raises(Refused) as refused:
        choose_alias(world.actor(world.ana), alias=wanted)
    assert refused.value.code == "alias-taken"
