"""The people of the message path's faults, in the database that DATABASE_URL names: a program of its own.

`python -m tests.faults.message_world build` makes them and prints everybody's ids as JSON. `... hand ORGANIZATION`
does what lines of JSON say, one at a time, by the real actions: moves and ends stays, withdraws, releases, makes
rooms. With "hold" it says "held" before it commits, and commits when a line comes in.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

NEWCOMERS = {"ivo": "cohort", "jun": "other_cohort", "kai": "cohort", "lou": "other_cohort"}
STAYING = ("ana", "ben", "eve", "fay", "cleo")


def build() -> dict[str, Any]:
    """Bridgewell with its cast, and rooms that are open at any hour; ids as text."""
    from tests.world import PASSWORD, a_member, a_thread, an_episode, build_world
    from throughcare.conversations.actions.seats import settle_program
    from throughcare.kit import clock
    from throughcare.program.models import CareTeamSeat

    world = build_world()
    with world.at():
        for name, cohort in NEWCOMERS.items():
            world.names[name] = a_member(world.bridgewell, name.title(), "Newcomer")
            world.names[f"{name}_episode"] = an_episode(world.names[name], world.harbor, world.names[cohort])
        rooms = {
            "cohort": world.cohort_room,
            "other": a_thread(
                world.harbor, "cohort-room", world.eve, world.fay, title="Thursday", cohort=world.other_cohort
            ),
            "ana's team": world.care_team,
            "ben's team": a_thread(
                world.harbor, "care-team-thread", world.ben, world.cleo, world.fay, about=world.ben
            ),
        }
        # Clocks are moved to before this moment: whatever begins must have begun by then.
        CareTeamSeat.objects.update(from_at=clock.now() - timedelta(days=1))
        settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
        return {
            "organization": world.bridgewell.id,
            "program": str(world.harbor.id),
            "password": PASSWORD,
            "rooms": {name: str(room.id) for name, room in rooms.items()},
            "cohorts": {"cohort": str(world.cohort.id), "other": str(world.other_cohort.id)},
            "members": {name: _ids(world.names[name]) for name in (*STAYING, *NEWCOMERS)},
            "episodes": {name: str(world.names[f"{name}_episode"].id) for name in NEWCOMERS},
        }


def _ids(member: Any) -> dict[str, str]:
    from throughcare.people.models import Account

    email = Account.objects.get(id=member.account_id).email
    return {"id": str(member.id), "account": str(member.account_id), "email": email}


def make_room(program: str, people: int = 2) -> dict[str, Any]:
    """A cohort of its own with Ana, Ben and so many in all, of whom nobody else has heard."""
    from tests.world import a_member, a_thread, an_episode
    from throughcare.kit.ids import new_id
    from throughcare.program.models import Cohort, Organization, Program

    where = Program.objects.get(id=program)
    organization = Organization.objects.get(id=where.organization_id)
    cohort = Cohort.objects.create(
        organization_id=organization.id, program=where, name=f"Cohort {new_id()}", track="mood", capacity=500
    )
    names = ["ana", "ben", *(f"member{number}" for number in range(3, people + 1))]
    members = {
        name: a_member(organization, name.title(), "Ofthisroom", external_id=str(new_id())) for name in names
    }
    episodes = {name: str(an_episode(member, where, cohort).id) for name, member in members.items()}
    room = a_thread(where, "cohort-room", *members.values(), title=cohort.name, cohort=cohort)
    return {
        "room": str(room.id),
        "members": {name: _ids(member) for name, member in members.items()},
        "episodes": episodes,
    }


def end_stay(episode: str) -> dict[str, Any]:
    """End a stay."""
    from throughcare.program.actions.episodes import end_episode
    from throughcare.program.models import Episode

    return {"changed": end_episode(None, episode=Episode.objects.get(id=episode), reason="completed")}


def move(episode: str, cohort: str) -> dict[str, Any]:
    """Move somebody to another cohort, and so from one room to another."""
    from throughcare.program.actions.episodes import move_cohort
    from throughcare.program.models import Cohort, Episode

    found = Episode.objects.get(id=episode)
    return {"changed": move_cohort(None, episode=found, cohort=Cohort.objects.get(id=cohort))}


def withdraw(member: str, message: str) -> dict[str, Any]:
    """Let an author take back her words."""
    from throughcare.conversations.actions.messages import withdraw_message

    return {"state": withdraw_message(_actor(member), message_id=_id(message)).state}


def release(member: str, message: str) -> dict[str, Any]:
    """Let somebody of staff release what is held."""
    from throughcare.conversations.actions.messages import release_message

    return {"state": release_message(_actor(member), message_id=_id(message)).state}


def _actor(member: str) -> Any:
    from throughcare.program.actors import actor_of
    from throughcare.program.models import Member

    return actor_of(Member.objects.get(id=member))


def _id(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


DOES: dict[str, Callable[..., dict[str, Any]]] = {
    "make_room": make_room,
    "end_stay": end_stay,
    "move": move,
    "withdraw": withdraw,
    "release": release,
}


def hand(organization: int) -> None:
    """Do what each line says, in a transaction of its own, and say what came of it when that is committed."""
    from django.db import InterfaceError, OperationalError, connection, transaction
    from django.http import Http404

    from throughcare.core.organization import in_organization
    from throughcare.program.refusals import Refused

    for line in sys.stdin:
        wanted = json.loads(line)
        do, is_held = DOES[wanted.pop("do")], wanted.pop("hold", False)
        try:
            with in_organization(organization), transaction.atomic():
                said = do(**wanted)
                if is_held:
                    say({"held": True})
                    sys.stdin.readline()
        except (Http404, Refused) as refused:
            said = {"refused": type(refused).__name__}
        except (InterfaceError, OperationalError) as error:
            # Whether it was done is not known.
            connection.close()
            said = {"unknown": type(error).__name__}
        say(said)


def say(what: dict[str, Any]) -> None:
    """A line for whoever started this."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "throughcare.config.settings"
    django.setup()
    if sys.argv[1] == "build":
        say(build())
    else:
        hand(int(sys.argv[2]))
