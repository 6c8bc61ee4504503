"""What no policy can switch off, over random policies and worlds; and each invariant is needed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.contact.worlds import CARRIED, a_policy, some_facts
from throughcare.contact.decide import decide
from throughcare.contact.decision import Decision
from throughcare.contact.facts import Act, Channel, Facts, Party
from throughcare.contact.invariants import INVARIANTS, Invariant
from throughcare.contact.model import Policy
from throughcare.contact.words import PAIR_CHANNELS, Outcome

SEEDS = st.integers(min_value=0, max_value=2**40)
MEMBERS = {"participant", "alum", "family", "guardian"}
EPISODE = {"participant", "alum"}
PRIVATE = (Channel.DIRECT_THREAD, Channel.PEER_CHECK_IN)


def world(seed: int) -> tuple[Policy, Facts]:
    """One policy and one act, from one number."""
    return policy_of(seed // 5), some_facts(Random(seed))


@lru_cache(maxsize=256)
def policy_of(seed: int) -> Policy:
    """A policy, kept for the few acts that are tried on it."""
    return a_policy(Random(seed))


def runs(party: Party, at: datetime) -> bool:
    """Whether an episode is going on."""
    episode = party.episode
    return (
        episode is not None
        and episode.started_at <= at
        and (episode.ended_at is None or at < episode.ended_at)
    )


def age(party: Party, at: datetime, zone: str) -> int | None:
    """Years lived by the calendar of the person's own zone; None when unknown."""
    born = party.birth_date
    if born is None:
        return None
    today = at.astimezone(ZoneInfo("America/New_York" if zone == "No/Where" else zone)).date()
    try:
        had = today >= born.replace(year=today.year)
    except ValueError:
        had = today >= date(today.year, 3, 1)
    return today.year - born.year - (not had)


def own(facts: Facts) -> bool:
    """Whether somebody reads her own words."""
    return facts.act is Act.READ and facts.content.author == facts.actor.id


def breach(policy: Policy, facts: Facts, decision: Decision) -> str:
    """The invariant that a decision breaks, written from the promise and not from the code; or nothing."""
    actor, other, room, at = facts.actor, facts.other, facts.room, facts.at
    refused = decision.outcome is Outcome.REFUSE
    elsewhere = any(each is not None and each.organization != actor.organization for each in (other, room))
    if elsewhere and not (refused and decision.code == "not-found"):
        return "other organizations don't exist"
    if actor.roles == {"operator"} and not (refused and decision.code == "not-found"):
        return "operators see nothing"
    if actor.roles <= EPISODE | {"operator"} and not runs(actor, at) and not own(facts) and not refused:
        return "an ended episode ends access"
    if facts.channel in PRIVATE and other is not None and facts.act is not Act.REVIEW and not own(facts):
        found = private_breach(facts, other, decision)
        if found:
            return found
    if facts.act is Act.REVIEW and facts.content.author == actor.id and not refused:
        return "nobody reviews their own"
    shared = facts.channel in CARRIED and facts.channel not in PAIR_CHANNELS
    belongs = shared and room is not None and room.member
    if facts.act is Act.POST and facts.content.is_help and belongs and not elsewhere:
        reached = not refused and decision.reaches_staff
        if actor.roles & EPISODE and runs(actor, at) and not reached:
            return "help reaches staff"
    return ""


def private_breach(facts: Facts, other: Party, decision: Decision) -> str:
    """The breaches that only two people can have."""
    actor, refused = facts.actor, decision.outcome is Outcome.REFUSE
    ages = [age(actor, facts.at, actor.zone), age(other, facts.at, other.zone)]
    known = [years for years in ages if years is not None]
    apart = len(known) == 2 and (known[0] < 18) != (known[1] < 18)
    if (
        apart
        and actor.roles & MEMBERS
        and other.roles & MEMBERS
        and not facts.between.related
        and not refused
    ):
        return "minors and unrelated adults stay apart"
    blocked = facts.between.blocked_by_either
    silent = facts.act is Act.SEE or (facts.act is Act.ASK and not decision.delivers)
    if blocked and not refused and not silent:
        return "blocked people share nothing"
    return ""


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(SEEDS)
def test_no_policy_switches_an_invariant_off(seed: int) -> None:
    policy, facts = world(seed)
    assert breach(policy, facts, decide(policy, facts)) == ""


@pytest.mark.parametrize("missing", INVARIANTS, ids=lambda invariant: invariant.__name__)
def test_each_invariant_is_needed(missing: Invariant) -> None:
    """Without it, the same property finds a breach, and nothing but that one."""
    rest = tuple(invariant for invariant in INVARIANTS if invariant is not missing)
    found: Counter[str] = Counter()
    for seed in range(4_000):
        policy, facts = world(seed)
        found[breach(policy, facts, decide(policy, facts, invariants=rest))] += 1
    breaches = {name for name in found if name}
    words = set(missing.__name__.replace("unrelated_", "").split("_"))
    assert len(breaches) == 1, found
    assert len(words & set(breaches.pop().replace("'", "").split())) >= 2, found


def test_one_decision_in_five_allows() -> None:
    outcomes = Counter(decide(*world(seed)).outcome for seed in range(3_000))
    assert outcomes[Outcome.ALLOW] >= 600, outcomes
    assert outcomes[Outcome.HOLD] >= 60, outcomes
