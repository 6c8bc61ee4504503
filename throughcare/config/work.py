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
from throughcare.config.watchpoint import Answer
from throughcare.conversations.actions.search_index import take_in_waiting
from throughcare.conversations.actions.seats import settle_due
from throughcare.core.organization import in_organization
from throughcare.kit import measured, trace
from throughcare.moderation.actions import opening, scanning, unread
from throughcare.moderation.coverage.actions import keep_in_step
from throughcare.moderation.coverage.forecasting import refresh_forecast
from throughcare.moderation.retention import let_go_tonight
from throughcare.people import deliver
from throughcare.people.actions import tidy
from throughcare.program.actions.sign_ins import end_idle_sign_ins, note_refused_sign_ins
from throughcare.program.actions.weekly_times import roll_program
from throughcare.program.models import Organization, Program
from throughcare.safety import ladder, spool, watch

logger = logging.getLogger("throughcare.work")
LONGEST_PAUSE = 30.0  # seconds between two tries of a duty that keeps failing
LATE_AFTER = 60.0  # seconds without success, and two of its own rounds, after which a duty is late


class PartlyFailed(Exception):  # noqa: N818 - it says what happened
    """A duty was done for some and failed for others; `done` is how much was done."""

    def __init__(self, done: int) -> None:
        self.done = done
        super().__init__(f"{done} done, others failed")


@dataclass(frozen=True)
class Duty:
    """Something to do every so many seconds."""

    name: str
    every: float
    do: Callable[[], object]

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
        Duty("alive", 5.0, _say_alive),
        Duty("measure", 10.0, watch.measure),
    ]


def run_work() -> None:
    """Do every duty until SIGTERM or SIGINT, then let each finish what it is in."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    mine = duties()
    for duty in mine:  # a duty that is never done is as late as one that was done as this process began
        measured.DUTY_DONE.of(duty.name).set(time.time())
    threads = [threading.Thread(target=_keep_doing, args=(duty, stop), name=duty.name) for duty in mine]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()


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
    while not stop.wait(duty.pause(failures)):
        trace.begin()
        began = time.perf_counter()
        try:
            duty.do()
            failures = 0
            measured.DUTY_DONE.of(duty.name).set(time.time())
        except Exception as error:
            failures = min(failures + 1, 8)
            measured.DUTY_FAILED.of(duty.name).add()
            logger.error("duty %s failed (%s), tried again", duty.name, type(error).__name__)
            close_old_connections()
        finally:
            measured.DUTY_TIME.of(duty.name).observe(time.perf_counter() - began)
            # Back into the pool: most duties are done in a moment, and need none in between.
            connection.close()


def seal_all() -> int:
    """Seal what is new in every organization; answers how many lines."""
    return _each_organization("seal", sealer.seal)


def settle_all() -> int:
    """Settle the seats of every program: rules such as "from week 3" open and close doors as time goes by."""
    return _each_program(
        "seats", lambda organization, program: settle_due(organization_id=organization, program_id=program.id)
    )


def roll_all() -> int:
    """Roll the windows of weekly times on, so that sessions and staffed hours are known weeks ahead."""
    return _each_program("windows", lambda _organization, program: roll_program(program))


def let_go_all() -> int:
    """Let words go that their programs keep no longer, at night where each program is."""
    return _each_program("retention", lambda _organization, program: let_go_tonight(program))


def _each_organization(duty: str, do: Callable[[int], int]) -> int:
    """Do a duty for every organization, each for itself: one that fails never keeps it from the others.

    Answers the sum of what was done. A failure is logged with ids only, and the duty counts as failed once
    all have had their turn, so that it is tried again.
    """
    done = 0
    failed: Exception | None = None
    for organization_id in list(Organization.objects.order_by("id").values_list("id", flat=True)):
        try:
            with in_organization(organization_id):
                done += do(organization_id)
        except PartlyFailed as part:  # it has said so itself
            done, failed = done + part.done, part
        except Exception as error:
            failed = error
            logger.error(
                "duty %s failed for organization %s (%s)", duty, organization_id, type(error).__name__
            )
            close_old_connections()
    if failed is not None:
        raise PartlyFailed(done) from failed
    return done


def _each_program(duty: str, do: Callable[[int, Program], int]) -> int:
    """The same for every program of every organization: one unreadable policy stops only its own program."""

    def in_one(organization_id: int) -> int:
        done = 0
        failed: Exception | None = None
        for program in list(Program.objects.order_by("id")):
            try:
                done += do(organization_id, program)
            except Exception as error:
                failed = error
                logger.error("duty %s failed for program %s (%s)", duty, program.id, type(error).__name__)
        if failed is not None:
            raise PartlyFailed(done) from failed
        return done

    return _each_organization(duty, in_one)


def _sending(channel: str, *, is_urgent: bool) -> Callable[[], int]:
    return partial(deliver.send_due, channel=channel, is_urgent=is_urgent)


def open_reviews() -> int:
    """Open what is held or reported in every organization; answers how many."""
    return _each_organization("reviews", lambda _organization: opening.open_waiting())


def scan_all() -> int:
    """Open what was posted and a reviewer should look at in every organization; answers how many."""
    return _each_organization("scan", lambda _organization: scanning.scan())


def take_in_all() -> int:
    """Take what was said lately into the index of search, in every organization; answers how many messages."""
    return _each_organization("search", lambda _organization: take_in_waiting())


def ring_for_unread_reviews() -> int:
    """Ring about suspected danger that no reviewer came to in time; answers how many."""
    return _each_organization("unread-reviews", lambda _organization: unread.ring_for_late())


def open_missed_reviews() -> int:
    """Open what a slow commit showed late; answers how many."""
    return _each_organization("reviews-again", lambda _organization: scanning.scan_again())


def keep_all_forecasts() -> int:
    """Make the forecasts that are missing, or of another roster or day; answers how many."""
    return _each_program("forecasts", lambda _organization, program: refresh_forecast(program))


def keep_all_rosters() -> int:
    """Bring the published windows of every program in step with its roster; answers how many changed."""
    return _each_program("rosters", lambda _organization, program: keep_in_step(program))


def _say_alive() -> None:
    watch.say_work_is_alive()
    # Whoever listens elsewhere rings somebody when it stays away: as where this process is dead, people are not rung.
    if settings.HEARTBEAT_URL and not watch.late_pages():
        urllib.request.urlopen(settings.HEARTBEAT_URL, timeout=10).close()  # noqa: S310 - the operator's own
