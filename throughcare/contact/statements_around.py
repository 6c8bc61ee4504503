"""The sentences around the channels: conduct, findings, family, afterwards, names and agreements."""

from __future__ import annotations

from collections.abc import Iterator

from throughcare.contact.carried import CARRIED_CHANNELS, CARRIES_IMAGES, CARRIES_MASKING
from throughcare.contact.model import FINDINGS, ChannelRules, Policy
from throughcare.contact.phrases import hours_words, joined, roles_words, zone_words
from throughcare.contact.sentences import say
from throughcare.contact.words import PAIR_CHANNELS

Sentence = tuple[str, str, str]
"""Key, part, text."""


def around(policy: Policy, language: str) -> Iterator[Sentence]:
    """Every sentence that is not about one channel alone."""
    yield from _family_and_after(policy, language)
    yield from _conduct(policy, language)
    yield from _found(policy, language)
    yield "always.help", "what-if", say(language, "help-always")
    yield "always.blocked", "what-if", say(language, "block")
    yield from _names(policy, language)
    yield from _people_on(policy, language)
    yield from _agreements(policy, language)
    yield from _words_kept(policy, language)


def _family_and_after(policy: Policy, language: str) -> Iterator[Sentence]:
    code = "family-sessions" if policy.family_sessions else "no-family-sessions"
    yield "program.family-sessions", "family", say(language, code)
    yield "always.episode", "after", say(language, "after-always")
    after = policy.afterwards
    if after.program is None:
        yield "afterwards", "after", say(language, "after-none")
    else:
        whose = "".join(f"-{who}" for who in sorted(after.consent, reverse=True))
        yield "afterwards", "after", say(language, f"after-program{whose}", program=after.program)


def _conduct(policy: Policy, language: str) -> Iterator[Sentence]:
    for word in policy.conduct.not_all_right:
        yield f"conduct.not-all-right.{word}", "not-all-right", say(language, f"conduct-{word}")
    for place, text in enumerate(policy.conduct.also):
        yield (
            f"conduct.also[{place}]",
            "not-all-right",
            text if text.endswith((".", "!", "?")) else f"{text}.",
        )
    yield "conduct.outside", "not-all-right", say(language, f"outside-{policy.conduct.outside}")
    yield "always.minors", "not-all-right", say(language, "age-rule")
    steps = "; ".join(say(language, f"step-{step}") for step in policy.conduct.steps)
    yield "conduct.steps", "what-if", say(language, "steps" if steps else "steps-none", steps=steps)


def _action(rules: ChannelRules, finding: str) -> str:
    action: str = getattr(rules.content, finding.replace("-", "_"))
    if finding == "images" and action == "allow" and not CARRIES_IMAGES:
        return "not-yet"
    if action == "mask" and CARRIES_MASKING:
        return "hidden"
    return action


def _found(policy: Policy, language: str) -> Iterator[Sentence]:
    """What happens with what screening finds; channels that do the same are named together.

    What is allowed isn't named, so a finding without words here simply goes out.
    """
    carried = [rules for rules in policy.channels if rules.channel in CARRIED_CHANNELS]
    where: dict[tuple[str, str], list[str]] = {}
    for finding in FINDINGS:
        for rules in carried:
            where.setdefault((finding, _action(rules, finding)), []).append(rules.channel)
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (finding, action), channels in where.items():
        if action != "allow":
            together.setdefault((action, tuple(channels)), []).append(finding)
    for (action, places), findings in together.items():
        if findings[:2] == ["contact-details", "staff-contact-details"]:
            findings[:2] = ["all-contact-details"]
        what = joined((say(language, f"finding-{finding}") for finding in findings), language, "or")
        text = say(language, f"found-{action}", what=what, where=_where(places, language))
        yield f"content.{action}.{'+'.join(places)}", "what-if", text
    for level in range(1, 5):
        places = tuple(rules.channel for rules in carried if rules.content.hold_from == level)
        if places:
            text = say(language, f"found-from-{level}", where=_where(places, language))
            yield f"content.hold-from.{level}", "what-if", text
    places = tuple(rules.channel for rules in carried if rules.content.unscreened == "hold")
    if places:
        yield (
            "content.unscreened",
            "what-if",
            say(language, "found-unscreened", where=_where(places, language)),
        )


def _where(places: tuple[str, ...], language: str) -> str:
    return joined((say(language, f"channel-{channel}") for channel in places), language, "or")


def _names(policy: Policy, language: str) -> Iterator[Sentence]:
    part = "good-to-know"
    if policy.about:
        yield "program.about", part, policy.about
    low, high = policy.ages
    code = "ages-from" if high is None else "ages"
    yield "program.ages", part, say(language, code, low=low, high=high)
    yield "program.names-shown", part, say(language, f"names-{policy.names_shown}")
    yield (
        "program.staff-see-names",
        part,
        say(language, "staff-see" if policy.staff_see_names else "staff-see-not"),
    )
    yield "program.zone", part, say(language, "zone", zone=zone_words(policy.zone, language))


def _people_on(policy: Policy, language: str) -> Iterator[Sentence]:
    part = "good-to-know"
    staffed = policy.hours_named("staffed")
    if staffed is None:
        yield "hours.staffed", part, say(language, "staffed-unknown")
    else:
        yield "hours.staffed", part, say(language, "staffed-hours", hours=hours_words(staffed, language))
    hours = policy.hours_named(policy.on_call)
    if hours is None:
        yield "program.on-call", part, say(language, f"on-call-{policy.on_call}")
    else:
        yield "program.on-call", part, say(language, "on-call-hours", hours=hours_words(hours, language))


def _agreements(policy: Policy, language: str) -> Iterator[Sentence]:
    part, agreements = "good-to-know", policy.agreements
    roles = roles_words(agreements.by, language)
    when = joined((say(language, f"renew-{interval}") for interval in agreements.renew), language)
    renew = say(language, "renew", when=when) if when else ""
    yield "agreements", part, say(language, "agreement", roles=roles[:1].upper() + roles[1:], renew=renew)
    for place, promise in enumerate(agreements.promises):
        yield f"agreements.promises[{place}]", part, say(language, "agreement-promise", promise=promise)


def _words_kept(policy: Policy, language: str) -> Iterator[Sentence]:
    part = "good-to-know"
    carried = [rules for rules in policy.channels if rules.channel in CARRIED_CHANNELS]
    for history in ("since-joining", "all"):
        rooms = [r.channel for r in carried if r.history == history and r.channel not in PAIR_CHANNELS]
        if rooms:
            names = joined((say(language, f"channel-{channel}") for channel in rooms), language)
            yield f"history.{history}", part, say(language, f"history-{history}", where=names)
    for keep in dict.fromkeys(rules.keep for rules in carried):
        names = joined((say(language, f"channel-{r.channel}") for r in carried if r.keep == keep), language)
        code = "keep-with-record" if keep == "with-record" else "keep"
        yield f"keep.{keep}", part, say(language, code, where=names, time=keep)
