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
    except OperatorError as error:
        findings.append(Finding(False, str(error)))
    findings += list(_processes(settings))
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
    from throughcare.screening import model

    trouble = model.LOADED.trouble
    if trouble is not None:
        return Finding(
            False,
            f"{trouble} Rules alone look at messages, and every one is brought to staff as not screened: "
            "install the package anew.",
        )
    return Finding(True, "The screening model is whole.")


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
    from throughcare.safety import spool
    from throughcare.safety.watch import late_pages, work_seen_seconds_ago

    seen = work_seen_seconds_ago()
    if seen is None:
        yield Finding(
            False, "The work process has never been seen. Pages and mail go out only while it runs."
        )
    else:
        yield Finding(seen < 60, f"The work process was seen {seen:.0f} s ago.")
    late = late_pages()
    yield Finding(not late, f"{late} pages to on-call people are late." if late else "No page is late.")
    kept = spool.oldest()
    yield Finding(
        kept is None,
        "No call for help is kept on the disk."
        if kept is None
        else f"A call for help has been on the disk since {kept:%Y-%m-%d %H:%M} UTC: help-spool.",
    )
    from throughcare.people.deliver import waiting

    count, oldest = waiting()
    yield Finding(
        oldest < 300, f"{count} mails wait, the oldest for {oldest:.0f} s." if count else "No mail waits."
    )


def _processes(settings: Environment) -> Iterator[Finding]:
    for name, port in (("web", settings.port), ("live", settings.live_port)):
        url = f"http://{settings.host}:{port}/healthz"
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:
                yield Finding(answer.status == 200, f"{name} answers on port {port}.")
        except OSError:
            yield Finding(False, f"{name} does not answer on port {port}. Start it: throughcare serve.")
