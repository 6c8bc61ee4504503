"""What waits for a moderator, by class: its target and urgency as in the queue itself, and how long it takes."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from throughcare.moderation.rules.clocks import TARGETS, WEIGHTS, Level


class Kind(IntEnum):
    """The classes of the queue, the worst first: the places of each in what is counted by class."""

    CRISIS = 0
    RED = 1
    AMBER = 2
    GREEN = 3

    @property
    def level(self) -> Level:
        """The class as reviews have it."""
        return Level[self.name]

    @classmethod
    def of(cls, level: Level) -> Kind:
        """The place of a class."""
        return cls[level.name]


TARGET_MINUTES: Final = tuple(TARGETS[kind.level].total_seconds() / 60 for kind in Kind)
"""By kind: how long until a person has begun. Red and amber run by the clock on the wall here, though the queue
counts staffed hours: whoever plans hours asks what a night without any costs."""

DEFAULT_MINUTES: Final = (20.0, 10.0, 5.0, 2.0)
"""By kind: how long handling takes on average where too little was measured. Assumptions, and shown as such."""

DEFAULT_SPREAD: Final = 0.8
"""Standard deviation over mean of handling times where too little was measured."""

COST: Final = (4.0, 1.0, 1.0, 0.25)
"""By kind: what one missed target counts when hours are compared. A late crisis is not one of many."""


def urgency(kind: Kind, waited: float) -> float:
    """As `rules.urgency` orders the queue. `waited` in minutes."""
    return WEIGHTS[kind.level] * (1 + waited / TARGET_MINUTES[kind])
