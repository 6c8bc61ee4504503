"""What screens show of questionnaires: what is due, what was answered, how scores went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.access.actor import Actor
from throughcare.care.instruments import INSTRUMENTS, Instrument, band
from throughcare.care.models import MeasureResponse
from throughcare.care.policy import answering_programs, own_responses, schedules
from throughcare.care.rules import is_due
from throughcare.care.trend import Trend, trend_of
from throughcare.kit import clock

SHOWN = 26  # responses of one questionnaire: half a year of weeks
MOST = 500  # where all are asked for

ABOUT: dict[str, Promise] = {"mood": _("Mood"), "worry": _("Worry")}
BANDS: dict[str, Promise] = {
    "minimal": _("minimal"),
    "mild": _("mild"),
    "moderate": _("moderate"),
    "moderately-severe": _("moderately severe"),
    "severe": _("severe"),
}
HOW_OFTEN: dict[int, Promise] = {
    7: _("Every week"),
    14: _("Every two weeks"),
    28: _("Every four weeks"),
    0: _("Never"),
}


@dataclass(frozen=True, slots=True)
class ResponseShown:
    """One response on a page. `change`: points since the one before that has a score, None where there is none."""

    id: UUID
    at: datetime
    score: int | None
    band: Promise | str
    change: int | None
    is_more_than_ordinary: bool
    safety: str  # what was answered to the safety item, "" where none was asked or it was left open
    is_safety_open: bool
    is_safety_said: bool


@dataclass(frozen=True, slots=True)
class History:
    """How one questionnaire went, the newest first, with its picture where two scores or more are there."""

    instrument: Instrument
    about: Promise
    responses: tuple[ResponseShown, ...]
    trend: Trend | None
    has_more: bool  # older ones than are shown


def due_measures(actor: Actor) -> list[Instrument]:
    """The questionnaires that wait for this actor. Two queries; none for whoever answers none.

    Of several programs the one that asks most often counts.
    """
    programs = answering_programs(actor)
    if not programs:
        return []
    every = schedules(programs)
    newest = own_responses(actor).order_by("instrument", "-at").distinct("instrument")
    last: dict[str, datetime] = dict(newest.values_list("instrument", "at"))
    now = clock.now()
    return [
        one
        for key, one in INSTRUMENTS.items()
        if any(is_due(last.get(key), asked[key], now) for asked in every.values())
    ]


def histories(rows: QuerySet[MeasureResponse], most: int = SHOWN) -> list[History]:
    """Of each questionnaire that was answered, at most so many of `rows` (newest first). One query a questionnaire."""
    found = []
    for key, instrument in INSTRUMENTS.items():
        of_it = list(rows.filter(instrument=key)[: most + 1])
        if of_it:
            found.append(history_of(instrument, of_it, most))
    return found


def history_of(instrument: Instrument, rows: Sequence[MeasureResponse], most: int = SHOWN) -> History:
    """Of one questionnaire; `rows` newest first, one more than is shown where there are more."""
    shown = tuple(response_shown(instrument, row, rows[place + 1 :]) for place, row in enumerate(rows[:most]))
    points = [(one.at, one.score) for one in reversed(shown) if one.score is not None]
    return History(instrument, ABOUT[instrument.about], shown, trend_of(instrument, points), len(rows) > most)


def response_shown(
    instrument: Instrument, row: MeasureResponse, before: Sequence[MeasureResponse] = ()
) -> ResponseShown:
    """One row in words; `before` are older ones, the newest first."""
    earlier = next((one.score for one in before if one.score is not None), None)
    change = row.score - earlier if row.score is not None and earlier is not None else None
    said = row.answers.get(instrument.safety) if instrument.safety else None
    return ResponseShown(
        row.id,
        row.at,
        row.score,
        BANDS[band(instrument, row.score)] if row.score is not None else "",
        change,
        change is not None and abs(change) >= instrument.change,
        instrument.choices(instrument.safety)[said] if said is not None else "",
        bool(instrument.safety) and said is None,
        bool(said),
    )


def answers_shown(instrument: Instrument, row: MeasureResponse) -> list[tuple[str, str, bool]]:
    """Each question with what was answered to it ("" where it was left open) and whether it is the safety item."""
    found = []
    for key in instrument.keys:
        said = row.answers.get(key)
        words = instrument.choices(key)[said] if said is not None else ""
        found.append((instrument.words(key), words, key == instrument.safety))
    return found
