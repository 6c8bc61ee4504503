"""The work process: a few duties, each in a thread and a rhythm of its own; one that fails is tried again."""

from __future__ import annotations

import logging
import signal
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from throughcare.access import sealer
from throughcare.config.rounds import LONGEST_PAUSE, PartlyFailed, Round, each_program
from throughcare.config.watchpoint import Answer
from throughcare.conversations.actions import search_index
from throughcare.conversations.actions.seats import settle_due
from throughcare.kit import measured, trace
from throughcare.moderation.actions import opening, scanning, unread
from throughcare.moderation.coverage import roster
from throughcare.moderation.coverage.actions import keep_in_step
from throughcare.moderation.coverage.forecasting import refresh_forecast
from throughcare.moderation.retention import let_go_tonight
from throughcare.people import deliver
from throughcare.people.actions import tidy
from throughcare.program.actions.sign_ins import end_idle_sign_ins, note_refused_sign_ins
from throughcare.program.actions.weekly_times import roll_program
from throughcare.safety import ladder, spool, watch

logger = logging.getLogger("throughcare.work")
LATE_AFTER = 60.0  # seconds without success, and two of its own rounds, after which a duty is late

# What these remember is this process's own: another that works beside it looks for itself.
seal_all = Round("seal", sealer.seal, signs=sealer.signs)
open_reviews = Round("reviews", lambda _: opening.open_waiting(), due=opening.organizations_waiting)
scan_all = Round("scan", lambda _: scanning.scan(), signs=scanning.signs)
ring_for_unread_reviews = Round(
    "unread-reviews", lambda _: unread.ring_for_late(), due=unread.organizations_late
)
open_missed_reviews = Round("reviews-again", lambda _: scanning.scan_again())
take_in_all = Round(
    "search", lambda _: search_index.take_in_waiting(), due=search_index.organizations_waiting
)
settle_all = Round(
    "seats",
    each_program("seats", lambda at, program: settle_due(organization_id=at, program_id=program.id)),
)
keep_all_rosters = Round(
    "rosters", each_program("rosters", lambda _, program: keep_in_step(program)), due=roster.organizations
)
keep_all_forecasts = Round(
    "forecasts",
    each_program("forecasts", lambda _, program: refresh_forecast(program)),
    due=roster.organizations,
)
roll_all = Round("windows", each_program("windows", lambda _, program: roll_program(program)))
let_go_all = Round("retention", each_program("retention", lambda _, program: let_go_tonight(program)))


@dataclass(frozen=True)
class Duty:
    """Something to do every so many seconds; for the first time after `first`, or after as many."""

    name: str
    every: float
    do: Callable[[], object]
    first: float | None = None

    @property
    def late_after(self) -> float:
        """How many seconds after it was last done without failure somebody should look."""
        return LATE_AFTER + 2 * self.every

    def pause(self, failures: int) -> float:
        """Seconds until it is done again, after so many failures in a row: longer and longer, up to a bound."""
        return max(self.every, min(LONGEST_PAUSE, self.every * 2.0**failures))


def duties() -> list[Duty]:
    """All of them. What rings must not wait for what seals, and no channel for another."""
    return [
        Duty("ring", 0.5, ladder.ring_due),
        *(Duty(f"page-{channel}", 0.5, _sending(channel, is_urgent=True)) for channel in deliver.CHANNELS),
        Duty("mail", 1.0, _sending("email", is_urgent=False)),
        Duty("push", 1.0, _sending("push", is_urgent=False)),
        Duty("mend", 60.0, ladder.mend),
        Duty("spool", 1.0, spool.drain),
        Duty("rota", 60.0, spool.keep_rota),
        Duty("seal", 0.5, seal_all),
        Duty("sign-ins", 5.0, note_refused_sign_ins),
        Duty("idle-sign-ins", 15.0, end_idle_sign_ins),
        Duty("seats", 60.0, settle_all),
        Duty("rosters", 60.0, keep_all_rosters),
        Duty("forecasts", 20.0, keep_all_forecasts),
        Duty("tidy", 600.0, tidy),
        Duty("reviews", 1.0, open_reviews),
        Duty("unread-reviews", 5.0, ring_for_unread_reviews),
        Duty("scan", 1.0, scan_all),
        Duty("reviews-again", 60.0, open_missed_reviews),
        Duty("search", 5.0, take_in_all),
        Duty("windows", 600.0, roll_all),
        Duty("retention", 1800.0, let_go_all),
        Duty("alive", 5.0, _say_alive, first=0.2),  # until then `readyz` says that nobody is rung
        Duty("measure", 10.0, watch.measure),
    ]


def run_work() -> None:
    """Do every duty until SIGTERM or SIGINT, then let each finish what it is in."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    mine = duties()
    say_from_the_start(mine)
    threads = [threading.Thread(target=_keep_doing, args=(duty, stop), name=duty.name) for duty in mine]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()


def say_from_the_start(mine: list[Duty]) -> None:
    """Let the metrics name every duty before it is first done, or fails: an increase is only seen of what was there
    before it rose, and a duty that is never done is as late as one that was done as this process began.
    """
    watch.measure_the_disk()
    for duty in mine:
        measured.DUTY_DONE.of(duty.name).set(time.time())
        measured.DUTY_FAILED.of(duty.name)


def healthz(_accept: str) -> Answer:
    """Whether this process answers at all."""
    return Answer(HTTPStatus.OK, b"ok\n")


def readyz(_accept: str) -> Answer:
    """Whether people can rely on this process: 200, or 503 with a code a line, as `web` and `live` say it."""
    troubles = ["duties-late"] if late_duties(time.time()) else []
    try:
        if watch.late_pages():
            troubles.append("pages-late")
    except DatabaseError:
        troubles.append("database-away")
    finally:
        connection.close()
    if troubles:
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "\n".join(troubles).encode() + b"\n")
    return Answer(HTTPStatus.OK, b"ready\n")


def late_duties(now: float) -> list[str]:
    """The duties that have not been done for too long, at a moment in seconds since 1970."""
    return [
        duty.name
        for duty in duties()
        if now - (measured.DUTY_DONE.of(duty.name).value or 0) > duty.late_after
    ]


def _keep_doing(duty: Duty, stop: threading.Event) -> None:
    failures = 0
    wait = duty.every if duty.first is None else duty.first
    while not stop.wait(wait):
        token = trace.begin()
        began = time.perf_counter()
        try:
            duty.do()
            failures = 0
            measured.DUTY_DONE.of(duty.name).set(time.time())
        except PartlyFailed:  # it has said for whom; for the others it keeps its rhythm
            failures = 0
            measured.DUTY_FAILED.of(duty.name).add()
        except Exception as error:
            failures = min(failures + 1, 8)
            measured.DUTY_FAILED.of(duty.name).add()
            logger.error("duty %s failed (%s), tried again", duty.name, type(error).__name__)
            close_old_connections()
        finally:
            wait = duty.pause(failures)
            measured.DUTY_TIME.of(duty.name).observe(time.perf_counter() - began)
            # Back into the pool: most duties are done in a moment, and need none in between.
            connection.close()
            trace.end(token)


def _sending(channel: str, *, is_urgent: bool) -> Callable[[], int]:
    return partial(deliver.send_due, channel=channel, is_urgent=is_urgent)


def _say_alive() -> None:
    watch.say_work_is_alive()
    # Whoever listens elsewhere rings somebody when it stays away: as where this process is dead, people are not rung.
    if settings.HEARTBEAT_URL and not watch.late_pages():
        urllib.request.urlopen(settings.HEARTBEAT_URL, timeout=10).close()  # noqa: S310 - the operator's own
