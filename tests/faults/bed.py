"""The service on a durable PostgreSQL of its own: everything that can be broken, and the people in it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from tests import moved_clock
from tests.engine import migrated_postgres
from tests.faults.hand import ROOT, world
from tests.faults.history import AuditLine, Head, History, Place, Row, Sent
from tests.faults.message_clients import Device
from tests.faults.message_tabs import Tab
from tests.service import RunningService, running_service
from throughcare.config.embedded import EmbeddedPostgres
from throughcare.config.embedded.postmaster import end, leftovers
from throughcare.conversations.posting.pool import AWAY

PATIENCE = 45.0  # seconds for everybody to be back, or to be answered
POSTGRES = "postgres"


class Bed:
    """Everything that can be broken, and the people in it. Only processes that it started get signals."""

    def __init__(
        self, postgres: EmbeddedPostgres, service: RunningService, people: dict[str, Any], clock_file: Path
    ) -> None:
        self.postgres = postgres
        self.service = service
        self.people = people
        self._clock_file = clock_file
        self._stopped: dict[str, list[int]] = {}

    # People

    def device(self, name: str, member: dict[str, str], history: History) -> Device:
        """A member's page at its socket."""
        return Device(
            name,
            member,
            self.people["organization"],
            history,
            live_port=self.service.live_port,
            port=self.service.port,
            owner_url=self.postgres.owner_url,
        )

    def tab(self, name: str, member: dict[str, str], thread: str, history: History) -> Tab:
        """A member's tab without scripts."""
        return Tab(name, member, thread, history, port=self.service.port, password=self.people["password"])

    # What breaks

    def kill(self, victim: str, *, whole: bool = True) -> None:
        """SIGKILL a process; of PostgreSQL the main one alone, or all of it as when a machine stops."""
        if victim != POSTGRES:
            self.service.processes[victim].kill()
            return
        pid = self.postgres.pid
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        if whole:
            end(leftovers(self.postgres.data), signal.SIGKILL)

    def bring_back(self, victim: str) -> None:
        """Start what was killed and wait until it answers, as the command that runs everything would."""
        if victim == POSTGRES:
            self.postgres.start()
        else:
            self.service.kill(victim)
            self.service.start(victim)

    def restart(self, victim: str) -> None:
        """Ask a process to stop, and start it anew; PostgreSQL breaks off what is under way."""
        if victim == POSTGRES:
            with suppress(ProcessLookupError):
                os.kill(self.postgres.pid, signal.SIGINT)
            until_gone = time.monotonic() + PATIENCE
            while self.postgres.is_alive() and time.monotonic() < until_gone:
                time.sleep(0.02)
            self.postgres.start()
            return
        self.service.processes[victim].terminate()
        with suppress(subprocess.TimeoutExpired):
            self.service.processes[victim].wait(20)
        self.bring_back(victim)

    def pause(self, victim: str) -> None:
        """SIGSTOP a process, or all of PostgreSQL."""
        pids = leftovers(self.postgres.data) if victim == POSTGRES else [self.service.processes[victim].pid]
        self._stopped[victim] = pids
        end(pids, signal.SIGSTOP)

    def resume(self, victim: str) -> None:
        """Let it go on."""
        end(self._stopped.pop(victim, []), signal.SIGCONT)

    def resume_all(self) -> None:
        """Let everything go on, for the end of a test."""
        for victim in list(self._stopped):
            self.resume(victim)

    async def cut_database(self, victim: str) -> None:
        """Break the connections of "live" to the database, or those of "web" and whatever else runs Django."""
        names = {"live": "throughcare-live%", "web": "throughcare-(web|work)%"}
        await self.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name SIMILAR TO $1",
            names[victim],
        )

    def move_clock(self, seconds: float) -> None:
        """Let the service's clocks be so far ahead of the machine's, or behind."""
        moved_clock.move(self._clock_file, timedelta(seconds=seconds))

    # What is there

    async def connect(self) -> Any:
        """A connection of the superuser to the service's database."""
        return await asyncpg.connect(
            self.postgres.superuser_url, database="throughcare", timeout=10, command_timeout=20
        )

    async def sql(self, text: str, *values: Any) -> list[Any]:
        """Rows as the superuser sees them, in the service's database."""
        connection = await self.connect()
        try:
            return list(await connection.fetch(text, *values))
        finally:
            connection.terminate()

    async def heads(self) -> dict[str, int]:
        """The last change of each thread."""
        rows = await self.sql("SELECT id, change FROM conversations_thread")
        return {str(row[0]): row[1] for row in rows}

    async def places(self) -> set[tuple[str, str]]:
        """Who has a place that has not ended: member and thread."""
        rows = await self.sql("SELECT member_id, thread_id FROM conversations_seat WHERE until_seq IS NULL")
        return {(str(row[0]), str(row[1])) for row in rows}

    async def waits(self, name: str, event: str) -> bool:
        """Whether a connection by which this process posts waits in the database for such an event."""
        found = await self.sql(
            "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE $1 || ':%:posting-%' "
            "AND $2 IN (wait_event, wait_event_type)",
            name,
            event,
        )
        return bool(found)

    async def unheard(self, words: str) -> list[str]:
        """The messages with these words that stand, or are held, and raised no concern with a page of it."""
        rows = await self.sql(
            "SELECT m.id FROM conversations_message m WHERE strpos(m.body, $1) > 0 AND NOT EXISTS ("
            " SELECT FROM safety_concern c JOIN safety_page p"
            " ON p.organization_id = c.organization_id AND p.concern_id = c.id"
            " WHERE c.organization_id = m.organization_id AND c.source_id = m.id AND c.member_id = m.author_id)",
            words,
        )
        return [str(row[0]) for row in rows]

    async def note_what_stands(self, history: History, threads: Collection[str]) -> None:
        """Add to a history what the database holds of these threads, and of what its authors posted."""
        ids = list(threads)
        for row in await self.sql(
            "SELECT id, thread_id, author_id, client_id, seq, change, state, body FROM conversations_message"
            " WHERE thread_id = ANY($1::uuid[]) ORDER BY thread_id, seq",
            ids,
        ):
            history.note(Row(str(row[0]), str(row[1]), str(row[2]), str(row[3]), *row[4:]))
        for row in await self.sql(
            "SELECT id, seq, change FROM conversations_thread WHERE id = ANY($1::uuid[])", ids
        ):
            history.note(Head(str(row[0]), row[1], row[2]))
        for row in await self.sql(
            "SELECT thread_id, member_id, from_seq, until_seq FROM conversations_seat"
            " WHERE thread_id = ANY($1::uuid[])",
            ids,
        ):
            history.note(Place(str(row[0]), str(row[1]), row[2], row[3]))
        authors = {event.author for event in history.events if isinstance(event, Sent)}
        for row in await self.sql(
            "SELECT actor_id, verb, object_id FROM access_auditline"
            " WHERE verb = 'message.posted' AND actor_id = ANY($1::uuid[])",
            list(authors),
        ):
            history.note(AuditLine(str(row[0]), row[1], str(row[2])))


