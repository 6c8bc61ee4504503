"""How fast first messages were answered, week by week: for staff, in numbers that name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from throughcare.conversations import rules
from throughcare.conversations.queries.answers import answer_times, first_messages
from throughcare.kit import clock
from throughcare.program.models import Program
from throughcare.program.queries.staffed import staffed_spans

WEEKS = 8


@dataclass(frozen=True, slots=True)
class AnswerWeek:
    """A week from its Monday in the program's zone, by when first messages were written."""

    begins: date
    summary: rules.Summary


@dataclass(frozen=True, slots=True)
class Answers:
    """A program's last weeks, the latest first, and the staffed time within which it means to answer."""

    target: timedelta
    is_staffed_known: bool  # False: it says nothing about hours, so every hour counts as staffed
    weeks: list[AnswerWeek]


def answers_of(program: Program, now: datetime) -> Answers:
    """Eight weeks of one program, this one first. Four queries; a message counts in the week it was seen first."""
    mondays = last_mondays(program.zone, now)
    begins = [datetime.combine(day, time(), clock.zone(program.zone)) for day in mondays]
    asked = first_messages(program.organization_id, [program.id], begins[-1], now)
    spans = staffed_spans([program], begins[-1], now)[program.id]
    target = answer_times([program.id])[program.id]
    found: list[list[tuple[datetime, datetime | None]]] = [[] for _ in begins]
    for one in asked:
        week = next((n for n, start in enumerate(begins) if one.at >= start), None)
        if week is not None:
            found[week].append((one.at, one.answered_at))
    return Answers(
        target,
        spans is not None,
        [
            AnswerWeek(day, rules.summed_up(pairs, spans, target, now))
            for day, pairs in zip(mondays, found, strict=True)
        ],
    )


def last_mondays(zone: str, now: datetime) -> list[date]:
    """The Mondays of the last weeks in a zone, this week's first."""
    today = now.astimezone(clock.zone(zone)).date()
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=number) for number in range(WEEKS)]
