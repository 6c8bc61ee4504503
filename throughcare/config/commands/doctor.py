"""`doctor`: is this installation well? Plain sentences, exit code 1 if something needs a hand."""

from __future__ import annotations

import argparse
import os
import shutil
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from throughcare.config import station
from throughcare.config.environment import Environment, read
from throughcare.config.trouble import OperatorError
from throughcare.kit import clock

TZDATA_OLD_AFTER = 270  # days: zone laws change a few times a year
DISK_LOW = 2_000_000_000  # bytes


class Finding(NamedTuple):
    """One thing looked at."""

    is_well: bool
    sentence: str


def add_to(commands: Any) -> None:
    """Add `doctor`."""
    command = commands.add_parser("doctor", help="Say in plain sentences whether this installation is well.")
    command.set_defaults(run=doctor)


def doctor(_wanted: argparse.Namespace) -> int:
    """Look at everything, even when the first thing is ill."""
    settings = read(os.environ)
    findings = [*_machine(settings)]
    try:
        with station.django():
            findings += list(_database(is_embedded=not settings.app_url))
            # The rest is read from tables: there is nothing to say of them before they are there.
            if all(finding.is_well for finding in findings[-2:]):
                findings += list(_work())
                findings += list(_calls())
    except OperatorError as error:
        findings.append(Finding(False, str(error)))
    findings += list(_processes(settings))
    findings += list(_bus(settings))
    for finding in findings:
        station.say(f"{'  well ' if finding.is_well else '! LOOK '} {finding.sentence}")
    ill = sum(not finding.is_well for finding in findings)
    station.say("Everything looked at is well." if not ill else f"{ill} of {len(findings)} need a hand.")
    return 1 if ill else 0


def _machine(settings: Environment) -> Iterator[Finding]:
    folder = settings.data_folder if settings.data_folder.exists() else settings.data_folder.parent
    free = shutil.disk_usage(folder).free
    yield Finding(free > DISK_LOW, f"{free / 1e9:.1f} GB free where the data are ({settings.data_folder}).")
    version = clock.tzdata_version()
    yield Finding(*_tzdata(version))
    yield _screening()


def _screening() -> Finding:
    from throughcare.screening import model, triage

    trouble = model.LOADED.trouble
    if trouble is not None:
        return Finding(
            False,
            f"{trouble} Rules alone look at messages, and every one is brought to staff as not screened: "
            "install the package anew.",
        )
    if triage.FIRST_LOOK is None:
        return Finding(
            True,
            "The screening model is whole. Its first look could not be compiled here (the log of live says why): "
            "nothing is missed, and each message costs a few times as much.",
        )
    return Finding(True, "The screening model is whole, and its first look is compiled.")


def _tzdata(version: str) -> tuple[bool, str]:
    """Judge a version such as "2026.6" or "2026c" by its year and its number within it."""
    year = "".join(character for character in version[:4] if character.isdigit())
    if len(year) != 4:
        return False, f"The time zone data say no version ({version}); install the tzdata package."
    rest = version[4:].strip(".")
    month = min(12, 2 * int(rest)) if rest.isdigit() else 2 * (ord(rest[:1] or "a") - ord("a") + 1)
    age = (clock.now().date() - date(int(year), max(1, min(12, month)), 1)).days
    if age > TZDATA_OLD_AFTER:
        return (
            False,
            f"The time zone data ({version}) are {age} days old; quiet hours may be wrong. Update tzdata.",
        )
    return True, f"The time zone data are recent ({version})."


def _database(*, is_embedded: bool) -> Iterator[Finding]:
    from django.db import OperationalError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), clock_timestamp(), current_user")
            version, its_now, user = cursor.fetchone()
    except OperationalError as error:
        yield Finding(False, f"The database does not answer: {str(error).splitlines()[0]}.")
        return
    whose = "embedded" if is_embedded else "of your own"
    yield Finding(True, f"PostgreSQL {version} answers ({whose}).")
    yield Finding(user == "throughcare_app", f"The service works in it as {user}, which owns nothing.")
    apart = abs((datetime.now(UTC) - its_now).total_seconds())
    yield Finding(apart < 2, f"Our clock and the database's are {apart:.1f} s apart.")
    done = station.is_migrated()
    yield Finding(
        done, "The schema is at this version." if done else "Migrations are missing: throughcare migrate."
    )


def _work() -> Iterator[Finding]:
    from throughcare.people.deliver import waiting
    from throughcare.safety import spool
    from throughcare.safety.watch import gone_nowhere, late_pages, work_seen_seconds_ago

    seen = work_seen_seconds_ago()
    if seen is None:
        yield Finding(
            False, "The work process has never been seen. Pages and mail go out only while it runs."
        )
    else:
        yield Finding(seen < 60, f"The work process was seen {seen:.0f} s ago.")
    nowhere = gone_nowhere()
    late = late_pages() - nowhere
    yield Finding(late <= 0, f"{late} pages to on-call people are late." if late > 0 else "No page is late.")
    yield Finding(
        not nowhere,
        f"{nowhere} {'ring has' if nowhere == 1 else 'rings have'} gone to nobody: "
        f"{', '.join(waiting(is_urgent=True).why)}. Answer what rings on the Desk, phone whoever is on call, and "
        "mend that channel."
        if nowhere
        else "No ring is stuck here.",
    )
    kept = spool.oldest()
    yield Finding(
        kept is None,
        "No call for help is kept on the disk."
        if kept is None
        else f"A call for help has been on the disk since {kept:%Y-%m-%d %H:%M} UTC: help-spool.",
    )
    yield _retention()
    count, oldest, why = waiting()
    yield Finding(
        oldest < 300,
        f"{count} {'message waits' if count == 1 else 'messages wait'}, owed for up to {oldest:.0f} s"
        f"{': ' if why else ''}{', '.join(why)}."
        if count
        else "No mail waits.",
    )


