"""What a policy asks of people before a door opens: introductions, marks, a guardian's yes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from throughcare.contact.carried import CARRIED_CHANNELS
from throughcare.contact.conditions import Condition, tests_in
from throughcare.contact.examine import conditions_in
from throughcare.contact.model import ChannelRules, Policy
from throughcare.contact.words import PAIR_CHANNELS, Channel

ANY_KIND = "buddy"
"""The kind where a policy says only that the two must have been introduced."""


def introductions_of(policy: Policy) -> tuple[str, ...]:
    """The kinds of introduction by which two people may come to talk, such as `buddy`, in order."""
    return _names(policy, "introduced", PAIR_CHANNELS)


def marks_of(policy: Policy) -> tuple[str, ...]:
    """The marks that open a door of this program, such as `support-now`, in order."""
    return _names(policy, "mark", frozenset(Channel))


def phases_of(policy: Policy) -> tuple[str, ...]:
    """The phases by which a door of this program opens or closes, in order."""
    return _names(policy, "phase", frozenset(Channel))


def named_by_rules(policy: Policy, kind: str) -> tuple[str, ...]:
    """Every name of a kind of test ("phase", "track") in any rule, also of what can't be carried yet, in order."""
    found = {
        name
        for rules in policy.channels
        for _, condition in conditions_in(rules)
        for test in tests_in(condition)
        if test.kind == kind
        for name in test.names
    }
    return tuple(sorted(found))


def opened_by(policy: Policy, mark: str) -> tuple[Channel, ...]:
    """The channels whose hours or people a mark changes: what a member is told that it opens."""
    return tuple(
        rules.channel
        for rules in _carried(policy)
        if any(
            test.kind == "mark" and mark in test.names
            for condition in _conditions(rules)
            for test in tests_in(condition)
        )
    )


def answers_calls(policy: Policy, roles: Collection[str]) -> bool:
    """Whether somebody with these roles may come into a care-team thread by answering a call about its member."""
    rules = policy.channel(Channel.CARE_TEAM_THREAD)
    return rules is not None and any(
        test.kind == "answers-call"
        for who in rules.who
        if not set(roles).isdisjoint(who.roles)
        for test in tests_in(who.when)
    )


def guardian_channels(policy: Policy) -> tuple[Channel, ...]:
    """The channels in which somebody under 18 needs her guardian's yes."""
    return tuple(
        rules.channel for rules in _carried(policy) if any("guardian" in who.consent for who in rules.who)
    )


def _carried(policy: Policy) -> Iterator[ChannelRules]:
    """What the software can't carry yet asks for nothing: no promise that isn't kept."""
    return (rules for rules in policy.channels if rules.channel in CARRIED_CHANNELS)


def _names(policy: Policy, kind: str, channels: frozenset[Channel]) -> tuple[str, ...]:
    found = {
        name
        for rules in _carried(policy)
        if rules.channel in channels
        for condition in _conditions(rules)
        for test in tests_in(condition)
        if test.kind == kind
        for name in test.names or (ANY_KIND,)
    }
    return tuple(sorted(found))


def _conditions(rules: ChannelRules) -> Iterator[Condition]:
    yield rules.open
    for who in rules.who:
        yield who.when
