"""Which fault comes when, made from a seed: the same seed makes the same schedule."""

from __future__ import annotations

import random
from dataclasses import dataclass

# What can be done to what. Each step of a schedule is one of these; each stands in a schedule before any stands
# there twice.
FAULTS: tuple[tuple[str, str], ...] = (
    ("kill", "live"),
    ("kill", "web"),
    ("kill", "work"),
    ("kill", "postgres"),
    ("crash", "postgres"),
    ("restart", "live"),
    ("restart", "web"),
    ("restart", "postgres"),
    ("pause", "live"),
    ("pause", "web"),
    ("pause", "postgres"),
    ("cut", "lines"),
    ("cut", "live's database"),
    ("cut", "web's database"),
    ("slow", "readers"),
    ("jump", "clocks"),
    ("move", "member"),
)

_LASTS = {"pause": (0.2, 3.0), "slow": (0.5, 4.0)}
_LONGEST_JUMP = 600.0  # seconds ahead or behind
_MOST_LATE = 0.25  # seconds after its turn


@dataclass(frozen=True)
class Step:
    """A fault: after so many posts and so many seconds, what, to whom, and `amount`: for how long, how far, whom."""

    posts: int
    late: float
    what: str
    whom: str
    amount: float

    def __str__(self) -> str:
        """A line of a printed schedule."""
        return f"after {self.posts} posts and {self.late:.2f} s: {self.what} {self.whom} ({self.amount:.2f})"


def make_schedule(seed: int, *, posts: int, faults: int) -> list[Step]:
    """So many faults among so many posts, in order."""
    dice = random.Random(seed)
    chosen: list[tuple[str, str]] = []
    while len(chosen) < faults:
        some = list(FAULTS)
        dice.shuffle(some)
        chosen += some
    steps = []
    for number, (what, whom) in enumerate(chosen[:faults], start=1):
        if what == "jump":
            amount = dice.uniform(-_LONGEST_JUMP, _LONGEST_JUMP)
        else:
            amount = dice.uniform(*_LASTS.get(what, (0.0, 1.0)))
        steps.append(
            Step(posts * number // (faults + 1), dice.uniform(0, _MOST_LATE), what, whom, round(amount, 3))
        )
    return steps
