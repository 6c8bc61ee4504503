"""Loads and stretches of the tests of the forecast, made by seed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from throughcare.moderation.coverage.forecast.classes import Kind
from throughcare.moderation.coverage.forecast.load import HOURS, Load, measured
from throughcare.moderation.coverage.forecast.plan import Stretch, stretch_from
from throughcare.moderation.coverage.rota import Turn

CHICAGO = ZoneInfo("America/Chicago")
JUNE = datetime(2026, 6, 3, 17, tzinfo=UTC)
DAYTIME = range(8, 22)


def a_load(*totals: int, hours: range = DAYTIME, seed: int = 1) -> Load:
    """Four weeks with so many crisis, red, amber and green items, scattered over these hours of every day."""
    random = Random(seed)
    counts = []
    for total in totals:
        kind = [0] * HOURS
        for _ in range(total):
            kind[random.randrange(7) * 24 + random.choice(hours)] += 1
        counts.append(tuple(kind))
    return Load(4.0, tuple(counts), tuple(measured([], kind) for kind in Kind))


def a_week_of_shifts(start: int, end: int, people: int = 1) -> list[Turn]:
    """So many people at these hours of every day."""
    return [
        Turn(uuid4(), UUID(int=person), day, start * 60, end * 60, date(2020, 1, 1))
        for day in range(7)
        for person in range(people)
    ]


def a_stretch(turns: list[Turn], now: datetime = JUNE, zone: ZoneInfo = CHICAGO) -> Stretch:
    return stretch_from(turns, zone, now)
