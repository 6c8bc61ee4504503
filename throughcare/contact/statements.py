"""A policy as plain sentences for one role, each under its path; `explain` and `diff` are made of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from throughcare.contact.carried import CARRIED_CHANNELS
from throughcare.contact.conditions import ALWAYS, Test
from throughcare.contact.model import ChannelRules, Policy, WhoRule
from throughcare.contact.phrases import ROOM, THEY, YOU, clause, joined, roles_words, when_words
from throughcare.contact.sentences import say
from throughcare.contact.statements_around import around
from throughcare.contact.week import members_write
from throughcare.contact.words import MEMBER_ROLES, PAIR_CHANNELS, STAFF_ROLES, Channel

PART_OF: dict[Channel, str] = {
    Channel.SUPPORT_GROUP: "groups",
    Channel.COHORT_ROOM: "groups",
    Channel.DIRECT_THREAD: "one-to-one",
    Channel.PEER_CHECK_IN: "one-to-one",
    Channel.CARE_TEAM_THREAD: "team",
    Channel.CHECK_IN: "team",
    Channel.FAMILY_THREAD: "family",
    Channel.ALUMNI_ROOM: "after",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or a few under the path of a rule. `planned`: about what the software can't carry yet."""

    key: str
    part: str
    text: str
    planned: bool = False
    place: str = ""
    """The channel it is about, if it is about one."""


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def statements(policy: Policy, role: str, language: str = "en") -> list[Statement]:
    """Everything the policy says, for a reader of that role, in the order of the page."""
    found: list[Statement] = []
    for channel in Channel:
        rules = policy.channel(channel)
        if rules is None:
            found.append(Statement(channel, PART_OF[channel], say(language, f"none-{channel}")))
            continue
        about = [
            Statement(key, PART_OF[channel], text, channel not in CARRIED_CHANNELS, channel)
            for key, text in channel_sentences(policy, rules, role, language)
        ]
        if channel not in CARRIED_CHANNELS:
            name = capital(say(language, f"channel-{channel}"))
            found.append(Statement(channel, PART_OF[channel], say(language, "planned", channel=name)))
        found += about
    found += [Statement(key, part, text) for key, part, text in around(policy, language)]
    return found


def channel_sentences(
    policy: Policy, rules: ChannelRules, role: str, language: str
) -> Iterator[tuple[str, str]]:
    """What the policy says of one channel to a reader: who, when, who looks at it, how soon one hears."""
    for place, rule in enumerate(rules.who):
        yield f"{rules.channel}.who[{place}]", who_sentence(policy, rules, rule, role, language)
    yield f"{rules.channel}.open", open_sentence(policy, rules, language)
    if rules.channel is Channel.DIRECT_THREAD:
        yield from _asking(rules, language)
    yield f"{rules.channel}.moderation", moderation_sentences(policy, rules, language)
    yield f"{rules.channel}.reading", " ".join(reading_sentences(rules, language))
    if rules.per_day is not None:
        yield f"{rules.channel}.per-day", say(language, "per-day", number=rules.per_day)
    if rules.reply_within is not None:
        code = "reply-same-day" if rules.reply_within == "same day" else "reply"
        yield f"{rules.channel}.reply-within", say(language, code, time=rules.reply_within)
    if rules.channel not in CARRIED_CHANNELS:
        details = (rules.ways, rules.lengths, rules.tells)
        plain = "; ".join(
            ", ".join(str(item).replace("-", " ") for item in detail) for detail in details if detail
        )
        extra = [
            word
            for word, there in (("time is noted", rules.logged), ("topic by topic", rules.topics))
            if there
        ]
        if plain or extra:
            yield f"{rules.channel}.ways", "; ".join([plain, *extra] if plain else extra)


