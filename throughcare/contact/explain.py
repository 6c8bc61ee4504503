"""`explain`: the page `Can we talk outside sessions?` and the sentence in a room's header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from throughcare.contact.carried import CARRIED_CHANNELS
from throughcare.contact.conditions import ALWAYS, Test
from throughcare.contact.model import DAY, ChannelRules, Policy
from throughcare.contact.phrases import THEY, clause, clock, days, joined, roles_words, when_words, zone_words
from throughcare.contact.sentences import say
from throughcare.contact.statements import (
    Statement,
    capital,
    statements,
)
from throughcare.contact.week import Stretch, clocks_of, week_of
from throughcare.contact.words import (
    EPISODE_ROLES,
    MEMBER_ROLES,
    PAIR_CHANNELS,
    PEER_CHANNELS,
    STAFF_ROLES,
    Channel,
    Role,
)

PARTS = ("groups", "one-to-one", "team", "family", "after")


@dataclass(frozen=True, slots=True)
class Place:
    """One way of contact within a part: its channel (empty: none), its name and what is said of it."""

    channel: str
    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page: its key, its title and its places; `sentences` are those of all places."""

    key: str
    title: str
    places: tuple[Place, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence of the part, in order."""
        return tuple(sentence for place in self.places for sentence in place.sentences)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The page for one role: the answer, five parts, what isn't all right, what happens if, the week as data.

    `week` has seven entries from Monday; each is a tuple of (start, end, `staffed` or `quiet`) in minutes
    since midnight. `week_clock` says on whose clock, "" where no hours of the policy are in the week.
    """

    role: str
    language: str
    answer: str
    parts: tuple[Part, ...]
    not_all_right: tuple[str, ...]
    what_if: tuple[str, ...]
    good_to_know: tuple[str, ...]
    week: tuple[tuple[Stretch, ...], ...]
    week_clock: str
    closing: str

    def text(self) -> str:
        """The whole page as plain text."""
        lines = [self.answer, ""]
        for part in self.parts:
            lines.append(part.title)
            for place in part.places:
                inset = "    " if place.name else "  "
                lines += [
                    *([f"  {place.name}:"] if place.name else []),
                    *(inset + each for each in place.sentences),
                ]
            lines.append("")
        sections: list[tuple[str, tuple[str, ...]]] = []
        for key, sentences in (
            ("not-all-right", self.not_all_right),
            ("what-if", self.what_if),
            ("good-to-know", self.good_to_know),
        ):
            sections.append((say(self.language, f"part-{key}"), sentences))
        for title, sentences in sections:
            lines += [title, *(f"  {sentence}" for sentence in sentences), ""]
        lines += [
            say(self.language, "week-title"),
            *(f"  {line}" for line in (*self.week_lines(), self.week_clock) if line),
            "",
            self.closing,
        ]
        return "\n".join(lines) + "\n"

    def week_lines(self) -> list[str]:
        """The week, a line for each run of days that are alike."""
        alike: dict[tuple[Stretch, ...], list[int]] = {}
        for day, stretches in enumerate(self.week):
            alike.setdefault(stretches, []).append(day)
        lines = []
        for stretches, on in alike.items():
            spoken = [
                f"{self._from_to(a, b)} {say(self.language, f'week-{kind}')}" for a, b, kind in stretches
            ]
            lines.append(
                f"{capital(days(on, self.language))}: {', '.join(spoken) or say(self.language, 'week-open')}"
            )
        return lines

    def _from_to(self, first: int, last: int) -> str:
        if (first, last) == (0, DAY):
            return say(self.language, "week-all-day")
        return say(
            self.language, "from-to", first=clock(first, self.language), last=clock(last, self.language)
        )


def main_role(policy: Policy) -> str:
    """The role of the people a program is for: the first member role that can write somewhere."""
    named = (r for r in Role if r in MEMBER_ROLES and any(reaches(rules, r) for rules in policy.channels))
    return next(named, Role.PARTICIPANT)


def explain(policy: Policy, for_role: str | None = None, language: str = "en") -> Explanation:
    """The policy for a reader of one role (None: of the program's own people).

    Every field that can change a decision has its words here.
    """
    for_role = for_role or main_role(policy)
    said = [s for s in statements(policy, for_role, language) if not s.planned]

    def of(part: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.text for s in said if s.part == part))

    return Explanation(
        role=str(for_role),
        language=language,
        answer=_answer(policy, for_role, language),
        parts=tuple(Part(key, say(language, f"part-{key}"), _places(said, key, language)) for key in PARTS),
        not_all_right=of("not-all-right"),
        what_if=of("what-if"),
        good_to_know=of("good-to-know"),
        week=week_of(policy),
        week_clock=_week_clock(policy, language),
        closing=say(language, "made-from-rules"),
    )


def _week_clock(policy: Policy, language: str) -> str:
    """On whose clock the week is told: staff's and members' hours may have different ones."""
    zones = clocks_of(policy)
    if any(len(several) > 1 for several in zones.values()):
        return say(language, "week-clocks-many")
    clocks = {kind: zone_words(one, language) for kind, (one,) in zones.items()}
    if len(set(clocks.values())) == 1:
        return say(language, "week-clock", zone=next(iter(clocks.values())))
    return say(language, "week-clocks", **clocks) if clocks else ""


