"""A policy's own rules on a case, in one fixed order; what no policy can switch off is not here."""

from __future__ import annotations

from throughcare.contact.agreed import unread_agreement
from throughcare.contact.carried import CARRIED_CHANNELS, CARRIES_IMAGES, CARRIES_MASKING
from throughcare.contact.case import MINOR, Case
from throughcare.contact.conditions import Condition
from throughcare.contact.facts import Content
from throughcare.contact.hours import next_midnight
from throughcare.contact.model import ChannelRules, ContentRules
from throughcare.contact.phrases import reason
from throughcare.contact.plan import Fit, Plan, ReadyChannel, plan_of
from throughcare.contact.trying import blamed, is_staffed
from throughcare.contact.verdict import Verdict, allow, hold, not_agreed, refuse
from throughcare.contact.words import (
    PAIR_CHANNELS,
    PEER_CHANNELS,
    ROOM_CHANNELS,
    STAFF_ROLES,
    Act,
    Channel,
    Outcome,
)

_DAY = 86_400


def by_rules(case: Case) -> Verdict:
    """What the policy says, the invariants apart."""
    facts = case.facts
    channel = facts.channel
    plan = plan_of(case.policy)
    ready = plan.channels.get(channel)
    if ready is None:
        return refuse(case.language, "not-offered", channel.value)
    if channel not in CARRIED_CHANNELS:
        return refuse(case.language, "not-yet-available", channel.value)
    if _nowhere(case):
        return refuse(case.language, "not-found", channel.value)
    act = facts.act
    if act is Act.READ and facts.content.author is not None and facts.content.author == facts.actor.id:
        return allow(case.language, "own-words", "always.own-words")
    if act is Act.REVIEW:
        return _review(case, ready.rules)
    fit, trouble = _fit(case, ready)
    if fit is None:
        return trouble or _no_rule(case)
    if act is Act.READ or act is Act.SEE:
        return _kept(plan, case.language, act, fit)
    return (
        (_standing(case) if fit.by_member else None)
        or _counted(case, ready, fit)
        or (_content(case, ready) if act is Act.POST else None)
        or (_moderated(case, ready) if act is Act.POST and fit.by_member and fit.rule.moderated else None)
        or _warned(case, ready, plan, fit)
    )


def _nowhere(case: Case) -> bool:
    facts = case.facts
    if facts.channel in ROOM_CHANNELS:
        return facts.room is None or facts.act in (Act.ASK, Act.ANSWER)
    if facts.act is Act.REVIEW:
        return facts.room is None
    return facts.other is None or facts.other.id == facts.actor.id


def _kept(plan: Plan, language: str, act: Act, fit: Fit) -> Verdict:
    """The plain yes of a rule, made once."""
    key = (language, act.value, fit.rule.path)
    verdict = plan.sentences.get(key)
    if not isinstance(verdict, Verdict):
        verdict = plan.sentences[key] = allow(language, f"ok-{act.value}", fit.rule.path)
    return verdict


def _fit(case: Case, ready: ReadyChannel) -> tuple[Fit | None, Verdict | None]:
    """The first rule that fits and lets through, or what to say when none does."""
    facts = case.facts
    channel = ready.rules.channel
    consented = facts.act in (Act.READ, Act.POST) and channel in PAIR_CHANNELS
    trouble: Verdict | None = None
    for fit in ready.fitting(facts.act, case.roles, case.other_roles):
        if fit.by_member and channel in ROOM_CHANNELS and facts.act is not Act.SEE:
            room = facts.room
            if room is None or not room.member:
                trouble = trouble or refuse(case.language, "not-found", fit.rule.path)
                continue
        if not fit.when(case):
            found = blamed(fit.rule.when, case)
            code, sentence = reason(found, case.policy, case.language)
            trouble = trouble or Verdict(Outcome.REFUSE, code, sentence, fit.rule.path)
            continue
        if consented and fit.consent and not _consent(case, fit):
            trouble = not_agreed(case.language, ready.rules, fit.rule.path)
            continue
        return fit, None
    return None, trouble


