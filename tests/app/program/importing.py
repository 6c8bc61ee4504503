"""What tests of imports share: files with this test's own program and addresses."""

from __future__ import annotations

from tests.world import World

HEAD = "external_id,email,first_name,last_name,birth_date,zone,state,role,program,cohort,phase,of"


def file_of(world: World, *lines: str, head: str = HEAD) -> bytes:
    """A file with this test's own program and addresses in it."""
    text = "\n".join((head, *lines))
    return text.replace("HARBOR", world.harbor.slug).replace("LANTERN", world.lantern.slug).encode()


def address(world: World, name: str) -> str:
    """An address that no other test has."""
    return f"{name}-{world.bridgewell.id}@example.org"


def people(world: World) -> bytes:
    """Three people: a participant, a minor and her guardian, and a facilitator."""
    return file_of(
        world,
        f"P1,{address(world, 'gus')},Gus,Pell,1988-02-03,America/Chicago,IL,,HARBOR,Tuesday cohort,active,",
        f"G1,{address(world, 'una')},Una,Sorrel,1979-04-05,America/Chicago,IL,guardian,,,,M1",
        f"M1,{address(world, 'tess')},Tess,Sorrel,2011-06-07,America/Chicago,IL,participant,LANTERN,,,",
        f"S1,{address(world, 'ruth')},Ruth,Vane,,,,facilitator,HARBOR,,,",
    )


def with_team(world: World, team: str, role: str = "") -> bytes:
    """A participant with a care team, and after her in the file a clinician of the program."""
    return file_of(
        world,
        f"T1,{address(world, 'ivo')},Ivo,{role},HARBOR,{team}",
        f"T2,{address(world, 'sol')},Sol,clinician,HARBOR,",
        head="external_id,email,first_name,role,program,care_team",
    )
