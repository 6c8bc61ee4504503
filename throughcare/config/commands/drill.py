"""`drill`: ring whoever is on call, as a real call would, and see how fast that is answered."""

from __future__ import annotations

import argparse
import time
from typing import Any

from throughcare.config import station
from throughcare.config.commands.people import add_organization, organization_of
from throughcare.config.trouble import OperatorError

LOOK_EVERY = 1.0  # seconds


def add_to(commands: Any) -> None:
    """Add `drill`."""
    command = commands.add_parser(
        "drill",
        help="Ring whoever is on call in a program, marked as a drill, and wait until somebody answers.",
    )
    add_organization(command)
    command.add_argument("--program", required=True, metavar="SLUG", help="the program's short name")
    command.add_argument(
        "--wait", type=float, default=15.0, metavar="MINUTES", help="how long to wait here (default: 15)"
    )
    command.set_defaults(run=drill)


def drill(wanted: argparse.Namespace) -> int:
    """Exit code 1 where nobody answered while we waited. It rings on all the same until somebody does."""
    with station.django():
        from throughcare.core.organization import in_organization
        from throughcare.program.models import Program
        from throughcare.safety.actions import open_drill
        from throughcare.safety.models import Concern

        organization = organization_of(wanted.organization)
        with in_organization(organization.id):
            program = Program.objects.filter(slug=wanted.program).first()
            if program is None:
                raise OperatorError(f"There is no program “{wanted.program}” in “{wanted.organization}”.")
            concern = open_drill(None, program=program)
            station.say(f"The drill rings. Whoever is on call finds it at /concerns/{concern.id}.")
            end = time.monotonic() + 60 * wanted.wait
            while time.monotonic() < end:
                found = Concern.objects.get(id=concern.id)
                if found.acknowledged_at is not None:
                    took = (found.acknowledged_at - found.opened_at).total_seconds()
                    station.say(f"It was answered after {took:.0f} s.")
                    return 0
                time.sleep(LOOK_EVERY)
        station.say("Nobody has answered yet. It climbs and rings on; doctor says when it was answered.")
        return 1
