"""The people of the message path's faults, in the database that DATABASE_URL names: a program of its own.

`python -m tests.faults.message_world build` migrates and prints everybody's ids as JSON. `... end
ORGANIZATION EPISODE` ends a stay, says "held" before it commits, and commits when a line comes in.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django


def build() -> dict[str, Any]:
    """Bridgewell with its cast, and rooms that are open at any hour; ids as text."""
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()

    from tests.world import PASSWORD, a_thread, build_world
    from throughcare.people.models import Account

    world = build_world()
    with world.at():
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
        members = {name: getattr(world, name) for name in ("ana", "ben", "eve", "fay", "cleo")}
        emails = dict(Account.objects.values_list("id", "email"))
        return {
            "organization": world.bridgewell.id,
            "password": PASSWORD,
            "rooms": {name: str(room.id) for name, room in rooms.items()},
            "members": {
                name: {"id": str(one.id), "account": str(one.account_id), "email": emails[one.account_id]}
                for name, one in members.items()
            },
            "episodes": {"ana": str(world.ana_episode.id), "ben": str(world.ben_episode.id)},
        }


def end(organization: int, episode_id: str) -> None:
    """End a stay by its real action, and hold its locks until told to commit."""
    from django.db import transaction

    from throughcare.core.organization import in_organization
    from throughcare.program.actions.episodes import end_episode
    from throughcare.program.models import Episode

    with in_organization(organization), transaction.atomic():
        assert end_episode(None, episode=Episode.objects.get(id=episode_id), reason="completed")
        say("held")
        sys.stdin.readline()
    say("ended")


def say(words: str) -> None:
    """A line for whoever started this."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "throughcare.config.settings"
    django.setup()
    if sys.argv[1] == "build":
        say(json.dumps(build()))
    else:
        end(int(sys.argv[2]), sys.argv[3])