def _places(said: list[Statement], part: str, language: str) -> tuple[Place, ...]:
    places: dict[str, list[str]] = {}
    for statement in said:
        if statement.part == part:
            places.setdefault(statement.place, []).append(statement.text)
    return tuple(
        Place(channel, capital(say(language, f"channel-{channel}")) if channel else "", tuple(texts))
        for channel, texts in sorted(places.items(), key=lambda item: item[0] == "")
    )


def full_text(policy: Policy, language: str = "en") -> str:
    """What every role is told, in one text."""
    return "\n".join(explain(policy, role, language).text() for role in Role)


def reaches(rules: ChannelRules, role: str) -> bool:
    """Whether a channel is carried and has a rule for a role to write by."""
    return rules.channel in CARRIED_CHANNELS and any(
        "post" in rule.may and role in (*rule.roles, *rule.partners) for rule in rules.who
    )


def _answer(policy: Policy, role: str, language: str) -> str:
    mine = [rules.channel for rules in policy.channels if reaches(rules, role)]
    peers = [channel for channel in mine if channel in PEER_CHANNELS]
    if not mine:
        return say(language, "answer-no", name=policy.name, roles=roles_words([role], language))
    ways = joined((_way(policy, channel, role, language) for channel in mine), language)
    answer = say(language, "answer-yes" if peers else "answer-team", name=policy.name, ways=ways)
    if role in MEMBER_ROLES and not peers:
        return f"{answer} {say(language, 'answer-no-peers')}"
    if role in MEMBER_ROLES and Channel.DIRECT_THREAD not in peers:
        return f"{answer} {say(language, 'answer-no-private')}"
    return answer


def _way(policy: Policy, channel: Channel, role: str, language: str) -> str:
    rules = policy.channel(channel)
    fits = [rule for rule in rules.who if role in (*rule.roles, *rule.partners)] if rules else []
    if fits and all(isinstance(rule.when, Test) and rule.when.kind == "introduced" for rule in fits):
        return say(language, "way-introduced")
    return say(language, f"way-{channel}")


def sentence_for(
    policy: Policy, channel: Channel | str, role: str = Role.PARTICIPANT, language: str = "en"
) -> str:
    """What stands in a room's header: who may write when, and who reads, in a few words."""
    channel = Channel(channel)
    role = role or main_role(policy)
    rules = policy.channel(channel)
    name = capital(say(language, f"channel-{channel}"))
    if rules is None:
        return say(language, "header-none", channel=name)
    if channel not in CARRIED_CHANNELS:
        return say(language, "planned", channel=name)
    mine = [rule for rule in rules.who if role in (*rule.roles, *rule.partners)]
    if not mine:
        return say(language, "header-none", channel=name)
    found = []
    if rules.open != ALWAYS:
        found.append(say(language, "header-open", when=when_words(rules.open, policy, language)))
    found.append(_readers_in_short(policy, rules, role, language))
    found += [
        say(language, "header-along", roles=capital(roles_words(reading.roles, language)))
        for reading in rules.reading
        if reading.when == "always"
    ]
    if rules.reply_within is not None:
        code = "header-reply-same-day" if rules.reply_within == "same day" else "header-reply"
        found.append(say(language, code, time=rules.reply_within))
    return " ".join(found)


def _readers_in_short(policy: Policy, rules: ChannelRules, role: str, language: str) -> str:
    moderation = rules.moderation
    if moderation.mode == "before":
        return say(language, "header-before")
    if moderation.mode == "after":
        more = ""
        if moderation.before_when is not None:
            words = clause(moderation.before_when, policy, language)
            more += say(language, "header-before-when", clause=words)
        if moderation.first_posts:
            more += say(language, "header-first", number=moderation.first_posts)
        return say(language, "header-after", more=more)
    if rules.channel is Channel.CARE_TEAM_THREAD:
        if role in STAFF_ROLES:
            return " ".join(_team_readers(policy, rules, language))
        return say(language, "header-team")
    if rules.channel not in PAIR_CHANNELS:
        return say(language, "header-unread")
    return say(language, "header-pair-reported" if rules.reading or moderation.by else "header-pair")


def _team_readers(policy: Policy, rules: ChannelRules, language: str) -> Iterator[str]:
    """Who reads a care-team thread, to staff: whom it is about, the team, and whoever else a rule lets in."""
    yield say(language, "header-team-staff")
    for rule in rules.who:
        if "read" not in rule.may or rule.when == Test("assigned") or EPISODE_ROLES.issuperset(rule.roles):
            continue
        roles = capital(roles_words(rule.roles, language))
        if rule.when == Test("answers-call"):
            yield say(language, "header-team-call", roles=roles)
        elif rule.when == ALWAYS:
            yield say(language, "header-along", roles=roles)
        else:
            yield say(
                language, "header-along-if", roles=roles, clause=clause(rule.when, policy, language, THEY)
            )


__all__ = ["Explanation", "Part", "Place", "explain", "full_text", "main_role", "reaches", "sentence_for"]
