"""`create-organization`, `create-admin`, `import-people`, `correct-email`."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from typing import Any

from throughcare.config import station
from throughcare.config.environment import secret
from throughcare.config.station import read_file, say
from throughcare.config.trouble import OperatorError


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    command = commands.add_parser(
        "create-organization", help="Make an organization: the first step of an installation."
    )
    command.add_argument("name", metavar="NAME", help="as people say it, such as “Riverside Clinic”")
    command.add_argument(
        "--slug", default="", help="its short name for commands (default: made from the name)"
    )
    command.add_argument("--zone", default="America/New_York", help="IANA zone (default: America/New_York)")
    command.set_defaults(run=create_organization)
    command = commands.add_parser(
        "create-admin",
        help="Make a first person who can sign in: a clinical director, if not told otherwise.",
    )
    command.add_argument(
        "email",
        metavar="EMAIL",
        help="what to sign in with; the password is asked for, or set in THROUGHCARE_ADMIN_PASSWORD",
    )
    add_organization(command)
    command.add_argument("--first-name", required=True, metavar="NAME", help="as others will read it")
    command.add_argument("--last-name", default="", metavar="NAME", help="may be left out")
    command.add_argument("--zone", default="", help="IANA zone (default: the organization's)")
    command.add_argument(
        "--role",
        default="director",
        choices=("director", "coordinator", "operator"),
        help="held in every program (default: director)",
    )
    command.set_defaults(run=create_admin)
    command = commands.add_parser(
        "import-people", help="Read people from a CSV file; nothing is written without --apply."
    )
    command.add_argument(
        "file", metavar="FILE", help="CSV in UTF-8; its columns are in docs/start/first-program.md"
    )
    add_organization(command)
    command.add_argument("--apply", action="store_true", help="write; without it, only say what would happen")
    command.add_argument(
        "--invite", action="store_true", help="with --apply: mail new people a link to choose a password"
    )
    command.set_defaults(run=import_people)
    command = commands.add_parser(
        "correct-email",
        help="Put somebody's e-mail address right; whoever got in by the old one is out.",
    )
    command.add_argument("email", metavar="OLD", help="the address that is kept now")
    command.add_argument(
        "new", metavar="NEW", help="the right one; a link to choose a password is mailed there"
    )
    add_organization(command)
    command.set_defaults(run=correct_email)


def add_organization(command: argparse.ArgumentParser) -> None:
    """The option that says whose data a command works on."""
    command.add_argument(
        "--organization", required=True, metavar="SLUG", help="the organization's short name"
    )


def organization_of(slug: str) -> Any:
    """The organization of this short name. Raises OperatorError naming those there are."""
    from throughcare.program.models import Organization

    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Organization.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise OperatorError(f"There is no organization “{slug}”. There are: {known}.")
    return found


def create_organization(wanted: argparse.Namespace) -> int:
    """Make it, and say what comes next."""
    with station.django():
        from throughcare.program.actions.organizations import create_organization as create
        from throughcare.program.refusals import Refused

        try:
            made = create(name=wanted.name, slug=wanted.slug, zone=wanted.zone)
        except Refused as error:
            raise OperatorError(error.sentence) from error
        say(f"Made {made.name}. Next: throughcare create-admin YOU@EXAMPLE.ORG --organization {made.slug} …")
    return 0


def create_admin(wanted: argparse.Namespace) -> int:
    """Make the account, the member and the role, with a password that is asked for or set."""
    password = secret(os.environ, "THROUGHCARE_ADMIN_PASSWORD")
    if not password:
        if not sys.stdin.isatty():
            raise OperatorError(
                "There is no terminal to ask for a password at. Set THROUGHCARE_ADMIN_PASSWORD."
            )
        password = getpass.getpass("Password (at least 12 characters): ")
    with station.django():
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ValidationError
        from django.db import transaction

        from throughcare.core.organization import in_organization
        from throughcare.program.actions.members import create_member
        from throughcare.program.actions.roles import give_role
        from throughcare.program.refusals import Refused

        organization = organization_of(wanted.organization)
        try:
            validate_password(password)
        except ValidationError as error:
            raise OperatorError("That password cannot be used: " + " ".join(error.messages)) from error
        try:
            with in_organization(organization.id), transaction.atomic():
                member = create_member(
                    None,
                    email=wanted.email,
                    first_name=wanted.first_name,
                    last_name=wanted.last_name,
                    zone=wanted.zone or organization.zone,
                    password=password,
                )
                give_role(None, member=member, role=wanted.role, program=None)
        except Refused as error:
            raise OperatorError(error.sentence) from error
        say(f"{wanted.email} can sign in now, as {wanted.role} of {organization.name}.")
    return 0


def import_people(wanted: argparse.Namespace) -> int:
    """Say line by line what the file would do; with --apply do all of it or nothing."""
    data = read_file(wanted.file)
    with station.django():
        from throughcare.core.organization import in_organization
        from throughcare.program.imports import apply_import, plan_import
        from throughcare.program.refusals import Refused

        with in_organization(organization_of(wanted.organization).id):
            plan = plan_import(data)
            for line in plan.lines:
                say(f"line {line.number}: {line.sentence}")
            if plan.has_errors:
                say("Nothing was written. Mend the lines above and run the same command again.")
                return 1
            if not wanted.apply:
                say("Nothing was written yet. Run the same command with --apply to do this.")
                return 0
            try:
                done = apply_import(None, plan=plan, invite=wanted.invite)
            except Refused as error:
                raise OperatorError(error.sentence) from error
            say(f"All of it is written: {done} {'person' if done == 1 else 'people'}.")
            if wanted.invite and any(step.member is None for step in plan.steps):
                say("New people get a mail with a link to choose a password; the work process sends it.")
            elif wanted.invite:
                say(
                    "Nobody is new, so no mail goes out. On the sign-in page anybody here can have a new link sent."
                )
    return 0


def correct_email(wanted: argparse.Namespace) -> int:
    """Change the address of a member's account, end its sign-ins, and owe the mail with the way in."""
    with station.django():
        from throughcare.core.organization import in_organization
        from throughcare.program.actions.forgotten import correct_email as correct
        from throughcare.program.models import Member
        from throughcare.program.refusals import Refused

        organization = organization_of(wanted.organization)
        with in_organization(organization.id):
            member = Member.objects.filter(account__email__iexact=wanted.email.strip()).first()
            if member is None:
                raise OperatorError(f"Nobody in {organization.name} has the address {wanted.email}.")
            try:
                correct(None, member=member, email=wanted.new)
            except Refused as error:
                raise OperatorError(error.sentence) from error
        say(f"The address is {wanted.new.strip()} now. Every sign-in and link of before has ended.")
        say("A link to choose a password goes there; the work process sends it.")
    return 0
