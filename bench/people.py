"""Rooms full of invented members in a fresh database: `python -m bench.people ROOMS MEMBERS` prints them as
JSON."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

ORIGIN = "http://localhost:8000"
PROGRAM = Path(__file__).parent.parent / "programs" / "harbor.toml"


def ahead() -> float:
    """Seconds until the coming Wednesday's noon in Chicago, when Harbor is staffed and holds nothing back."""
    from throughcare.kit import clock

    here = datetime.now(UTC).astimezone(clock.zone("America/Chicago"))
    noon = here.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=(2 - here.weekday()) % 7)
    if noon <= here:
        noon += timedelta(days=7)
    return (noon - here).total_seconds()


def main(rooms: int, members: int) -> None:
    """Migrate, make an organization with Harbor's policy and its rooms; print the clock's lead and all
    tickets."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()

    from throughcare.config.load_rooms import provision
    from throughcare.core.organization import in_organization
    from throughcare.kit import clock
    from throughcare.program.actions.organizations import create_organization
    from throughcare.program.actions.programs import import_program

    organization = create_organization(name="Load", slug="load", zone="America/Chicago", is_demo=True)
    lead = ahead()
    with in_organization(organization.id):
        import_program(None, text=PROGRAM.read_text(encoding="utf-8"))
        clock.set_offset(timedelta(seconds=lead))
        made = [
            {"thread": str(thread), "member": str(member), "ticket": ticket}
            for thread, member, ticket in provision(organization, rooms, members)
        ]
    print(json.dumps({"ahead": lead, "lines": made}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
