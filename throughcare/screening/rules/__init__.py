"""The hand-written rules, a file for each flag, over the canonical words that `reading` makes of a text."""

from __future__ import annotations

from typing import Final

from throughcare.screening.rules import abuse, eating, harassment, invitation, self_harm, substance
from throughcare.screening.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *self_harm.RULES,
    *substance.RULES,
    *harassment.RULES,
    *eating.RULES,
    *abuse.RULES,
    *invitation.RULES,
)

__all__ = ["RULES", "Rule"]
