"""`doctor`: is this installation well? Plain sentences, exit code 1 if something needs a hand."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from typing import Any

from throughcare.config import station
from throughcare.config.commands.doctor import bus, machine, people, processes, store
from throughcare.config.commands.doctor.finding import Finding
from throughcare.config.environment import read
from throughcare.config.trouble import OperatorError


def add_to(commands: Any) -> None:
    """Add `doctor`."""
    command = commands.add_parser("doctor", help="Say in plain sentences whether this installation is well.")
    command.set_defaults(run=doctor)


def doctor(_wanted: argparse.Namespace) -> int:
    """Look at everything, even when the first thing is ill. What needs a hand is said last, where one looks first."""
    settings = read(os.environ)
    findings = [
        *machine.look(settings),
        *_with_the_database(is_embedded=not settings.app_url),
        *processes.look(settings),
        *bus.look(settings.nats_url),
    ]
    for finding in sorted(findings, key=lambda finding: not finding.is_well):
        station.say(f"{'  well ' if finding.is_well else '! LOOK '} {finding.sentence}")
    ill = sum(not finding.is_well for finding in findings)
    station.say("Everything looked at is well." if not ill else f"{ill} of {len(findings)} need a hand.")
    return 1 if ill else 0


def _with_the_database(*, is_embedded: bool) -> Iterator[Finding]:
    """The database, and people: those who wait are looked for on the disk too, whatever the database says."""
    try:
        with station.django():
            found = list(store.look(is_embedded=is_embedded))
            yield from found
            yield from people.on_disk()
            # The rest is read from tables: there is nothing to say of them before they are there.
            if found[0].is_well and station.is_migrated():
                yield from _in_tables()
    except OperatorError as error:
        yield Finding(False, f"{str(error).rstrip('.')}. {store.MEANWHILE}")
        station.set_up()
        yield from people.on_disk()


def _in_tables() -> Iterator[Finding]:
    """People who wait, and whether a call would get through; also where a newer version's tables can't be read."""
    from django.db import DatabaseError

    try:
        yield from people.who_wait()
        yield from people.calls()
    except DatabaseError as error:
        yield Finding(
            False,
            f"Whether somebody waits could not be read ({type(error).__name__}). {people.ANSWER} until it can.",
        )
