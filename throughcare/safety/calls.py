"""What is to be rung now for one person: all her concerns in one program are one call. Pure, no database.

A call has one page that waits, whichever of its concerns carries it. What comes on top of it is carried by
it without a ring of its own, unless it is worse than everything that was rung for: then it rings at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from throughcare.safety.rules import FARTHEST, GRAVE_FROM, Clocks, Step, step_after

ClocksOf = Callable[[int], Clocks]
"""The clocks of a level (0–4) in the program of the call."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A concern that is not closed, with the page of it that waits, if it carries one."""

    concern_id: UUID
    level: int
    is_taken: bool
    opened_at: datetime
    owner_id: UUID | None = None
    page_id: UUID | None = None
    rung: int = 0
    step: Step = Step.ON_CALL
    due_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether its page waits no longer.

        One that stands further off than any clock of its level allows was put up while a clock was ahead.
        """
        if self.due_at is None:
            return False
        is_too_far = not self.is_taken and self.level >= GRAVE_FROM and self.due_at > now + FARTHEST
        return self.due_at <= now or is_too_far


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring of one call: the page that rings, those that go with it, what follows if nobody answers.

    `beside`: what somebody has taken about this person and is not as bad; she hears it too.
    """

    lead: Standing
    step: Step
    carried: tuple[Standing, ...]
    next_step: Step
    wait: timedelta
    beside: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class Joining:
    """Pages that ring nobody: the call that rings already carries their concerns too."""

    carrier: Standing
    carried: tuple[Standing, ...]


def due_of(call: Iterable[Standing], now: datetime, clocks: ClocksOf) -> list[Ring | Joining]:
    """What is to be done now (aware) for the concerns about one person in one program that are not closed."""
    standing = list(call)
    taken = [one for one in standing if one.is_taken]
    ringing = [one for one in standing if not one.is_taken]
    found = [_again(taken, now, clocks), _ringing(ringing, taken, now, clocks)]
    return [one for one in found if one is not None]


def _again(taken: list[Standing], now: datetime, clocks: ClocksOf) -> Ring | None:
    """Taken and not closed by its clock: who has it is rung, then the rungs after her."""
    waiting = [one for one in taken if one.page_id is not None]
    if not any(one.is_due(now) for one in waiting):
        return None
    lead = max(waiting, key=lambda one: (one.is_due(now), one.rung, one.concern_id))
    step = Step.OWNER if lead.step is Step.ON_CALL else lead.step
    return Ring(
        lead,
        step,
        tuple(one for one in waiting if one is not lead),
        step_after(step, is_taken=True),
        clocks(max(one.level for one in taken)).answer,
    )


def _ringing(
    ringing: list[Standing], taken: list[Standing], now: datetime, clocks: ClocksOf
) -> Ring | Joining | None:
    waiting = [one for one in ringing if one.page_id is not None]
    climbing = [one for one in waiting if one.rung > 1]
    new = [one for one in waiting if one.rung == 1 and one.is_due(now)]
    if not new and not any(one.is_due(now) for one in climbing):
        return None
    as_bad = max(one.level for one in ringing)
    wait = clocks(as_bad).answer
    beside = tuple(one for one in taken if one.level < as_bad)
    worst = max(new, key=_grave, default=None)
    # A first page that still waits has rung nobody: what it is for is not rung for yet.
    rang = [one for one in ringing if one.page_id is None or one.rung > 1]
    rung_for = max((one.level for one in rang), default=-1)
    is_climb_due = any(one.is_due(now) for one in climbing)
    # Whom a mild call rang last had no telephone call: a grave concern reaches them before the call climbs.
    is_first_grave = worst is not None and rung_for < GRAVE_FROM <= worst.level
    if is_climb_due and not is_first_grave:
        lead = max(climbing, key=lambda one: (one.is_due(now), one.rung, one.concern_id))
        return _ring(lead, lead.step, waiting, wait, beside)
    assert worst is not None  # noqa: S101 - something is due, and nothing that climbs
    if not climbing:
        # Somebody is with this person already, and what is new is no worse: it rings there, and climbs.
        is_hers = bool(taken) and worst.level <= max(one.level for one in taken)
        step = Step.OWNER if is_hers and worst.step is Step.ON_CALL else worst.step
        return _ring(worst, step, waiting, wait, beside)
    if worst.level > rung_for:
        # Whom it rang last is rung again at once, and the next rung comes by the graver clock.
        next_step = max(climbing, key=lambda one: one.rung).step
        carried = tuple(one for one in waiting if one is not worst)
        return Ring(worst, _before(next_step), carried, next_step, wait, beside)
    return Joining(max(climbing, key=lambda one: one.rung), tuple(new))


def _ring(
    lead: Standing, step: Step, waiting: list[Standing], wait: timedelta, beside: tuple[Standing, ...]
) -> Ring:
    carried = tuple(one for one in waiting if one is not lead)
    return Ring(lead, step, carried, step_after(step, is_taken=False), wait, beside)


def _before(step: Step) -> Step:
    """Whom a call rang last whose next page rings `step`."""
    return {Step.CARE_TEAM: Step.ON_CALL, Step.ON_CALL: Step.ON_CALL}.get(step, Step.TOP)


def _grave(one: Standing) -> tuple[int, float, UUID]:
    """The worst first, and of equals the oldest."""
    return one.level, -one.opened_at.timestamp(), one.concern_id
