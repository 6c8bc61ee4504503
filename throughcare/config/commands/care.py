"""`import-program`, `export-program`: a program's contact policy between a file and the database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from throughcare.config import station
from throughcare.config.commands.people import add_organization, organization_of
from throughcare.config.station import read_file, say
from throughcare.config.trouble import OperatorError


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    command = commands.add_parser(
        "import-program", help="Put a contact policy file in force; makes the program if new."
    )
    command.add_argument("file", metavar="FILE", help="the policy, such as programs/harbor.toml")
    add_organization(command)
    command.add_argument(
        "--yes", action="store_true", help="do it without asking, even over a change made on a page"
    )
    command.set_defaults(run=import_program)
    command = commands.add_parser("export-program", help="Write a program's policy in force back as a file.")
    command.add_argument("program", metavar="PROGRAM", help="its short name, such as harbor")
    add_organization(command)
    command.add_argument("--to", default="-", metavar="FILE", help="file to write (default: standard output)")
    command.set_defaults(run=export_program)


def import_program(wanted: argparse.Namespace) -> int:
    """Show what changes for whom, ask, then publish."""
    text = read_file(wanted.file, most=20_000_000)
    with station.django():
        from throughcare.contact.diff import diff
        from throughcare.contact.policy import load
        from throughcare.contact.problems import PolicyError
        from throughcare.core.organization import in_organization
        from throughcare.program.actions.programs import import_program as publish
        from throughcare.program.actions.programs import plan_import
        from throughcare.program.refusals import Refused

        with in_organization(organization_of(wanted.organization).id):
            try:
                plan = plan_import(text)
            except PolicyError as error:
                said = error.text(wanted.file)
                raise OperatorError(f"Nothing was changed; this policy cannot be used.\n{said}") from error
            if plan.is_same:
                say("This is the policy in force already; nothing was changed.")
                return 0
            if plan.in_force is not None:
                say(f"What changes in {plan.policy.name}:")
                changes = diff(load(plan.in_force.text), plan.policy)
                for change in changes:
                    say(f"- {change.sentence}")
                if not changes:
                    say("- Nothing of who may reach whom: only other words of the file.")
                if plan.overwrites_page_edit:
                    say("The policy in force was changed on a page since the last import; this undoes that.")
                if not wanted.yes and not _agreed():
                    say("Nothing was changed.")
                    return 1
            try:
                version = publish(None, text=text, over_page_edit=True)
            except Refused as error:
                raise OperatorError(error.sentence) from error
            say(f"{plan.policy.name}: version {version.number} is in force. Members are asked to read it.")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise OperatorError(
            "Nothing was changed: this needs your yes, and there is no terminal to ask at. Add --yes."
        )
    return input("Put it in force? [y/N] ").strip().lower() in {"y", "yes"}


def export_program(wanted: argparse.Namespace) -> int:
    """Write the text as it was declared."""
    with station.django():
        from throughcare.core.organization import in_organization
        from throughcare.program.actions.programs import export_policy
        from throughcare.program.models import Program
        from throughcare.program.refusals import Refused

        with in_organization(organization_of(wanted.organization).id):
            program = Program.objects.filter(slug=wanted.program).first()
            if program is None:
                raise OperatorError(f"There is no program “{wanted.program}” in {wanted.organization}.")
            try:
                text = export_policy(program=program)
            except Refused as error:
                raise OperatorError(error.sentence) from error
    if wanted.to == "-":
        sys.stdout.write(text)
    else:
        try:
            Path(wanted.to).write_text(text, encoding="utf-8")
        except OSError as error:
            raise OperatorError(f"{wanted.to} could not be written: {error.strerror}.") from error
        say(f"Written to {wanted.to}.")
    return 0
