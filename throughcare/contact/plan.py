"""A policy made ready for deciding: conditions as functions, and the rules that fit a pair of roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from throughcare.contact.model import ChannelRules, Policy, WhoRule
from throughcare.contact.trying import Try, compiled
from throughcare.contact.words import MEMBER_ROLES, PAIR_CHANNELS, Act, Channel

_MOST_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule that fits two sets of roles. `by_member`: it fits the actor as a member, not as staff.
    `consent` is turned to whoever acts: `actor`, `other`, `guardian`."""

    rule: WhoRule
    when: Try
    by_member: bool
    consent: tuple[str, ...]


@dataclass(slots=True)
class ReadyChannel:
    """One channel's rules with its conditions compiled."""

    rules: ChannelRules
    open: Try
    before_when: Try | None
    whens: tuple[Try, ...]
    fits: dict[tuple[str, frozenset[str], frozenset[str]], tuple[Fit, ...]] = field(default_factory=dict)

    def fitting(self, act: Act, roles: frozenset[str], others: frozenset[str]) -> tuple[Fit, ...]:
        """The rules that fit, in the order of the file."""
        key = (act.value, roles, others)
        found = self.fits.get(key)
        if found is None:
            pair = self.rules.channel in PAIR_CHANNELS
            found = tuple(
                fit
                for rule, when in zip(self.rules.who, self.whens, strict=True)
                if act.value in rule.may
                for fit in (_pair(rule, when, roles, others) if pair else _room(rule, when, roles))
            )
            if len(self.fits) < _MOST_REMEMBERED:
                self.fits[key] = found
        return found


@dataclass(slots=True)
class Plan:
    """A policy's channels, ready."""

    channels: dict[Channel, ReadyChannel]
    sentences: dict[tuple[object, ...], object] = field(default_factory=dict)


def _room(rule: WhoRule, when: Try, roles: frozenset[str]) -> list[Fit]:
    mine = roles & frozenset(rule.roles)
    return [Fit(rule, when, mine <= MEMBER_ROLES, ())] if mine else []


def _pair(rule: WhoRule, when: Try, roles: frozenset[str], others: frozenset[str]) -> list[Fit]:
    fits: list[Fit] = []
    for near, far in ((rule.roles, rule.partners), (rule.partners, rule.roles)):
        mine = roles & frozenset(near)
        if mine and others & frozenset(far):
            sides = (
                {"roles": "actor", "with": "other"}
                if near is rule.roles
                else {"roles": "other", "with": "actor"}
            )
            consent = tuple(sides.get(whose, whose) for whose in rule.consent)
            fits.append(Fit(rule, when, mine <= MEMBER_ROLES, consent))
        if rule.roles == rule.partners:
            break
    return fits


def plan_of(policy: Policy) -> Plan:
    """The policy's plan, made once and kept with it."""
    plan: Plan | None = policy.plan
    if plan is None:
        plan = Plan(
            {
                rules.channel: ReadyChannel(
                    rules,
                    compiled(rules.open, policy),
                    compiled(rules.moderation.before_when, policy) if rules.moderation.before_when else None,
                    tuple(compiled(rule.when, policy) for rule in rules.who),
                )
                for rules in policy.channels
            }
        )
        object.__setattr__(policy, "plan", plan)
    return plan
