"""`decide`: may this be done, by this person, here, now; the invariants first, then the policy's rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from throughcare.contact.case import Case
from throughcare.contact.decision import Decision
from throughcare.contact.facts import Facts
from throughcare.contact.hours import FOREVER, moment, next_midnight
from throughcare.contact.invariants import INVARIANTS, Invariant, in_distress
from throughcare.contact.model import Policy
from throughcare.contact.rules import by_rules
from throughcare.contact.verdict import Verdict
from throughcare.contact.words import MEMBER_ROLES, Act, Outcome

Invariants: TypeAlias = tuple[Invariant, ...]

_MOST_STEPS = 40
"""How many changes ahead are looked at for the moment at which a refusal ends by itself."""

_WAITS = frozenset({"held-until-staffed", "held-limited", "held-for-help"})
"""Holds that time can end; a refusal is always tried."""


def decide(
    policy: Policy, facts: Facts, language: str = "en", *, invariants: Invariants = INVARIANTS
) -> Decision:
    """The decision on one act. Pure, and never raises for facts of the declared shapes.

    `invariants` is for the test that takes one away.
    """
    case = Case(policy, facts, language)
    verdict = _judge(case, invariants)
    until = case.until
    opens = None
    if until != FOREVER and (verdict.outcome is Outcome.REFUSE or verdict.code in _WAITS):
        opens = moment(_opens(case, verdict, invariants))
    distress = (
        facts.act is Act.POST
        and in_distress(facts.content)
        and not facts.actor.roles.isdisjoint(MEMBER_ROLES)
    )
    return Decision(
        verdict.outcome,
        verdict.code,
        verdict.sentence,
        verdict.rule,
        None if until == FOREVER else moment(until),
        opens,
        case.counts,
        verdict.delivers,
        distress,
    )


def _judge(case: Case, invariants: Invariants) -> Verdict:
    for invariant in invariants:
        verdict = invariant(case, by_rules)
        if verdict is not None:
            return verdict
    return by_rules(case)


def _opens(case: Case, verdict: Verdict, invariants: Invariants) -> float:
    """The first instant at which time alone turns a refusal into something else, or a hold into a post."""
    facts = case.facts
    midnight = next_midnight(case.now, case.zone)
    seconds = case.until
    for _ in range(_MOST_STEPS):
        at = moment(seconds)
        if at is None:
            break
        fresh = (
            replace(facts, at=at, posts_today=0, asks_today=0)
            if seconds >= midnight
            else replace(facts, at=at)
        )
        later = Case(case.policy, fresh, case.language)
        found = _judge(later, invariants).outcome
        if found is Outcome.ALLOW or (found is Outcome.HOLD and verdict.outcome is Outcome.REFUSE):
            return seconds
        if later.until <= seconds:
            break
        seconds = later.until
    return FOREVER
