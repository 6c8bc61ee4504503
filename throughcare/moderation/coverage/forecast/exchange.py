"""Loads, stretches and forecasts as plain values and back: what a row keeps and another process is given."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from typing import Any, Final

import orjson

from throughcare.moderation.coverage.forecast.figures import Figure
from throughcare.moderation.coverage.forecast.load import Handling, Load
from throughcare.moderation.coverage.forecast.plan import (
    BetterHour,
    ClassForecast,
    Forecast,
    Stretch,
    forecast,
)

LONGEST: Final = 120.0
"""Seconds after which a simulation is given up."""


def in_another_process(load: Load, stretch: Stretch) -> Forecast:
    """The forecast, made by a process of its own, so that what rings never shares an interpreter with it.

    It is given counts and minutes and nothing else: no settings, no database. Raises subprocess.SubprocessError
    where it fails or takes longer than `LONGEST`.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-m", "throughcare.moderation.coverage.forecast"],
        input=orjson.dumps({"load": asdict(load), "stretch": asdict(stretch)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        timeout=LONGEST,
        check=True,
    )
    return read_forecast(orjson.loads(done.stdout))


def answer(asked: bytes) -> bytes:
    """What that process does."""
    values = orjson.loads(asked)
    load, stretch = values["load"], values["stretch"]
    made = forecast(
        Load(
            load["weeks"],
            tuple(map(tuple, load["counts"])),
            tuple(Handling(**each) for each in load["handling"]),
            tuple(load["danger"]),
        ),
        Stretch(
            tuple(stretch["hours"]),
            tuple((start, end) for start, end in stretch["shifts"]),
            stretch["first"],
            stretch["last"],
        ),
    )
    return orjson.dumps(made.as_json())


def read_forecast(values: dict[str, Any]) -> Forecast:
    """A forecast from what `as_json` made of it. Raises KeyError or TypeError for anything else."""
    return Forecast(
        values["seeds"],
        tuple(
            ClassForecast(**(each | {"late": Figure(**each["late"]), "first_in": Figure(**each["first_in"])}))
            for each in values["classes"]
        ),
        tuple(map(tuple, values["expected"])),
        tuple(values["people"]),
        tuple(map(tuple, values["missed"])),
        tuple(
            BetterHour(
                each["hour"],
                Figure(**each["fewer"]),
                Figure(**each["saves"]),
                tuple(Figure(**figure) for figure in each["late"]),
            )
            for each in values["better"]
        ),
        Figure(**values["order_saves"]),
    )
