"""What waits for a moderator, by risk: its target, its urgency, and how long it takes to handle."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Kind(IntEnum):
    """Four classes of risk, after the trial of moderated peer support whose classes the field uses."""

    CRISIS = 0
    RED = 1
    AMBER = 2
    GREEN = 3


TARGET_MINUTES: Final = (10.0, 60.0, 240.0, 1440.0)
"""By kind: how long until a person has begun. A proposal of ours. For green only staffed time counts."""

DEFAULT_MINUTES: Final = (20.0, 10.0, 5.0, 2.0)
"""By kind: how long handling takes on average where too little was measured. Assumptions, and shown as such."""

DEFAULT_SPREAD: Final = 0.8
"""Standard deviation over mean of handling times where too little was measured."""

COST: Final = (4.0, 1.0, 1.0, 0.25)
"""By kind: what one missed target counts when hours are compared. A late crisis is not one of many."""

FRESH: Final = 10.0
"""Minutes that everything counts as having waited on arrival: a fresh red goes before a fresh green."""


def kind_of(severity: int, *, is_struggling: bool = False) -> Kind:
    """The class of a message by what screening found (0 none, 4 attempt); "I'm struggling" is at least red."""
    found = {4: Kind.CRISIS, 3: Kind.RED, 2: Kind.RED, 1: Kind.AMBER}.get(severity, Kind.GREEN)
    return min(found, Kind.RED) if is_struggling else found


def urgency(kind: Kind, waited: float) -> float:
    """Risk times waiting: how much of its target is used up. `waited` in minutes."""
    return (waited + FRESH) / TARGET_MINUTES[kind]
