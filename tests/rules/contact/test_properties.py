"""What holds for every policy and world: honest time, words for each difference, a no like silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.contact.test_invariants import policy_of, world
from tests.rules.contact.worlds import CHANGES, a_channel, a_policy, some_facts
from throughcare.contact.decide import decide
from throughcare.contact.decision import Decision
from throughcare.contact.diff import diff
from throughcare.contact.explain import explain, full_text
from throughcare.contact.facts import Act, Channel, Episode, Facts, Mark
from throughcare.contact.hours import next_midnight, zone_of
from throughcare.contact.model import Policy
from throughcare.contact.words import Outcome

SEEDS = st.integers(min_value=0, max_value=2**40)
INSTANT = timedelta(microseconds=1)


def plain(decision: Decision) -> Decision:
    """A decision without its times, which may come nearer as time goes by."""
    return replace(decision, valid_until=None, opens_at=None)


@settings(max_examples=800, deadline=None, derandomize=True)
@given(SEEDS)
def test_a_decision_holds_until_it_says(seed: int) -> None:
    policy, facts = world(seed)
    first = decide(policy, facts)
    last = first.valid_until or facts.at + timedelta(days=500)
    assert last > facts.at
    random = Random(seed)
    moments = [last - INSTANT, *(facts.at + (last - facts.at) * random.random() for _ in range(4))]
    for moment in moments:
        later = decide(policy, replace(facts, at=max(moment, facts.at)))
        assert plain(later) == plain(first), moment


@settings(max_examples=400, deadline=None, derandomize=True)
@given(SEEDS, st.sampled_from(CHANGES), st.integers(-1500, 1500))
def test_a_decision_is_honest_on_days_when_clocks_change(seed: int, change: datetime, minutes: int) -> None:
    policy, facts = world(seed)
    facts = replace(facts, at=change + timedelta(minutes=minutes))
    first = decide(policy, facts)
    last = min(first.valid_until or facts.at + timedelta(days=3), facts.at + timedelta(days=3))
    step = (last - facts.at) / 12
    for moment in [last - INSTANT, *(facts.at + step * n for n in range(12))]:
        assert plain(decide(policy, replace(facts, at=moment))) == plain(first), moment


@settings(max_examples=800, deadline=None, derandomize=True)
@given(SEEDS)
def test_what_opens_by_itself_opens_then(seed: int) -> None:
    policy, facts = world(seed)
    first = decide(policy, facts)
    if first.opens_at is None:
        return
    assert first.outcome is not Outcome.ALLOW
    midnight = next_midnight(facts.at.timestamp(), zone_of(facts.actor.zone, policy.zone))

    def at(moment: datetime) -> Decision:
        fresh = {"posts_today": 0, "asks_today": 0} if moment.timestamp() >= midnight else {}
        return decide(policy, replace(facts, at=moment, **fresh))

    opened = at(first.opens_at)
    assert opened.outcome is not first.outcome
    assert opened.outcome is not Outcome.REFUSE
    before = first.opens_at - INSTANT
    if before.timestamp() >= facts.at.timestamp():
        assert at(before).outcome is not Outcome.ALLOW


def changed(policy: Policy, random: Random) -> Policy:
    """The policy with one thing in it made anew, or left as it was by chance."""
    fresh = a_policy(random)
    place = random.randrange(8)
    if place == 0:
        return replace(policy, ages=fresh.ages)
    if place == 1:
        return replace(policy, hours=fresh.hours)
    if place == 2:
        return replace(policy, agreements=fresh.agreements)
    rules = random.choice(policy.channels)
    new = a_channel(random, rules.channel)
    name = random.choice(("who", "open", "moderation", "content", "reading", "per_day", "ask_again_days"))
    if name == "content":
        key = random.choice(("contact_details", "links", "images", "harassment", "hold_from", "unscreened"))
        part: object = replace(rules.content, **{key: getattr(new.content, key)})
    elif name == "who":
        rule = random.choice(rules.who)
        key = random.choice(("roles", "partners", "may", "when", "consent", "per_day", "moderated"))
        other = replace(rule, **{key: getattr(new.who[0], key)})
        part = tuple(other if each is rule else each for each in rules.who)
    else:
        part = getattr(new, name)
    channels = tuple(replace(rules, **{name: part}) if each is rules else each for each in policy.channels)
    return replace(policy, channels=channels)


def differ(one: Policy, two: Policy, seed: int) -> bool:
    """Whether any of some acts is decided in another way."""
    for step in range(40):
        facts = some_facts(Random(seed * 1000 + step))
        if plain(decide(one, facts)) != plain(decide(two, facts)):
            return True
    return False


def test_policies_that_decide_in_other_ways_read_in_other_ways() -> None:
    found = 0
    for seed in range(700):
        random = Random(seed)
        one = policy_of(seed % 60)
        two = changed(one, random)
        if not differ(one, two, seed):
            continue
        found += 1
        assert full_text(one) != full_text(two), seed
        changes = diff(one, two)
        assert changes, seed
        assert all(change.sentence for change in changes)
    assert found >= 100


def test_a_policy_compared_with_itself_says_nothing() -> None:
    for seed in range(20):
        assert diff(policy_of(seed), replace(policy_of(seed))) == []


@settings(max_examples=600, deadline=None, derandomize=True)
@given(SEEDS)
def test_declined_blocked_and_unanswered_look_the_same_to_the_asker(seed: int) -> None:
    random = Random(seed)
    policy = policy_of(seed % 200)
    rules = policy.channel(Channel.DIRECT_THREAD)
    if rules is None:
        return
    who = tuple(replace(rule, consent=("roles", "with")) for rule in rules.who)
    channels = tuple(replace(r, who=who) if r is rules else r for r in policy.channels)
    policy = replace(policy, channels=channels)
    facts = replace(some_facts(random), channel=Channel.DIRECT_THREAD)
    act = random.choice((Act.ASK, Act.POST, Act.READ, Act.SEE))
    between = replace(facts.between, blocked_by_actor=False, asked_at=None)
    unanswered = replace(between, blocked_by_other=False, consent_of_other=False, answered_at=None)
    declined = replace(unanswered, answered_at=facts.at - timedelta(days=1))
    blocked = replace(unanswered, blocked_by_other=True)
    after_yes = replace(blocked, consent_of_other=True)
    answers = [
        replace(decide(policy, replace(facts, act=act, between=each)), delivers=True)
        for each in (unanswered, declined, blocked, after_yes)
    ]
    assert answers == [answers[0]] * 4


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SEEDS, st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)))  # noqa: DTZ001
def test_decide_never_raises(seed: int, when: datetime) -> None:
    policy, facts = world(seed)
    at = when.replace(tzinfo=UTC)
    strange = replace(
        facts.actor,
        birth_date=date(1, 2, 3) if seed % 2 else date(9999, 12, 31),
        zone=("../../etc", "", "Etc/GMT+12", "\0")[seed % 4],
        episode=Episode(datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)),
        marks=(Mark("", at), Mark("support-now", datetime(9999, 12, 31, tzinfo=UTC))),
        roles=facts.actor.roles | {"nobody-knows"},
    )
    decision = decide(
        policy, replace(facts, at=at, actor=strange, posts_today=-1, released_posts_here=10**20)
    )
    assert decision.sentence


def test_explain_never_raises_and_always_answers() -> None:
    for seed in range(60):
        page = explain(policy_of(seed))
        assert page.answer.endswith(".")
        assert "{" not in page.text()


@pytest.mark.parametrize("act", [Act.POST, Act.READ, Act.SEE, Act.REVIEW])
def test_nothing_is_decided_without_people_and_rooms(act: Act) -> None:
    for seed in range(60):
        policy, facts = world(seed)
        bare: Facts = replace(facts, act=act, other=None, room=None)
        if act is Act.READ and facts.content.author == facts.actor.id:
            continue
        assert decide(policy, bare).outcome is Outcome.REFUSE
