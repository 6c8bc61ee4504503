"""Invented members in a fresh database, with the rooms of every workload: `python -m bench.people SITE` prints them.

SITE is JSON: `rooms` with `members` each in one organization, who come `comes` times; a `hall` with so many in
one room; two who share so many rooms (`shared`) and come back so many times (`returns`); so many `small`
organizations with one room each. Rooms and users have numbers by which every system knows them; `thread` and
`tickets` are Throughcare's.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ORIGIN = "http://localhost:8000"
PROGRAM = Path(__file__).parent.parent / "programs" / "harbor.toml"

Rooms = list[list[dict[str, Any]]]


def ahead() -> float:
    """Seconds until the coming Wednesday's noon in Chicago, when Harbor is staffed and holds nothing back."""
    from throughcare.kit import clock

    here = datetime.now(UTC).astimezone(clock.zone("America/Chicago"))
    noon = here.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=(2 - here.weekday()) % 7)
    if noon <= here:
        noon += timedelta(days=7)
    return (noon - here).total_seconds()


class Site:
    """Organizations and their people, numbered for all systems alike."""

    def __init__(self) -> None:
        self.room = self.user = self.organizations = 0

    def rooms(self, rooms: int, members: int, comes: int = 1, *, is_shared: bool = False) -> Rooms:
        """A new organization under Harbor's policy; where rooms are shared, those of the first are in all of them."""
        from throughcare.config.load_rooms import provision
        from throughcare.conversations.models import Seat
        from throughcare.core.organization import in_organization
        from throughcare.program.actions.organizations import create_organization
        from throughcare.program.actions.programs import import_program

        self.organizations += 1
        name = f"load-{self.organizations}"
        organization = create_organization(name=name, slug=name, zone="America/Chicago", is_demo=True)
        people: dict[UUID, dict[UUID, list[str]]] = defaultdict(lambda: defaultdict(list))
        with in_organization(organization.id):
            text = PROGRAM.read_text(encoding="utf-8").replace('slug = "harbor"', f'slug = "{name}"', 1)
            import_program(None, text=text)
            for _ in range(comes):
                for thread, member, ticket in provision(organization, rooms, members):
                    people[thread][member].append(ticket)
            first, *others = people
            for thread in others if is_shared else ():
                for member in people[first]:
                    Seat.objects.create(
                        organization_id=organization.id, thread_id=thread, member_id=member, from_seq=1
                    )
        made = [self._room(thread, members) for thread, members in people.items()]
        if is_shared:
            for who in made[0]:
                who["parts"] = [{"room": room[0]["room"], "thread": room[0]["thread"]} for room in made]
                who["rooms"] = [part["room"] for part in who["parts"]]
        return made[:1] if is_shared else made

    def _room(self, thread: UUID, members: dict[UUID, list[str]]) -> list[dict[str, Any]]:
        self.room += 1
        made = []
        for tickets in members.values():
            self.user += 1
            made.append({"room": self.room, "user": self.user, "thread": str(thread), "tickets": tickets})
        return made


def main(wanted: dict[str, int]) -> None:
    """Migrate, make everybody, print the clock's lead and all of them."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()

    from throughcare.kit import clock

    lead = ahead()
    clock.set_offset(timedelta(seconds=lead))
    site = Site()
    comes, members = wanted["comes"], wanted["members"]
    people: dict[str, Rooms] = {"rooms": site.rooms(wanted["rooms"], members, comes)}
    if shared := wanted.get("shared"):
        people["pair"] = site.rooms(shared, 2, 2 * wanted["returns"], is_shared=True)
    if hall := wanted.get("hall"):
        people["hall"] = site.rooms(1, hall)
    people["small"] = [site.rooms(1, members)[0] for _ in range(wanted.get("small", 0))]
    print(
        json.dumps({"ahead": lead, "people": people, "users": site.user, "organizations": site.organizations})
    )


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
