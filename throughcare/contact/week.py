"""The week of a policy as data for a picture: when staff are on and when members' places rest."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

from throughcare.contact.carried import CARRIED_CHANNELS
from throughcare.contact.conditions import ALWAYS, All, Condition, Not, Test, tests_in
from throughcare.contact.hours import minutes_of
from throughcare.contact.model import DAY, WEEKDAYS, ChannelRules, Hours, Policy
from throughcare.contact.words import MEMBER_ROLES, PEER_CHANNELS

Stretch: TypeAlias = tuple[int, int, str]
"""Start and end in minutes since midnight, and `staffed` or `quiet`."""

_WEEKLY = ("hours", "staffed")
"""Kinds of tests that hours of the week alone answer."""


def members_write(rules: ChannelRules) -> bool:
    """Whether a rule lets any member begin something here, so that its hours concern members."""
    return any(
        not MEMBER_ROLES.isdisjoint((*rule.roles, *rule.partners)) and {"post", "ask"} & set(rule.may)
        for rule in rules.who
    )


def week_of(policy: Policy) -> tuple[tuple[Stretch, ...], ...]:
    """Seven days from Monday; quiet is when at least one place of members takes no posts."""
    staffed = policy.hours_named("staffed")
    found: list[tuple[int, int, str]] = []
    if staffed is not None:
        found += [(a, b, "staffed") for a, b in minutes_of(staffed.windows)]
    found += [(a, b, "quiet") for a, b in _quiet(policy)]
    week: list[tuple[Stretch, ...]] = []
    for day in range(len(WEEKDAYS)):
        first, last = day * DAY, (day + 1) * DAY
        today = [
            (max(a, first) - first, min(b, last) - first, kind)
            for a, b, kind in found
            if a < last and b > first
        ]
        week.append(tuple(sorted(today)))
    return tuple(week)


def clocks_of(policy: Policy) -> dict[str, tuple[str, ...]]:
    """The zones in which each kind of stretch of the week is told (`member` for everybody's own), in order."""
    staffed = policy.hours_named("staffed")
    found: dict[str, tuple[str, ...]] = {"staffed": (staffed.zone,)} if staffed is not None else {}
    named = [_hours(policy, test) for condition in _closing(policy) for test in tests_in(condition)]
    zones = tuple(sorted({hours.zone for hours in named if hours is not None}))
    return found | {"quiet": zones} if zones and _quiet(policy) else found


def _closing(policy: Policy) -> list[Condition]:
    """When members' places are open, where they aren't always."""
    return [
        rules.open
        for rules in policy.channels
        if rules.channel in PEER_CHANNELS & CARRIED_CHANNELS and rules.open != ALWAYS and members_write(rules)
    ]


def _quiet(policy: Policy) -> list[tuple[int, int]]:
    closing = _closing(policy)
    edges = {0, 7 * DAY}
    for hours in policy.hours:
        edges |= {edge for span in minutes_of(hours.windows) for edge in span}
    turns = sorted(edges)
    quiet: list[tuple[int, int]] = []
    for start, end in pairwise(turns):
        if all(_open(policy, condition, start) for condition in closing):
            continue
        if quiet and quiet[-1][1] == start:
            quiet[-1] = (quiet[-1][0], end)
        else:
            quiet.append((start, end))
    return quiet


def _hours(policy: Policy, test: Test) -> Hours | None:
    """The hours that a test is about; None where it is about something else, or they aren't there."""
    if test.kind not in _WEEKLY:
        return None
    return policy.hours_named(test.names[0] if test.names else "staffed")


def _open(policy: Policy, condition: Condition, minute: int) -> bool:
    """Whether the hours alone open it: marks and introductions count as not there, people as fitting."""
    if isinstance(condition, Test):
        if condition.kind in _WEEKLY:
            hours = _hours(policy, condition)
            return hours is not None and any(a <= minute < b for a, b in minutes_of(hours.windows))
        return condition.kind not in ("mark", "introduced", "session", "stay-in-touch")
    if isinstance(condition, Not):
        return not _open(policy, condition.part, minute)
    join = all if isinstance(condition, All) else any
    return join(_open(policy, part, minute) for part in condition.parts)
