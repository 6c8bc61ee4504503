"""Rules for suicide and self-harm: 1 a passive wish, 2 ideation, 3 a plan or self-harm, 4 an attempt.

The severities follow the order of the Columbia Suicide Severity Rating Scale (Posner et al. 2011). A flag is
a prompt for a person, never a diagnosis. Methods are named only as far as people name them when in danger.
"""

from __future__ import annotations

from typing import Final

from throughcare.screening.rules.rule import Rule
from throughcare.screening.rules.self_harm import attempt, ideation, passive, plan, spanish

RULES: Final[tuple[Rule, ...]] = (
    *passive.RULES,
    *ideation.RULES,
    *plan.RULES,
    *attempt.RULES,
    *spanish.RULES,
)
