"""`audit verify`: proves that the audit trail was not changed, or says where it was."""

from __future__ import annotations

import argparse
from typing import Any

from throughcare.config import station
from throughcare.config.station import say


def add_to(commands: Any) -> None:
    """Add `audit verify`."""
    audit = commands.add_parser("audit", help="Verify the audit trail.")
    verbs = audit.add_subparsers(title="verbs", metavar="VERB", required=True)
    verb = verbs.add_parser(
        "verify", help="Check every seal of every organization; exit code 1 if one is broken."
    )
    verb.set_defaults(run=verify)


def verify(_wanted: argparse.Namespace) -> int:
    """Check each organization; say what was found."""
    broken = 0
    with station.django():
        from throughcare.access.verify import verify as verify_trail
        from throughcare.core.organization import in_organization
        from throughcare.program.models import Organization

        organizations = list(Organization.objects.order_by("id"))
        if not organizations:
            say("There is no organization yet, so there is no trail.")
        for organization in organizations:
            with in_organization(organization.id):
                report = verify_trail(organization.id)
            broken += len(report.problems)
            unbroken = "sealed" if report.problems else "sealed and unchanged"
            say(f"{organization.name}: {report.sealed} lines {unbroken}, {report.unsealed} not sealed yet.")
            for problem in report.problems:
                say(f"    BROKEN: {problem}")
    return 1 if broken else 0
