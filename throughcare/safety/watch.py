"""Who watches the pager: late pages, and whether the work process is alive."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from throughcare.kit import clock, measured
from throughcare.safety import spool


def late_pages() -> int:
    """How many pages of ringing concerns are over 30 s late or have nobody to ring, in all organizations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT safety_late_pages(%s)", [clock.now()])
        return int(cursor.fetchone()[0])


def measure() -> None:
    """Say for the metrics how safety stands, over all organizations: numbers, and nobody in them."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT step, calls, lateness FROM safety_standing(%s)", [now])
        rows = cursor.fetchall()
    calls = {step: count for step, count, _ in rows}
    for step, level in measured.CALLS_OPEN.samples():
        level.set(calls.get(step[0], 0))
    measured.LATENESS.set(max((late for _, _, late in rows), default=0.0))
    measured.PAGES_LATE.set(late_pages())
    measured.CALLS_KEPT.set(spool.kept())


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
