"""What rules and invariants answer inside the package; others get it as a `Decision`."""

from __future__ import annotations

from dataclasses import dataclass

from throughcare.contact.model import ChannelRules
from throughcare.contact.sentences import say
from throughcare.contact.words import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with its code, sentence and rule."""

    outcome: Outcome
    code: str
    sentence: str
    rule: str
    delivers: bool = True


def refuse(language: str, code: str, rule: str, *, said: str = "", **names: object) -> Verdict:
    """A refusal with the sentence of its code, or, where one code is said in several ways, of `said`."""
    return Verdict(Outcome.REFUSE, code, say(language, said or code, **names), rule)


def hold(language: str, code: str, rule: str, **names: object) -> Verdict:
    """A hold with the sentence of its code."""
    return Verdict(Outcome.HOLD, code, say(language, code, **names), rule)


def allow(language: str, code: str, rule: str, **names: object) -> Verdict:
    """An allowing verdict with the sentence of its code."""
    return Verdict(Outcome.ALLOW, code, say(language, code, **names), rule)


def not_agreed(language: str, rules: ChannelRules | None, rule: str) -> Verdict:
    """The refusal while a yes is missing, whoever's: its words go by the policy alone, never by who has said what.

    `rules`: the channel's, None where the policy has no such channel.
    """
    needs_guardian = rules is not None and any("guardian" in who.consent for who in rules.who)
    return refuse(language, "not-agreed", rule, said="not-agreed-guardian" if needs_guardian else "")
