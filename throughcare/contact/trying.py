"""How each condition is tried on a case; compiled once a policy into plain functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TypeAlias

from throughcare.contact.case import Case
from throughcare.contact.conditions import BOTH, OTHER, SELF, All, Any, Condition, Not, Test
from throughcare.contact.facts import Party
from throughcare.contact.hours import FOREVER, WeekClock, start_of_week, zone_of
from throughcare.contact.model import MEMBER_ZONE, Policy

Try: TypeAlias = Callable[[Case], bool]

_BETWEEN: dict[str, Try] = {
    "same-program": lambda case: case.facts.between.same_program,
    "same-cohort": lambda case: case.facts.between.same_cohort,
    "same-track": lambda case: case.facts.between.same_track,
    "same-phase": lambda case: case.facts.between.same_phase,
    "same-state": lambda case: case.facts.between.same_state,
    "shared-group": lambda case: bool(case.facts.between.shared_preference_groups),
    "assigned": lambda case: case.facts.between.assigned,
    "answers-call": lambda case: case.facts.between.answers_call,
    "stay-in-touch": lambda case: case.facts.between.stay_in_touch,
    "serves-room": lambda case: case.facts.room is not None and case.facts.room.serves,
}


@lru_cache(maxsize=4096)
def compiled(condition: Condition, policy: Policy) -> Try:
    """The condition as one function; an empty `All` is always so."""
    if isinstance(condition, Test):
        return _test(condition, policy)
    if isinstance(condition, Not):
        part = compiled(condition.part, policy)
        return lambda case: not part(case)
    parts = tuple(compiled(part, policy) for part in condition.parts)
    if not parts:
        return _always
    if isinstance(condition, All):
        return lambda case: all(part(case) for part in parts)
    return lambda case: any(part(case) for part in parts)


def _always(case: Case) -> bool:
    return True


def blamed(condition: Condition, case: Case) -> Condition:
    """The part of a condition that stands in the way, as small as it can be named."""
    if isinstance(condition, All):
        for part in condition.parts:
            if not compiled(part, case.policy)(case):
                return blamed(part, case)
    if isinstance(condition, Any) and len(condition.parts) == 1:
        return blamed(condition.parts[0], case)
    return condition


def is_staffed(case: Case) -> bool:
    """Whether staff are on: the published rota decides, without one the hours named `staffed`."""
    rota = case.facts.staffed
    if rota is not None:
        return _in_spans(case, rota)
    return _within_hours(case, "staffed")


def _in_spans(case: Case, spans: tuple[tuple[object, object], ...], before: int = 0, after: int = 0) -> bool:
    found = False
    for begins, ends in spans:
        start, end = begins.timestamp() - before, ends.timestamp() + after  # type: ignore[attr-defined]
        if start < end and case.reached(start) and not case.reached(end):
            found = True
    return found


def _within_hours(case: Case, name: str) -> bool:
    found = case.policy.clocks.get(name)
    if found is None:
        hours = case.policy.hours_named(name)
        if hours is None:
            return False
        zone = None if hours.zone == MEMBER_ZONE else zone_of(hours.zone, case.policy.zone)
        found = case.policy.clocks[name] = (WeekClock(hours.windows), zone)
    clock, zone = found
    inside, until = clock.within(zone or case.zone, case.now)
    case.until = min(case.until, until)
    return bool(inside)


def _test(test: Test, policy: Policy) -> Try:
    if test.kind in _BETWEEN:
        return _BETWEEN[test.kind]
    if test.kind == "staffed":
        return is_staffed
    if test.kind == "hours":
        return partial(_within_hours, name=test.names[0])
    if test.kind == "session":
        return partial(_session, test=test)
    if test.kind == "introduced":
        wanted = frozenset(test.names)
        return lambda case: bool(
            case.facts.between.introduced & wanted if wanted else case.facts.between.introduced
        )
    if test.kind == "same-age-band":
        return partial(_same_band, bands=policy.age_bands)
    return partial(_of_person, test=test, about=_PERSONAL[test.kind])


def _session(case: Case, test: Test) -> bool:
    spans = case.facts.sessions
    around = (test.low or 0) * 60
    if test.names == ("during",):
        return _in_spans(case, spans)
    if test.names == ("before",):
        return _in_spans(case, tuple((_Shift(a, -around), a) for a, b in spans if a < b))
    return _in_spans(case, tuple((b, _Shift(b, around)) for a, b in spans if a < b))


class _Shift:
    """A point in time some seconds away from another."""

    __slots__ = ("seconds",)

    def __init__(self, at: object, by: int) -> None:
        self.seconds: float = at.timestamp() + by  # type: ignore[attr-defined]

    def timestamp(self) -> float:
        """Seconds since 1970."""
        return self.seconds


def _same_band(case: Case, bands: tuple[int, ...]) -> bool:
    actor, other = case.facts.actor, case.facts.other
    if other is None or actor.birth_date is None or other.birth_date is None:
        return False
    return _band(case, actor, bands) == _band(case, other, bands)


def _band(case: Case, party: Party, bands: tuple[int, ...]) -> int:
    return sum(case.aged(party, age) for age in bands)


def _of_person(case: Case, test: Test, about: Callable[[Case, Party, Test], bool]) -> bool:
    actor, other = case.facts.actor, case.facts.other
    if test.of == SELF:
        return about(case, actor, test)
    theirs = other is not None and about(case, other, test)
    if test.of == OTHER:
        return theirs
    ours = about(case, actor, test)
    return (ours and theirs) if test.of == BOTH else (ours or theirs)


def _week(case: Case, party: Party, test: Test) -> bool:
    episode = party.episode
    if episode is None:
        return False
    began, zone = episode.started_at.timestamp(), case.zone_for(party)
    first = start_of_week(began, test.low, zone) if test.low else began
    after = start_of_week(began, test.high + 1, zone) if test.high else FOREVER
    return case.reached(max(first, began)) and not case.reached(after)


def _age(case: Case, party: Party, test: Test) -> bool:
    if party.birth_date is None:
        return False
    grown = test.low is None or case.aged(party, test.low)
    return grown and not (test.high is not None and case.aged(party, test.high + 1))


def _mark(case: Case, party: Party, test: Test) -> bool:
    found = False
    for mark in party.marks:
        if mark.name in test.names and (mark.until is None or case.lasts(mark.until)):
            found = True
    return found


_PERSONAL: dict[str, Callable[[Case, Party, Test], bool]] = {
    "week": _week,
    "age": _age,
    "mark": _mark,
    "state": lambda case, party, test: party.state in test.names,
    "phase": lambda case, party, test: party.phase in test.names,
    "track": lambda case, party, test: party.track in test.names,
    "group": lambda case, party, test: not party.preference_groups.isdisjoint(test.names),
}