@contextmanager
def a_place(*, module: str = "throughcare.config") -> Iterator[Bed]:
    """PostgreSQL with fsync, peopled, and no process of the service yet.

    `module`: what is run instead of the service's own entry. `tests.moved_clock` follows `Bed.move_clock`.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        migrated_postgres() as postgres,
        running_service(
            app_url=postgres.app_url,
            owner_url=postgres.owner_url,
            module=module,
            environment={moved_clock.FILE: str(Path(folder) / "clock"), "THROUGHCARE_DATA": folder},
            start=False,
        ) as service,
    ):
        built = subprocess.run(
            world("build"),
            env=service.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=120,
        )
        yield Bed(postgres, service, json.loads(built.stdout.splitlines()[-1]), Path(folder) / "clock")


@contextmanager
def a_bed(*names: str, module: str = "throughcare.config") -> Iterator[Bed]:
    """The same with web, live and `names` on it."""
    with a_place(module=module) as bed:
        try:
            for name in ("live", "web", *names):
                bed.service.start(name)
            yield bed
        finally:
            bed.resume_all()
            if not bed.postgres.is_alive():
                bed.postgres.start()


async def until(done: Callable[[], bool], what: Callable[[], str], seconds: float = PATIENCE) -> None:
    """Wait for it; `what` says what is missing."""
    waited = time.monotonic() + seconds
    while not done():
        if time.monotonic() > waited:
            raise AssertionError(f"not within {seconds:.0f} s: {what()}")
        await asyncio.sleep(0.005)


async def is_caught_up(bed: Bed, devices: Collection[Device]) -> bool:
    """Whether everybody on line shows all her threads up to where they are, and none that has closed to her."""
    try:
        heads, places = await bed.heads(), await bed.places()
    except (*AWAY, asyncpg.PostgresError):
        return False
    return all(
        one.is_greeted
        and all(
            cursor == heads[thread] and (one.screen.member, thread) in places
            for thread, cursor in one.screen.cursors.items()
        )
        for one in devices
    )


async def until_caught_up(bed: Bed, devices: Collection[Device], seconds: float) -> bool:
    """Give everybody so much time to catch up; whether they did."""
    waited = time.monotonic() + seconds
    while not await is_caught_up(bed, devices):
        if time.monotonic() > waited:
            return False
        await asyncio.sleep(0.1)
    return True