def _no_rule(case: Case) -> Verdict:
    channel, said = case.facts.channel, ""
    if channel in ROOM_CHANNELS:
        said = "no-rule-write" if case.facts.act is Act.POST else "no-rule-room"
    return refuse(case.language, "no-rule", f"{channel}.who", said=said)


def _consent(case: Case, fit: Fit) -> bool:
    between, facts = case.facts.between, case.facts
    if "actor" in fit.consent and not between.consent_of_actor:
        return False
    if "other" in fit.consent and not between.consent_of_other:
        return False
    if "guardian" not in fit.consent or facts.other is None:
        return True
    if case.grown(facts.actor) == MINOR and not between.guardian_of_actor:
        return False
    return not (case.grown(facts.other) == MINOR and not between.guardian_of_other)


def _standing(case: Case) -> Verdict | None:
    """A member's own pause, a mute and a policy not yet said yes to stop peer contact, nothing else."""
    if case.facts.channel not in PEER_CHANNELS:
        return None
    actor = case.facts.actor
    if unread_agreement(case):
        return refuse(case.language, "not-acknowledged", "agreements")
    if actor.muted_until is not None and case.lasts(actor.muted_until):
        return refuse(case.language, "muted", "conduct.steps")
    if actor.paused_until is not None and case.lasts(actor.paused_until):
        return refuse(case.language, "paused", "always.own-pause")
    return None


def _counted(case: Case, ready: ReadyChannel, fit: Fit) -> Verdict | None:
    """Whether the channel takes it now: open room, open hours, counts of the day, asks."""
    facts, rules = case.facts, ready.rules
    if facts.act is Act.POST and facts.room is not None and not facts.room.open:
        return refuse(case.language, "room-closed", rules.channel.value)
    if fit.by_member and facts.act is not Act.ANSWER and not ready.open(case):
        return _closed(case, rules)
    if facts.act is Act.ANSWER:
        return (
            None if facts.between.asked_at is not None else refuse(case.language, "not-asked", fit.rule.path)
        )
    if facts.act is Act.ASK:
        return _asked(case, rules)
    limits = [n for n in (fit.rule.per_day, rules.per_day if fit.by_member else None) if n is not None]
    if limits:
        case.counts = True
        case.until = min(case.until, next_midnight(case.now, case.zone))
        if facts.posts_today >= min(limits):
            return refuse(case.language, "enough-today", fit.rule.path, number=min(limits))
    return None


def _closed(case: Case, rules: ChannelRules) -> Verdict:
    found: Condition = blamed(rules.open, case)
    code, sentence = reason(found, case.policy, case.language, closed=True)
    return Verdict(Outcome.REFUSE, code, sentence, f"{rules.channel}.open")


def _asked(case: Case, rules: ChannelRules) -> Verdict | None:
    """One ask per person in so many days, whatever became of the last one; and so many asks a day."""
    facts = case.facts
    case.counts = True
    last = facts.asked_recently_at
    if last is not None and not case.reached(last.timestamp() + rules.ask_again_days * _DAY):
        return refuse(
            case.language, "asked-already", f"{rules.channel}.ask-again-days", number=rules.ask_again_days
        )
    if rules.asks_per_day is not None:
        case.until = min(case.until, next_midnight(case.now, case.zone))
        if facts.asks_today >= rules.asks_per_day:
            return refuse(
                case.language, "asks-enough", f"{rules.channel}.asks-per-day", number=rules.asks_per_day
            )
    return None


def _found(content: Content, rules: ContentRules) -> tuple[tuple[str, str], ...]:
    """What screening found, with what the policy does about it, in a fixed order."""
    if not (
        content.contact_details
        or content.link
        or content.substance
        or content.harassment
        or content.staff_contact_details
    ):
        return ()
    return tuple(
        (name, action)
        for name, there, action in (
            ("contact-details", content.contact_details, rules.contact_details),
            ("staff-contact-details", content.staff_contact_details, rules.staff_contact_details),
            ("links", content.link, rules.links),
            ("substance", content.substance, rules.substance),
            ("harassment", content.harassment, rules.harassment),
        )
        if there
    )


