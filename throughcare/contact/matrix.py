"""`matrix`: who can reach whom by which way and how, as rows for a page and as text for a person."""

from __future__ import annotations

from dataclasses import dataclass

from throughcare.contact.carried import CARRIED_CHANNELS
from throughcare.contact.conditions import ALWAYS
from throughcare.contact.model import ChannelRules, Policy, WhoRule
from throughcare.contact.phrases import ROOM, THEY, clause, roles_words, when_words
from throughcare.contact.sentences import say
from throughcare.contact.statements import acts_words, capital
from throughcare.contact.words import (
    EPISODE_ROLES,
    MEMBER_ROLES,
    PAIR_CHANNELS,
    PEER_CHANNELS,
    STAFF_ROLES,
    Channel,
    Role,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One role, the role it reaches (the same words for readers: empty), the channel, whether, and how."""

    role: str
    other: str
    channel: str
    offered: bool
    how: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one pair of roles in words: a heading, and each way (the names of `explain`) with how."""

    heading: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rows, role by role in the order of the roles."""

    title: str
    rows: tuple[Row, ...]
    language: str = "en"

    def groups(self) -> list[Group]:
        """The rows under one heading for each pair of roles, as people call roles and channels."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in self.rows:
            way = capital(say(self.language, f"channel-{row.channel}"))
            found.setdefault((row.role, row.other), []).append((way, row.how))
        return [Group(self._heading(*pair), tuple(ways)) for pair, ways in found.items()]

    def _heading(self, role: str, other: str) -> str:
        code = "matrix-pair" if other else "matrix-readers"
        names = {"role": roles_words([role], self.language)}
        if other:
            names["other"] = roles_words([other], self.language)
        return capital(say(self.language, code, **names))

    def text(self) -> str:
        """The groups, one under the other."""
        lines = [self.title, "=" * len(self.title)]
        for group in self.groups():
            lines += ["", group.heading]
            lines += [f"  {way}: {how}" for way, how in group.ways]
        return "\n".join(lines) + "\n"


def matrix(policy: Policy, language: str = "en") -> Matrix:
    """Each pair of roles, one at least a member's, that some rule joins; then who else reads."""
    rows: list[Row] = []
    for role in Role:
        for other in Role:
            if role not in STAFF_ROLES or other not in STAFF_ROLES:
                rows += _pair_of_roles(policy, role, other, language)
        rows += _readers(policy, role, language)
    return Matrix(say(language, "matrix-title", name=policy.name), tuple(rows), language)


def _pair_of_roles(policy: Policy, role: Role, other: Role, language: str) -> list[Row]:
    rows = [
        Row(role, other, rules.channel, rules.channel in CARRIED_CHANNELS, how)
        for rules in policy.channels
        if (how := _how(policy, rules, role, other, language))
    ]
    if role not in EPISODE_ROLES or other not in EPISODE_ROLES or not rows:
        return rows
    named = {row.channel for row in rows}
    no = say(language, "matrix-no")
    rows += [Row(role, other, channel, False, no) for channel in Channel if channel in PEER_CHANNELS - named]
    order = list(Channel)
    return sorted(rows, key=lambda row: order.index(Channel(row.channel)))


def _how(policy: Policy, rules: ChannelRules, role: str, other: str, language: str) -> str:
    fits = [rule for rule in rules.who if _joins(rules, rule, role, other)]
    if not fits:
        return ""
    if rules.channel not in CARRIED_CHANNELS:
        return say(language, "matrix-not-yet")
    ways = [_rule_words(policy, rules, rule, language) for rule in fits]
    found = [
        f"; {say(language, 'or')}: ".join(way or say(language, "matrix-yes") for way in dict.fromkeys(ways))
    ]
    if role in MEMBER_ROLES:
        found += _limits(policy, rules, language)
    yes = say(language, "matrix-yes")
    return "; ".join([yes, *(words for words in found if words != yes)])


def _joins(rules: ChannelRules, rule: WhoRule, role: str, other: str) -> bool:
    if rules.channel in PAIR_CHANNELS:
        return (role in rule.roles and other in rule.partners) or (
            role in rule.partners and other in rule.roles
        )
    if role not in rule.roles or not any(other in each.roles for each in rules.who):
        return False
    return role != other or rules.channel in PEER_CHANNELS


def _rule_words(policy: Policy, rules: ChannelRules, rule: WhoRule, language: str) -> str:
    view = THEY if rules.channel in PAIR_CHANNELS else ROOM
    found = []
    if set(rule.may) != {"read", "post", "ask", "answer", "see"}:
        found.append(say(language, "matrix-may-only", acts=acts_words(rule, rules.channel, language)))
    if rule.when != ALWAYS:
        view = THEY if view == ROOM else view
        found.append(say(language, "matrix-if", clause=clause(rule.when, policy, language, view)))
    if {"roles", "with"} <= set(rule.consent):
        found.append(say(language, "matrix-both-yes"))
    else:
        for side in (s for s in ("roles", "with") if s in rule.consent):
            people = rule.roles if side == "roles" else rule.partners
            found.append(say(language, "matrix-yes-of", roles=roles_words(people, language)))
    if "guardian" in rule.consent:
        found.append(say(language, "matrix-guardian"))
    if rule.per_day is not None:
        found.append(say(language, "matrix-per-day", number=rule.per_day))
    return ", ".join(found)


def _limits(policy: Policy, rules: ChannelRules, language: str) -> list[str]:
    moderation = rules.moderation
    found = []
    if rules.open != ALWAYS:
        found.append(say(language, "matrix-open", when=when_words(rules.open, policy, language)))
    if moderation.mode != "none":
        found.append(say(language, f"matrix-{moderation.mode}"))
    if moderation.before_when is not None:
        words = clause(moderation.before_when, policy, language, THEY)
        found.append(say(language, "matrix-before-when", clause=words))
    if moderation.first_posts:
        found.append(say(language, "matrix-first", number=moderation.first_posts))
    if rules.per_day is not None:
        found.append(say(language, "matrix-per-day", number=rules.per_day))
    return found


def _readers(policy: Policy, role: Role, language: str) -> list[Row]:
    rows = []
    for rules in policy.channels:
        if rules.channel not in CARRIED_CHANNELS:
            continue
        hows = [say(language, f"matrix-reader-{r.when}") for r in rules.reading if role in r.roles]
        if role in rules.moderation.by:
            hows.insert(0, say(language, "matrix-moderates"))
        if hows:
            rows.append(Row(role, "", rules.channel, True, "; ".join(hows)))
    return rows


__all__ = ["Matrix", "Row", "matrix"]
