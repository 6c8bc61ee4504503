"""What no policy can switch off: small functions tried before a policy's rules, in this order.

Each looks at the case and gives a verdict, or None to let the next one look. `onward` gives the verdict of
the policy's own rules for a case. A test takes each away in turn and watches its property fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from throughcare.contact.carried import CARRIED_CHANNELS
from throughcare.contact.case import ADULT, ADULT_AGE, MINOR, UNKNOWN, Case
from throughcare.contact.facts import Content, Party
from throughcare.contact.verdict import Verdict, allow, hold, not_agreed, refuse
from throughcare.contact.words import EPISODE_ROLES, MEMBER_ROLES, PAIR_CHANNELS, Act, Channel, Outcome

Onward: TypeAlias = Callable[[Case], Verdict]
Invariant: TypeAlias = Callable[[Case, Onward], Verdict | None]

SHARED_BY_TWO = frozenset({Channel.DIRECT_THREAD, Channel.PEER_CHECK_IN})
_NO_SHARED_PLACE = frozenset({"not-found", "not-offered", "not-yet-available", "not-agreed", "no-rule"})
"""Refusals of a direct message that even a call for help cannot turn into a hold, nor can those of `when`:
the two share no place. The words reach staff all the same (`Decision.reaches_staff`)."""


def in_distress(content: Content) -> bool:
    """Whether a text asks for help or screening found worry in it."""
    return content.is_help or content.severity > 0


def own_words(case: Case) -> bool:
    """Whether the actor reads what she wrote herself."""
    facts = case.facts
    return (
        facts.act is Act.READ and facts.content.author is not None and facts.content.author == facts.actor.id
    )


def other_organizations_do_not_exist(case: Case, onward: Onward) -> Verdict | None:
    """Nobody outside an organization sees that its people or rooms exist."""
    facts = case.facts
    home = facts.actor.organization
    if (facts.other is None or facts.other.organization == home) and (
        facts.room is None or facts.room.organization == home
    ):
        return None
    return refuse(case.language, "not-found", "always.other-organizations")


def operators_see_nothing(case: Case, onward: Onward) -> Verdict | None:
    """Whoever runs the server sees nothing clinical by doing so."""
    if "operator" in case.roles:
        case.roles -= {"operator"}
        if not case.roles:
            return refuse(case.language, "not-found", "always.operator")
    return None


def _outside_episode(case: Case, party: Party) -> str:
    episode = party.episode
    if episode is None or not case.come(episode.started_at):
        return "not-begun"
    return "ended" if case.come(episode.ended_at) else ""


def ended_episodes_end_access(case: Case, onward: Onward) -> Verdict | None:
    """Outside an episode somebody reads her own words and nothing else; Help now needs no decision."""
    if case.roles & EPISODE_ROLES:
        outside = _outside_episode(case, case.facts.actor)
        if outside:
            if own_words(case):
                return allow(case.language, "own-words", "always.own-words")
            case.roles -= EPISODE_ROLES
            if not case.roles:
                return refuse(case.language, outside, "always.episode")
    other = case.facts.other
    if other is not None and case.facts.channel in PAIR_CHANNELS and case.other_roles & EPISODE_ROLES:
        if _outside_episode(case, other):
            case.other_roles -= EPISODE_ROLES
        if not case.other_roles and not own_words(case) and case.facts.act is not Act.REVIEW:
            return refuse(case.language, "thread-over", "always.episode")
    return None


def minors_and_unrelated_adults_stay_apart(case: Case, onward: Onward) -> Verdict | None:
    """A minor and an unrelated adult never share a thread; an unknown age counts as the worse one."""
    facts = case.facts
    actor, other = facts.actor, facts.other
    if facts.channel not in SHARED_BY_TWO or other is None or facts.act is Act.REVIEW:
        return None
    if facts.between.related or not actor.roles & MEMBER_ROLES or not other.roles & MEMBER_ROLES:
        return None
    ages = {case.grown(actor), case.grown(other)}
    low = case.policy.ages[0]
    takes_minors = low is None or low < ADULT_AGE
    apart = ages in ({MINOR, ADULT}, {MINOR, UNKNOWN}) or (UNKNOWN in ages and takes_minors)
    if not apart or own_words(case):
        return None
    return refuse(case.language, "ages-apart", "always.minors")


def blocked_people_share_nothing(case: Case, onward: Onward) -> Verdict | None:
    """Blocked people never share a thread, and the blocked one sees what an unanswered ask looks like."""
    facts = case.facts
    if facts.channel not in SHARED_BY_TWO or not facts.between.blocked_by_either or facts.act is Act.REVIEW:
        return None
    if own_words(case):
        return None
    if facts.between.blocked_by_actor:
        if facts.act is Act.SEE:
            return None
        return refuse(case.language, "you-blocked", "always.blocked")
    unanswered = replace(
        facts.between, blocked_by_other=False, consent_of_other=False, guardian_of_other=False, asked_at=None
    )
    like = case.again(replace(facts, between=unanswered))
    verdict = onward(like)
    case.take(like)
    if facts.act is Act.ASK and verdict.outcome is Outcome.ALLOW:
        return replace(verdict, delivers=False)
    if verdict.outcome is Outcome.REFUSE or facts.act in (Act.SEE, Act.ASK):
        return verdict
    return not_agreed(case.language, case.policy.channel(facts.channel), "always.blocked")


def nobody_reviews_their_own(case: Case, onward: Onward) -> Verdict | None:
    """A moderator never reviews what she wrote."""
    facts = case.facts
    if (
        facts.act is Act.REVIEW
        and facts.content.author is not None
        and facts.content.author == facts.actor.id
    ):
        return refuse(case.language, "own-content", "always.own-content")
    return None


def help_reaches_staff(case: Case, onward: Onward) -> Verdict | None:
    """Where somebody belongs, a post in distress is never refused: at worst staff read it first."""
    facts = case.facts
    if facts.act is not Act.POST or not in_distress(facts.content) or not case.roles & MEMBER_ROLES:
        return None
    if facts.channel not in CARRIED_CHANNELS:
        return None
    verdict = onward(case)
    belongs = facts.room is not None and facts.room.member
    if facts.channel is Channel.DIRECT_THREAD:
        belongs = verdict.code not in _NO_SHARED_PLACE and not verdict.code.startswith("when-")
    if verdict.outcome is Outcome.REFUSE and belongs:
        return hold(case.language, "held-for-help", "always.help")
    return verdict


INVARIANTS: tuple[Invariant, ...] = (
    other_organizations_do_not_exist,
    operators_see_nothing,
    ended_episodes_end_access,
    minors_and_unrelated_adults_stay_apart,
    blocked_people_share_nothing,
    nobody_reviews_their_own,
    help_reaches_staff,
)
