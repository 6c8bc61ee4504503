"""`loadtest provision`: members and rooms for a load test, in a demo organization on this machine only."""

from __future__ import annotations

import argparse
import os
from typing import Any

from throughcare.config import station
from throughcare.config.commands.people import organization_of
from throughcare.config.environment import LOOPBACK, read
from throughcare.config.station import say
from throughcare.config.trouble import OperatorError


def add_to(commands: Any) -> None:
    """Add `loadtest provision`."""
    loadtest = commands.add_parser("loadtest", help="Prepare load tests (demo organizations only).")
    verbs = loadtest.add_subparsers(title="verbs", metavar="VERB", required=True)
    verb = verbs.add_parser("provision", help="Make rooms full of members, and print how they sign in.")
    verb.add_argument(
        "--organization", default="bridgewell", metavar="SLUG", help="default: bridgewell, of the demo"
    )
    verb.add_argument("--rooms", type=int, default=50, metavar="N", help="how many rooms (default: 50)")
    verb.add_argument("--members", type=int, default=12, metavar="N", help="members a room (default: 12)")
    verb.set_defaults(run=provision)


def provision(wanted: argparse.Namespace) -> int:
    """Make what is missing and print one line a member: room, member, socket ticket of one hour."""
    if not (0 < wanted.rooms <= 1000 and 0 < wanted.members <= 5000):
        raise OperatorError("--rooms is a number from 1 to 1000 and --members from 1 to 5000.")
    if read(os.environ).host not in LOOPBACK:
        raise OperatorError(
            "Load tests run on 127.0.0.1 only, as they print tickets that let in: unset THROUGHCARE_HOST."
        )
    with station.django():
        from throughcare.config.load_rooms import provision as make
        from throughcare.core.organization import in_organization

        organization = organization_of(wanted.organization)
        if not organization.is_demo:
            raise OperatorError(
                f"“{organization.slug}” holds real people. Load tests run in a demo organization only."
            )
        with in_organization(organization.id):
            for thread_id, member_id, ticket in make(organization, wanted.rooms, wanted.members):
                say(f"{thread_id} {member_id} {ticket}")
    return 0