def acts_words(rule: WhoRule, channel: Channel, language: str) -> str:
    """What a rule lets people do; only reading and writing where it lets them do everything."""
    every = ("read", "post", "ask", "answer", "see")
    if set(rule.may) == set(every):
        acts: tuple[str, ...] = ("post",) if channel in PAIR_CHANNELS else ("read", "post")
        return joined((say(language, f"acts-{act}") for act in acts), language)
    some = joined((say(language, f"acts-{act}") for act in every if act in rule.may), language)
    return say(language, "acts-only", acts=some)


def who_sentence(policy: Policy, rules: ChannelRules, rule: WhoRule, role: str, language: str) -> str:
    """One rule of who may use a channel, in words to a reader."""
    mine = role in rule.roles or role in rule.partners
    pair = rules.channel in PAIR_CHANNELS
    acts = acts_words(rule, rules.channel, language)
    text = _pair(policy, rule, role, acts, language) if pair else _room(policy, rules, rule, role, language)
    if rule.per_day is not None:
        text += " " + say(language, "rule-per-day", number=rule.per_day)
    if not rule.moderated:
        text += " " + say(language, "rule-unmoderated-you" if mine else "rule-unmoderated")
    return text


def _more(policy: Policy, rule: WhoRule, role: str, language: str, view: str) -> str:
    text = (
        ""
        if rule.when == ALWAYS
        else say(language, "more-if", clause=clause(rule.when, policy, language, view))
    )
    if not rule.consent:
        return text
    yes: list[str] = []
    if {"roles", "with"} <= set(rule.consent):
        yes.append(say(language, "yes-both-they" if view == THEY else "yes-both"))
    else:
        sides = (side for side in ("roles", "with") if side in rule.consent)
        yes += [_one_yes(rule, side, role, language) for side in sides]
    if "guardian" in rule.consent:
        yes.append(say(language, "yes-guardian"))
    return text + say(language, "more-and-once" if text else "more-once", yes=joined(yes, language))


def _one_yes(rule: WhoRule, side: str, role: str, language: str) -> str:
    """Whose yes it is where one side's is enough: `side` is `roles` or `with`."""
    near, far = (rule.roles, rule.partners) if side == "roles" else (rule.partners, rule.roles)
    if rule.roles == rule.partners:
        return say(language, "yes-writer" if side == "roles" else "yes-reader")
    if role in near and role not in far:
        return say(language, "yes-you")
    if role in far and role not in near:
        return say(language, "yes-other")
    return say(language, "yes-side", roles=roles_words(near, language))


def _pair(policy: Policy, rule: WhoRule, role: str, acts: str, language: str) -> str:
    if role in rule.roles or role in rule.partners:
        partners = rule.partners if role in rule.roles else rule.roles
        code = "you-pair-peer" if role in partners else "you-pair"
        more = _more(policy, rule, role, language, YOU)
        return say(language, code, acts=acts, partners=roles_words(partners, language), more=more)
    names = {
        "roles": capital(roles_words(rule.roles, language)),
        "partners": roles_words(rule.partners, language),
    }
    more = _more(policy, rule, role, language, THEY)
    return say(language, "they-pair", acts=acts, more=more, **names)


