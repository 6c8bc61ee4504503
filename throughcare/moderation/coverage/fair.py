"""Whether somebody carries more than a fair share of the crisis items. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

Who = TypeVar("Who")

FEWEST: Final = 5
"""Crisis items in four weeks below which nobody is told anything: chance alone is enough for fewer."""

TOO_MUCH: Final = 1.5
"""How many times her fair share somebody may carry. A proposal of ours."""


def carries_too_much(crisis: Mapping[Who, int], hours: Mapping[Who, float]) -> set[Who]:
    """Who saw over one and a half times her share of the crisis items, and at least five.

    `crisis` has everybody who moderates, also those who saw none. A fair share is by hours on the roster; where
    nobody has hours, the same for each. One person alone shares with nobody: that is a matter of the roster.
    """
    people = list(crisis)
    total, all_hours = sum(crisis.values()), sum(hours.get(one, 0.0) for one in people)
    if len(people) < 2 or not total:
        return set()
    found = set()
    for one in people:
        part = hours.get(one, 0.0) / all_hours if all_hours else 1 / len(people)
        if crisis[one] >= FEWEST and crisis[one] > TOO_MUCH * part * total:
            found.add(one)
    return found
