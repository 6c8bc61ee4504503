"""Each command of the command line as a process: what it does, and what it refuses in one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password

from tests.app.config.commands import PASSWORD, a_clinic, a_slug, done, refused, run
from tests.world import World
from throughcare import __version__
from throughcare.access.models import AuditLine
from throughcare.access.sealer import seal
from throughcare.config import cli
from throughcare.conversations.models import Seat
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people.models import Account, SocketTicket
from throughcare.program.models import Member, Organization, Role


@pytest.fixture
def clinic() -> Organization:
    """An organization of its own, with nobody in it."""
    return a_clinic()


# What needs no organization


def test_the_version_is_said() -> None:
    assert done(run("--version")) == f"throughcare {__version__}\n"


def test_without_a_command_the_usage_is_shown() -> None:
    ran = run()
    assert ran.returncode == 2
    assert "usage: throughcare" in ran.stderr


def every_command(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Each command of a grammar, and each of its verbs."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield command
                yield from every_command(command)


def test_help_says_what_each_command_does_and_what_each_argument_is() -> None:
    commands = list(every_command(cli.parser()))
    assert len(commands) > 20
    assert [command.prog for command in commands if not command.description] == []
    assert [
        (command.prog, action.dest)
        for command in commands
        for action in command._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ] == []


@pytest.mark.parametrize("text", ["0", "65536", "99999", "-1", "eighty", "٣", ""])
def test_a_port_that_is_none_is_named_by_its_option(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.parser().parse_args(["serve", f"--live-port={text}"])
    assert "--live-port: it must be a number from 1 to 65535" in capsys.readouterr().err


def test_a_wrong_setting_is_one_sentence() -> None:
    said = refused(run("doctor", THROUGHCARE_PORT="eighty"))
    assert said == "THROUGHCARE_PORT must be a number from 1 to 65535; it is “eighty”.\n"


def test_a_database_that_is_away_is_one_sentence_without_the_password() -> None:
    ran = run(
        "audit", "verify", DATABASE_URL="postgresql://her:hidden@127.0.0.1:1/own", DATABASE_OWNER_URL=""
    )
    said = refused(ran)
    assert "cannot be reached" in said
    assert "hidden" not in said


def test_migrating_again_is_harmless() -> None:
    assert done(run("migrate")) == "The database is at this version.\n"


# create-organization


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 101, "A name or number has at most 100 letters."),
        ("half \udcff", "This has a broken character"),
        ("\u200b", "Give the organization a name."),
    ],
)
def test_a_name_that_is_no_name_is_one_sentence(name: str, said: str) -> None:
    assert refused(run("create-organization", name, "--slug", a_slug("none"))).startswith(said)


def test_an_organization_is_made_with_its_audit_line() -> None:
    slug = a_slug("riverside")
    said = done(run("create-organization", "Riverside Clinic", "--slug", slug, "--zone", "America/Denver"))
    assert f"--organization {slug}" in said
    made = Organization.objects.get(slug=slug)
    assert (made.name, made.zone, made.is_demo) == ("Riverside Clinic", "America/Denver", False)
    with in_organization(made.id):
        assert AuditLine.objects.filter(verb="create_organization").count() == 1


def test_a_short_name_is_taken_once(clinic: Organization) -> None:
    said = refused(run("create-organization", "Another", "--slug", clinic.slug))
    assert f"short name “{clinic.slug}” already" in said
    assert Organization.objects.filter(slug=clinic.slug).count() == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("   ",), "Give the organization a name."), (("Moon", "--zone", "Mars/Base"), "is not a time zone")],
)
def test_no_organization_without_a_name_or_a_real_zone(arguments: tuple[str, ...], sentence: str) -> None:
    before = Organization.objects.count()
    assert sentence in refused(run("create-organization", *arguments))
    assert Organization.objects.count() == before


# create-admin


def test_an_admin_can_sign_in_and_holds_the_role(clinic: Organization) -> None:
    email = f"{a_slug('dina')}@example.org"
    said = done(
        run(
            "create-admin", email, "--organization", clinic.slug, "--first-name", "Dina",
            THROUGHCARE_ADMIN_PASSWORD=PASSWORD,
        )
    )  # fmt: skip
    assert said == f"{email} can sign in now, as director of A Clinic.\n"
    account = Account.objects.get(email=email)
    assert check_password(PASSWORD, account.password)
    with in_organization(clinic.id):
        member = Member.objects.get(account=account)
        assert (member.first_name, member.zone) == ("Dina", "America/Chicago")
        assert Role.objects.get(member=member).role == "director"


def test_the_password_may_stand_in_a_file(clinic: Organization, tmp_path: Path) -> None:
    email = f"{a_slug('root')}@example.org"
    (tmp_path / "password").write_text(PASSWORD + "\n")
    secret = {"THROUGHCARE_ADMIN_PASSWORD_FILE": str(tmp_path / "password")}
    done(
        run(
            "create-admin", email, "--organization", clinic.slug, "--first-name", "Root",
            "--role", "operator", **secret,
        )
    )  # fmt: skip
    assert check_password(PASSWORD, Account.objects.get(email=email).password)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "There is no terminal to ask for a password at."),
        ("short", "at least 12 characters"),
        ("qwerty123456", "too common"),
    ],
)
def test_a_weak_or_missing_password_makes_nobody(clinic: Organization, password: str, sentence: str) -> None:
    email = f"{a_slug('weak')}@example.org"
    ran = run(
        "create-admin", email, "--organization", clinic.slug, "--first-name", "W",
        THROUGHCARE_ADMIN_PASSWORD=password,
    )  # fmt: skip
    assert sentence in refused(ran)
    assert not Account.objects.filter(email=email).exists()


def test_an_admin_is_made_once(clinic: Organization) -> None:
    email = f"{a_slug('twice')}@example.org"
    arguments = ("create-admin", email, "--organization", clinic.slug, "--first-name", "T")
    done(run(*arguments, THROUGHCARE_ADMIN_PASSWORD=PASSWORD))
    said = refused(run(*arguments, THROUGHCARE_ADMIN_PASSWORD=PASSWORD))
    assert "is a member already" in said
    with in_organization(clinic.id):
        assert Member.objects.filter(account__email=email).count() == 1


def test_an_unknown_organization_is_answered_with_those_there_are(clinic: Organization) -> None:
    said = refused(
        run(
            "create-admin", "x@example.org", "--organization", "nowhere", "--first-name", "X",
            THROUGHCARE_ADMIN_PASSWORD=PASSWORD,
        )
    )  # fmt: skip
    assert "There is no organization “nowhere”." in said
    assert clinic.slug in said


# audit verify


def test_an_unbroken_trail_is_said_to_be_unbroken(clinic: Organization) -> None:
    with in_organization(clinic.id):
        assert seal(clinic.id) == 1
    assert "A Clinic: 1 lines sealed and unchanged, 0 not sealed yet." in run("audit", "verify").stdout


def test_a_changed_line_is_found_and_fails_the_command(clinic: Organization) -> None:
    from django.db import connections

    with in_organization(clinic.id):
        seal(clinic.id)
    change = "UPDATE access_auditline SET verb = %s WHERE organization_id = %s AND verb = %s"
    with connections["owner"].cursor() as cursor:  # the service's own role may not: only the owner could
        cursor.execute(change, ["something_else", clinic.id, "create_organization"])
    try:
        ran = run("audit", "verify")
        assert ran.returncode == 1
        assert "BROKEN: Block 1: a line was changed" in ran.stdout
        assert ran.stderr == ""
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(change, ["create_organization", clinic.id, "something_else"])
        connections["owner"].close()


# loadtest


def test_a_load_test_of_real_people_is_refused(clinic: Organization) -> None:
    said = refused(
        run("loadtest", "provision", "--organization", clinic.slug, "--rooms", "1", "--members", "1")
    )
    assert "holds real people" in said
    with in_organization(clinic.id):
        assert not Member.objects.exists()


def test_a_load_test_of_a_demo_gets_rooms_and_tickets(world: World) -> None:
    slug = world.bridgewell.slug
    said = done(run("loadtest", "provision", "--organization", slug, "--rooms", "2", "--members", "3"))
    rows = [line.split(" ") for line in said.splitlines()]
    assert len(rows) == 6
    assert len({thread for thread, _, _ in rows}) == 2
    with world.at():
        for thread, member, _ in rows:
            assert Seat.objects.filter(thread_id=thread, member_id=member).exists()
            assert SocketTicket.objects.get(member_id=member).expires_at > clock.now()


def test_a_load_test_of_what_others_can_reach_is_refused(world: World) -> None:
    slug, before = world.bridgewell.slug, SocketTicket.objects.count()
    ran = run("loadtest", "provision", "--organization", slug, "--rooms", "1", THROUGHCARE_HOST="0.0.0.0")
    assert "on 127.0.0.1 only" in refused(ran)
    assert SocketTicket.objects.count() == before


def test_a_load_test_has_a_size(world: World) -> None:
    ran = run("loadtest", "provision", "--organization", world.bridgewell.slug, "--rooms", "0")
    assert "--rooms is a number from 1 to 1000" in refused(ran)
