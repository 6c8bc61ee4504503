"""What only a whole policy shows: names that lead nowhere, contradictions, rooms nobody looks after."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from throughcare.contact.carried import CARRIED_CHANNELS, CARRIES_IMAGES, CARRIES_MASKING
from throughcare.contact.conditions import ALWAYS, OTHER, SELF, All, Condition, Not, Test, tests_in
from throughcare.contact.hours import is_always, minutes_of
from throughcare.contact.model import DAY, Agreements, ChannelRules, Policy
from throughcare.contact.problems import Problem
from throughcare.contact.reading import nearest
from throughcare.contact.words import MEMBER_ROLES, PAIR_CHANNELS, STAFF_ROLES, Channel

_SCOPES = {
    "same-program",
    "same-cohort",
    "same-track",
    "introduced",
    "assigned",
    "answers-call",
    "serves-room",
    "stay-in-touch",
}
_WITH_STAFF = {Channel.CARE_TEAM_THREAD, Channel.FAMILY_THREAD}
"""Rooms in which staff take part themselves."""
_MOST_TESTS = 8


def examine(policy: Policy) -> list[Problem]:
    """Errors and warnings of a policy as a whole; lines are added by whoever knows them."""
    problems = list(_program(policy))
    for rules in policy.channels:
        problems += _who(policy, rules)
        problems += _channel(policy, rules)
        problems += _moderation(policy, rules)
        problems += _not_carried(rules)
    return problems


def _error(path: str, message: str, instead: str) -> Problem:
    return Problem(0, path, message, instead)


def _warning(path: str, message: str, instead: str) -> Problem:
    return Problem(0, path, message, instead, "warning")


def _note(path: str, message: str, instead: str = "") -> Problem:
    return Problem(0, path, message, instead, "note")


def conditions_in(rules: ChannelRules) -> Iterator[tuple[str, Condition]]:
    """Every condition of a channel, with where it stands."""
    for rule in rules.who:
        yield f"{rule.path}.when", rule.when
    yield f"{rules.channel}.open", rules.open
    if rules.moderation.before_when is not None:
        yield f"{rules.channel}.moderation.before-when", rules.moderation.before_when


def _program(policy: Policy) -> Iterator[Problem]:
    named = [hours.name for hours in policy.hours]
    used = {
        n
        for c in policy.channels
        for _, x in conditions_in(c)
        for t in tests_in(x)
        if t.kind == "hours"
        for n in t.names
    }
    if policy.on_call not in ("always", "none", *named):
        known = nearest(policy.on_call, ("always", "none", *named))
        yield _error("program.on-call", f"there are no hours named `{policy.on_call}`.", known)
    for name in named:
        if name not in used | {"staffed", policy.on_call}:
            yield _warning(
                f"hours.{name}", "nothing uses these hours.", "Name them in a condition, or take them out."
            )
    if policy.channel(Channel.CARE_TEAM_THREAD) is None:
        instead = "Add [care-team-thread]; until then a call for help waits with moderators."
        yield _warning("program", "members have no thread with their care team.", instead)
    closes = any(_depends_on_time(rules.open) for rules in policy.channels)
    if closes and policy.on_call == "none":
        instead = 'Write on-call = "always" under [program], or name the hours.'
        yield _warning("program.on-call", "there are quiet hours, and nobody is on call.", instead)
    low = policy.ages[0]
    if low is not None and low < 18 and "guardian" not in policy.agreements.by:
        instead = 'Add "guardian" to `by` under [agreements].'
        path = "agreements.by" if policy.agreements != Agreements() else "program.ages"
        yield _warning(path, "the program takes minors, and no guardian says yes.", instead)


def _depends_on_time(condition: Condition) -> bool:
    return any(test.kind in ("hours", "session", "staffed") for test in tests_in(condition))


def _who(policy: Policy, rules: ChannelRules) -> Iterator[Problem]:
    pair = rules.channel in PAIR_CHANNELS
    open_to_all: list[tuple[frozenset[str], frozenset[str], frozenset[str]]] = []
    for rule in rules.who:
        if pair and not rule.partners:
            yield _error(
                rule.path,
                "`with` is missing: this channel is between two people.",
                'Write with = ["participant"].',
            )
        if not pair and rule.partners:
            yield _error(
                f"{rule.path}.with", "this channel is a room, so `with` says nothing.", "Take it out."
            )
        if not pair and rule.consent:
            yield _error(
                f"{rule.path}.consent",
                "this channel is a room; consent is between two people.",
                "Take it out.",
            )
        # A rule holds in both directions, so "other" is no one side of it.
        is_lopsided = rule.partners and set(rule.roles) != set(rule.partners)
        if is_lopsided and any(test.of == OTHER for test in tests_in(rule.when)):
            yield _warning(
                f"{rule.path}.when",
                "`other` is whoever is written to: one of `with`, or one of `roles` whom they write to.",
                'Write of = "either" or of = "both".',
            )
        kinds = {test.kind for test in tests_in(rule.when)}
        belongs = not pair and MEMBER_ROLES.issuperset(rule.roles)  # a room takes members one by one
        if not kinds & _SCOPES and not belongs:
            instead = 'Add when = "same-program", or a narrower word.'
            yield _warning(rule.path, "this is open to the whole organization.", instead)
        key = (frozenset(rule.roles), frozenset(rule.partners), frozenset(rule.may))
        for roles, partners, may in open_to_all:
            if key[0] <= roles and key[1] <= partners and key[2] <= may:
                yield _warning(
                    rule.path,
                    "this rule is never reached: one above lets the same people through.",
                    "Remove it.",
                )
                break
        if rule.when == ALWAYS and not rule.consent:
            open_to_all.append(key)


def _channel(policy: Policy, rules: ChannelRules) -> Iterator[Problem]:
    named = [hours.name for hours in policy.hours]
    for path, condition in conditions_in(rules):
        for test in tests_in(condition):
            if test.kind == "hours" and test.names[0] not in named:
                known = nearest(test.names[0], named) if named else "Add [hours.<name>] with `windows`."
                yield _error(path, f"there are no hours named `{test.names[0]}`.", known)
            if rules.channel not in PAIR_CHANNELS and (
                test.of != SELF or test.kind in ("introduced", "same-age-band")
            ):
                yield _error(
                    path, "in a room there is no other person to speak of.", "Speak of the member herself."
                )
            if test.kind == "same-age-band" and not policy.age_bands:
                yield _error(
                    path, "the program has no age bands.", "Write age-bands = [13, 16, 18] under [program]."
                )
            if test.kind == "serves-room" and rules.channel in PAIR_CHANNELS:
                yield _error(path, "there is no room here to serve.", 'Write "assigned" instead.')
            if test.kind == "answers-call" and rules.channel is not Channel.CARE_TEAM_THREAD:
                yield _error(
                    path, "only a care-team thread is about somebody who is called for.", "Take it out."
                )
        if all(t.kind != "hours" or t.names[0] in named for t in tests_in(condition)):
            yield from _contradiction(policy, path, condition)


def _contradiction(policy: Policy, path: str, condition: Condition) -> Iterator[Problem]:
    if isinstance(condition, All) and any(
        isinstance(p, Not) and p.part in condition.parts for p in condition.parts
    ):
        yield _error(
            path,
            "this asks for something and for its opposite, so it is never so.",
            "Take one of the two out.",
        )
    elif not _can_be(policy, condition):
        yield _warning(
            path, "this is never so: its hours are never open together.", "Look at the hours it names."
        )


def _can_be(policy: Policy, condition: Condition) -> bool:
    """Whether some minute of the week and some truth of everything else makes the condition so."""
    tests = list(dict.fromkeys(tests_in(condition)))
    zones = {h.zone for t in tests if t.kind == "hours" and (h := policy.hours_named(t.names[0])) is not None}
    weekly = [t for t in tests if t.kind == "hours"] if len(zones) == 1 else []
    free = [t for t in tests if t not in weekly]
    if len(free) > _MOST_TESTS:
        return True
    spans = {t: minutes_of(h.windows) for t in weekly if (h := policy.hours_named(t.names[0])) is not None}
    minutes = {0} | {m for found in spans.values() for span in found for m in span if m < 7 * DAY}
    for minute in minutes:
        known = {t: any(a <= minute < b for a, b in found) for t, found in spans.items()}
        for truths in product((True, False), repeat=len(free)):
            if _holds(condition, known | dict(zip(free, truths, strict=True))):
                return True
    return False


def _holds(condition: Condition, truth: dict[Test, bool]) -> bool:
    if isinstance(condition, Test):
        return truth[condition]
    if isinstance(condition, Not):
        return not _holds(condition.part, truth)
    join = all if isinstance(condition, All) else any
    return join(_holds(part, truth) for part in condition.parts)


def _moderation(policy: Policy, rules: ChannelRules) -> Iterator[Problem]:
    moderation, path = rules.moderation, f"{rules.channel}.moderation"
    peers = any(
        MEMBER_ROLES.intersection(rule.roles) and rule.moderated and "post" in rule.may for rule in rules.who
    )
    if moderation.mode != "after" and (moderation.before_when is not None or moderation.first_posts):
        instead = 'Write mode = "after", or take `before-when` and `first-posts` out.'
        yield _error(path, f"`before-when` and `first-posts` contradict mode `{moderation.mode}`.", instead)
    room = rules.channel not in PAIR_CHANNELS and rules.channel not in _WITH_STAFF
    if moderation.mode == "none" and room and peers:
        yield _warning(path, "nobody moderates this channel.", 'Write mode = "after" and by = ["moderator"].')
    if moderation.mode != "none" and not moderation.by and rules.channel in CARRIED_CHANNELS:
        yield _warning(path, "posts can wait here, and nobody may release them.", 'Write by = ["moderator"].')
    staffed = policy.hours_named("staffed")
    reads_before = moderation.mode == "before" or moderation.first_posts or moderation.before_when is not None
    if reads_before and peers and staffed is None:
        yield _warning(
            path, "posts wait for staff, and there are no hours named `staffed`.", "Add [hours.staffed]."
        )
    uses = [t for t in tests_in(moderation.before_when or ALWAYS) if t.kind == "staffed"]
    if uses and staffed is not None and is_always(staffed.windows):
        yield _note(path, "staff are on around the clock, so posts wait only while a rota has a gap.")
    readers = {role for reading in rules.reading for role in reading.roles}
    if not readers <= STAFF_ROLES:
        yield _error(f"{rules.channel}.reading", "only staff may read from outside.", "Name roles of staff.")


def _not_carried(rules: ChannelRules) -> Iterator[Problem]:
    if rules.channel not in CARRIED_CHANNELS:
        yield _note(str(rules.channel), "not yet available: members are told so.")
    if rules.content.images == "allow" and not CARRIES_IMAGES:
        yield _note(f"{rules.channel}.content.images", "pictures are not yet available: members are told so.")
    if rules.content.staff_contact_details == "mask" and not CARRIES_MASKING:
        path = f"{rules.channel}.content.staff-contact-details"
        yield _note(path, "masking is not yet available: such a post waits for a moderator.")
