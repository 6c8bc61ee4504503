"""Who watches the pager: late pages, and whether the work process is alive."""

from __future__ import annotations

import contextlib
import contextvars
import queue
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection

from throughcare.core.organization import in_organization
from throughcare.kit import clock, measured
from throughcare.program.models import Organization
from throughcare.safety import spool

ANSWER_WITHIN: Final = 4.0  # seconds that readiness waits for a database


def late_pages() -> int:
    """How many pages of ringing concerns are late, in all organizations: over 30 s, or with nobody to ring; or they
    rang, and for two minutes nothing went to somebody.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT safety_late_pages(%s)", [clock.now()])
        return int(cursor.fetchone()[0])


def late_pages_soon() -> int:
    """The same, for whoever must have an answer: a database that stands still counts as away after a few seconds.

    Raises DatabaseError.
    """
    answers: queue.SimpleQueue[int | Exception] = queue.SimpleQueue()
    context = contextvars.copy_context()
    # Threads that wait for a database that stands still wait for the pool too, which has an end.
    threading.Thread(target=context.run, args=(_ask, answers), name="readiness", daemon=True).start()
    try:
        answer = answers.get(timeout=ANSWER_WITHIN)
    except queue.Empty:
        raise OperationalError("the database does not answer") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _ask(answers: queue.SimpleQueue[int | Exception]) -> None:
    """In a thread of its own, with a connection of its own."""
    try:
        answers.put(late_pages())
    except Exception as error:
        answers.put(error)
    finally:
        with contextlib.suppress(Exception):
            connection.close()


def late_since() -> dict[UUID, datetime]:
    """The late concerns of the organization one works in, and since when each is: by the same rule."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT concern_id, min(since) FROM safety_late(%s) GROUP BY 1", [clock.now()])
        return dict(cursor.fetchall())


def gone_nowhere() -> int:
    """How many of the late pages rang, and went to somebody by no channel, in all organizations."""
    count = 0
    for organization_id in Organization.objects.values_list("id", flat=True):
        with in_organization(organization_id), connection.cursor() as cursor:
            cursor.execute("SELECT count(account_id) FROM safety_late(%s)", [clock.now()])
            count += cursor.fetchone()[0]
    return count


def measure() -> None:
    """Say for the metrics how safety stands, over all organizations: numbers, and nobody in them."""
    measured.PAGES_LATE.set(late_pages())  # before what may fail: the alarm hangs on it
    with connection.cursor() as cursor:
        cursor.execute("SELECT step, calls, lateness FROM safety_standing(%s)", [clock.now()])
        rows = cursor.fetchall()
    calls = {step: count for step, count, _ in rows}
    for step, level in measured.CALLS_OPEN.samples():
        level.set(calls.get(step[0], 0))
    measured.LATENESS.set(max((late for _, _, late in rows), default=0.0))


def measure_the_disk() -> None:
    """From now on count calls for help on the disk whenever the metrics are asked: while the database is away, which
    is when there are any, nothing that waits for it would come to count them.
    """
    measured.CALLS_KEPT.watch(spool.kept)


def say_work_is_alive() -> None:
    """Leave a sign of life, for `doctor` and `/readyz`."""
    _sign().touch()


def work_seen_seconds_ago() -> float | None:
    """How long ago `work` last left a sign of life on this machine, in seconds; None if never."""
    try:
        return max(0.0, time.time() - _sign().stat().st_mtime)
    except FileNotFoundError:
        return None


def _sign() -> Path:
    return Path(settings.DATA_FOLDER) / "work-is-alive"