def _room(policy: Policy, rules: ChannelRules, rule: WhoRule, role: str, language: str) -> str:
    channel = rules.channel
    acts = acts_words(rule, channel, language)
    name = say(language, f"channel-{channel}")
    if role in rule.roles:
        more = _more(policy, rule, role, language, ROOM)
        if role in STAFF_ROLES:
            return say(language, "you-staff", acts=acts, channel=name, more=more)
        own = (channel, rule.when) in (
            (Channel.SUPPORT_GROUP, Test("same-program")),
            (Channel.COHORT_ROOM, Test("same-cohort")),
        )
        code = f"you-{channel}-own" if own else f"you-{channel}"
        if channel not in (Channel.SUPPORT_GROUP, Channel.COHORT_ROOM, Channel.CARE_TEAM_THREAD):
            code = "you-room"
        others = tuple(r for r in rule.roles if r != role)
        with_others = f" {capital(roles_words(others, language))}: {say(language, 'too')}" if others else ""
        return say(language, code, acts=acts, channel=name, more=more) + with_others
    roles = capital(roles_words(rule.roles, language))
    if rule.when == Test("serves-room"):
        return say(language, "they-serve", roles=roles, acts=acts)
    if rule.when == Test("assigned") and channel is Channel.CARE_TEAM_THREAD:
        code = "they-team" if role in MEMBER_ROLES else "they-team-other"
        return say(language, code, roles=roles, acts=acts)
    if rule.when == Test("answers-call") and channel is Channel.CARE_TEAM_THREAD:
        code = "they-call" if role in MEMBER_ROLES else "they-call-other"
        return say(language, code, roles=roles, acts=acts)
    own = channel is Channel.CARE_TEAM_THREAD and MEMBER_ROLES.issuperset(rule.roles)
    code = "they-own-thread" if own else "they-room"
    more = _more(policy, rule, role, language, THEY)
    return say(language, code, roles=roles, acts=acts, channel=name, more=more)


def open_sentence(policy: Policy, rules: ChannelRules, language: str) -> str:
    """When a channel takes posts."""
    if not members_write(rules):
        return say(language, "open-read-only")
    if rules.open == ALWAYS:
        return say(language, "open-always")
    staff = any(STAFF_ROLES.intersection((*rule.roles, *rule.partners)) for rule in rules.who)
    code = "open-when" if staff else "open-when-private"
    return say(language, code, when=when_words(rules.open, policy, language))


def _asking(rules: ChannelRules, language: str) -> Iterator[tuple[str, str]]:
    if any(rule.consent for rule in rules.who):
        yield f"{rules.channel}.asking", say(language, "ask-rule")
    yield f"{rules.channel}.ask-again-days", say(language, "ask-again", number=rules.ask_again_days)
    if rules.asks_per_day is not None:
        yield f"{rules.channel}.asks-per-day", say(language, "asks-per-day", number=rules.asks_per_day)


def moderation_sentences(policy: Policy, rules: ChannelRules, language: str) -> str:
    """Who looks at posts, before or after others do, and how long a post waits."""
    moderation = rules.moderation
    by = roles_words(moderation.by, language)
    if moderation.mode == "none":
        kind = "-pair" if rules.channel in PAIR_CHANNELS else ""
        kind = "-team" if rules.channel is Channel.CARE_TEAM_THREAD else kind
        code = f"moderation-none{kind}{'-by' if by else ''}"
        named = by if kind == "-pair" else capital(by)
        found = [say(language, code, by=named)]
    else:
        code = f"moderation-{moderation.mode}{'' if by else '-nobody'}"
        found = [say(language, code, by=by if moderation.mode == "after" else capital(by))]
    if moderation.before_when is not None:
        words = clause(moderation.before_when, policy, language)
        found.append(say(language, "moderation-before-when", clause=words))
    if moderation.first_posts:
        found.append(say(language, "moderation-first", number=moderation.first_posts))
    if moderation.within is not None:
        found.append(say(language, "moderation-within", within=moderation.within))
    return " ".join(found)


def reading_sentences(rules: ChannelRules, language: str) -> Iterable[str]:
    """Which staff may read without being part of it."""
    if not rules.reading:
        return [say(language, "reading-nobody")]
    return [
        say(language, f"reading-{reading.when}", roles=capital(roles_words(reading.roles, language)))
        for reading in rules.reading
    ]


def readers_sentences(policy: Policy, rules: ChannelRules, role: str, language: str) -> list[str]:
    """Who reads what is written in a channel, to a reader of that role: those who take part first, then who looks
    at posts, then who else of the staff may read, and only where."""
    if rules.channel in PAIR_CHANNELS:
        found = [say(language, "readers-pair")]
    else:
        found = [
            who_sentence(policy, rules, rule, role, language) for rule in rules.who if "read" in rule.may
        ]
    return [*found, moderation_sentences(policy, rules, language), *reading_sentences(rules, language)]