def _calls() -> Iterator[Finding]:
    """Whether a call would get through, of each program that has somebody to be rung."""
    from django.conf import settings

    from throughcare.core.organization import in_organization
    from throughcare.program.models import Organization
    from throughcare.safety.readiness import readiness

    yield Finding(
        True,
        "Mail goes to a mail server."
        if settings.EMAIL_HOST
        else "Mail is written to files and reaches nobody: set THROUGHCARE_SMTP_HOST.",
    )
    for what, url in (("Texts", settings.SMS_URL), ("Telephone calls", settings.CALL_URL)):
        yield Finding(
            True,
            f"{what} go to a gateway."
            if url
            else f"{what} are written to a file and reach nobody: set THROUGHCARE_{_GATEWAYS[what]}_URL.",
        )
    for organization_id in Organization.objects.filter(is_demo=False).values_list("id", flat=True):
        with in_organization(organization_id):
            for one in readiness():
                yield from _of_program(one)


_GATEWAYS = {"Texts": "SMS", "Telephone calls": "CALL"}


def _of_program(one: Any) -> Iterator[Finding]:
    free = f"nobody holds the time from {one.open_from:%Y-%m-%d %H:%M} UTC" if one.open_from else ""
    yield Finding(
        not free, f"{one.slug}: {free}." if free else f"{one.slug}: the on-call rota is whole for a week."
    )
    if not one.rung:
        yield Finding(
            False, f"{one.slug}: nobody would be rung. Give somebody the role on-call, clinician or director."
        )
        return
    yield Finding(
        not one.one_way,
        f"{one.slug}: {one.one_way} who would be rung can be reached by mail only: no phone, no browser."
        if one.one_way
        else f"{one.slug}: everybody who would be rung can be reached in two ways.",
    )
    if one.drill_rings:
        yield Finding(False, f"{one.slug}: a drill rings and nobody has answered.")
    elif one.drill_at is None:
        yield Finding(True, f"{one.slug}: no drill was ever answered. Try one: throughcare drill.")
    else:
        yield Finding(
            True,
            f"{one.slug}: the last drill was on {one.drill_at:%Y-%m-%d}, answered after "
            f"{one.drill_took.total_seconds():.0f} s.",
        )


def _retention() -> Finding:
    from throughcare.core.organization import in_organization
    from throughcare.moderation.retention import overdue
    from throughcare.program.models import Organization, Program

    late: dict[str, int] = {}
    unread: list[str] = []
    for organization_id in Organization.objects.values_list("id", flat=True):
        with in_organization(organization_id):
            for program in Program.objects.order_by("slug"):
                try:
                    if count := overdue(program):
                        late[program.slug] = count
                except ValueError:  # a policy that can't be read: its own problem, said here for its program
                    unread.append(program.slug)
    if unread:
        return Finding(False, f"The contact policy in force can't be read: {', '.join(unread)}.")
    if late:
        said = ", ".join(f"{slug} ({count})" for slug, count in late.items())
        return Finding(False, f"Messages are kept longer than their programs say: {said}. Is work running?")
    return Finding(True, "No message is kept longer than its program says.")


def _processes(settings: Environment) -> Iterator[Finding]:
    asked = [("web", settings.host, settings.port), ("live", settings.host, settings.live_port)]
    if (work := settings.metrics_port_of("work")) is not None:
        asked.append(("work", settings.metrics_host, work))
    for name, host, port in asked:
        url = f"http://{host}:{port}/healthz"
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:
                yield Finding(answer.status == 200, f"{name} answers on port {port}.")
        except OSError:
            yield Finding(False, f"{name} does not answer on port {port}. Start it: throughcare serve.")


def _bus(settings: Environment) -> Iterator[Finding]:
    """Whether each NATS server lets us in. Without NATS there is nothing to say."""
    if not settings.nats_url:
        return
    import asyncio

    from throughcare.live.nats_bus import AWAY, close, connect

    async def knock(server: str) -> None:
        await close(await connect(server, error_cb=_quietly))

    for server in settings.nats_url.split(","):
        place = server.strip().rpartition("@")[2].rpartition("/")[2]
        try:
            asyncio.run(knock(server.strip()))
        except AWAY as error:
            yield Finding(False, f"NATS does not let us in at {place} ({type(error).__name__}).")
        else:
            yield Finding(True, f"NATS answers at {place}.")


async def _quietly(_error: Exception) -> None:
    """What went wrong is said once, as a finding."""
