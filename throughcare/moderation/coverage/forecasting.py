"""Keeping each program's forecast fresh: a duty of `work`, done by a process of its own beside it."""

from __future__ import annotations

import logging
import subprocess
from dataclasses import asdict
from datetime import datetime
from typing import Any

from throughcare.kit import clock
from throughcare.moderation.coverage import roster
from throughcare.moderation.coverage.forecast.exchange import in_another_process
from throughcare.moderation.coverage.forecast.load import Load
from throughcare.moderation.coverage.forecast.plan import stretch_from
from throughcare.moderation.coverage.history import load_of
from throughcare.moderation.coverage.models import CoverageForecast
from throughcare.moderation.coverage.rota import Turn, digest
from throughcare.program.actions.acting import acting
from throughcare.program.models import Program

logger = logging.getLogger("throughcare.moderation")


def key_of(program: Program, turns: list[Turn], now: datetime) -> str:
    """What a forecast is made for: this roster, and the week that begins on this day."""
    return f"{digest(turns)} {now.astimezone(clock.zone(program.zone)).date().isoformat()}"


def refresh_forecast(program: Program) -> bool:
    """Make one program's forecast where it has a roster and the kept one is not of this roster and day; answers
    whether it did. For a duty of `work`.

    One that fails is kept as failed, so that it is not tried again and again: the next roster or day is. Raises
    subprocess.CalledProcessError where somebody ended its process: the duty tries again.
    """
    if not roster.has_roster(program):
        return False
    now = clock.now()
    turns = roster.turns_of(program)
    key = key_of(program, turns, now)
    if CoverageForecast.objects.filter(program=program, roster=key).exists():
        return False
    load = load_of(program, now)
    result: dict[str, Any] = {"load": _summary(load)}
    if load.is_enough:
        try:
            stretch = stretch_from(turns, clock.zone(program.zone), now)
            result["forecast"] = in_another_process(load, stretch).as_json()
        except (subprocess.SubprocessError, ValueError) as error:
            if isinstance(error, subprocess.CalledProcessError) and error.returncode < 0:
                raise  # it was killed, as when everything stops: that says nothing about the forecast
            logger.error("a forecast could not be made (%s)", type(error).__name__)
            result["failed"] = True
    with acting(None, "coverage.forecast", "program", program.id) as doing:
        CoverageForecast.objects.update_or_create(
            organization_id=doing.organization_id,
            program=program,
            defaults={"roster": key, "result": result, "made_at": clock.now()},
        )
    return True


def _summary(load: Load) -> dict[str, Any]:
    return {
        "weeks": load.weeks,
        "total": load.total,
        "handling": [asdict(each) for each in load.handling],
    }