def _content(case: Case, ready: ReadyChannel) -> Verdict | None:
    """Refuse before hold; posts of staff are held to what the software can carry, no more."""
    content, rules = case.facts.content, ready.rules.content
    path = f"{ready.rules.channel}.content"
    if content.image and not CARRIES_IMAGES:
        code = "images-refused" if rules.images == "refuse" else "images-not-yet"
        return refuse(case.language, code, f"{path}.images")
    if case.roles <= STAFF_ROLES:
        return None
    found = _found(content, rules)
    for name, action in found:
        if action == "refuse":
            return refuse(case.language, f"{name}-refused", f"{path}.{name}")
    for name, action in found:
        if action == "mask" and not CARRIES_MASKING:
            return hold(case.language, "mask-not-yet", f"{path}.{name}")
        if action == "hold":
            return hold(case.language, f"{name}-held", f"{path}.{name}")
    if rules.hold_from is not None and content.severity >= rules.hold_from:
        return hold(case.language, "held-for-care", f"{path}.hold-from")
    if not content.screened and rules.unscreened == "hold":
        return hold(case.language, "held-unscreened", f"{path}.unscreened")
    return None


def _moderated(case: Case, ready: ReadyChannel) -> Verdict | None:
    facts, moderation = case.facts, ready.rules.moderation
    path = f"{ready.rules.channel}.moderation"
    limited = facts.actor.limited_until
    if limited is not None and facts.channel in PEER_CHANNELS and case.lasts(limited):
        return hold(case.language, "held-limited", "conduct.steps")
    if moderation.mode == "before":
        return hold(case.language, "held-before", path)
    if moderation.mode == "none":
        return None
    if ready.before_when is not None and ready.before_when(case):
        code = "held-until-staffed" if not is_staffed(case) else "held-before"
        return hold(case.language, code, f"{path}.before-when")
    if moderation.first_posts:
        case.counts = True
        if facts.released_posts_here < moderation.first_posts:
            return hold(
                case.language, "held-first-posts", f"{path}.first-posts", number=moderation.first_posts
            )
    return None


def _warned(case: Case, ready: ReadyChannel, plan: Plan, fit: Fit) -> Verdict:
    facts = case.facts
    if facts.act is Act.POST and fit.by_member:
        for name, action in _found(facts.content, ready.rules.content):
            if action == "warn":
                return allow(case.language, f"{name}-warned", f"{ready.rules.channel}.content.{name}")
    return _kept(plan, case.language, facts.act, fit)


def _review(case: Case, rules: ChannelRules) -> Verdict:
    """Staff from outside: moderators see what waits or was reported and, in rooms, all."""
    facts, content = case.facts, case.facts.content
    room, between = facts.room, facts.between
    here = room is not None and (room.serves or between.same_program or between.assigned)
    path = f"{rules.channel}.reading"
    if not here:
        return refuse(case.language, "not-found", path)
    opened = content.held or content.reported
    if case.roles & frozenset(rules.moderation.by) and (opened or rules.channel is not Channel.DIRECT_THREAD):
        return allow(case.language, "ok-review", f"{rules.channel}.moderation.by")
    trouble = refuse(case.language, "not-found", path)
    for reading in rules.reading:
        if case.roles.isdisjoint(reading.roles):
            continue
        if reading.when == "always" or (reading.when == "reason" and facts.reason_given):
            return allow(case.language, "ok-review", reading.path)
        if reading.when == "reported" and opened:
            return allow(case.language, "ok-review", reading.path)
        code = "reason-needed" if reading.when == "reason" else "only-reported"
        trouble = refuse(case.language, code, reading.path)
    return trouble
