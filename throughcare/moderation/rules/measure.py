"""Which unflagged messages are drawn for a look, and what that tells about how well flags work."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final
from uuid import UUID

SAMPLE_PER_MILLE, MOST_SAMPLE = 20, 200
"""Of a thousand unflagged messages so many are drawn, if a program chose nothing else; and at most."""

_Z: Final = 1.959963984540054  # 95 %


def is_drawn(message_id: UUID, per_mille: int) -> bool:
    """Whether this message is in the sample. Always the same answer, so nothing is drawn twice or by chance.

    By a hash of the id, whose first bits are only the time.
    """
    digest = hashlib.blake2b(b"sample" + message_id.bytes, digest_size=8).digest()
    return int.from_bytes(digest, "big") % 1000 < per_mille


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (E. B. Wilson, 1927). (0, 1) where nothing was counted."""
    if of <= 0:
        return 0.0, 1.0
    share = hits / of
    spread = _Z * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    middle = share + _Z**2 / (2 * of)
    scale = 1 + _Z**2 / of
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


FEWEST_RAISED, FEWEST_DRAWN = 20, 100
"""Of how many judged ones something is said at all."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One review somebody judged: flags raised by screening, flags a person found, and its weight.

    `weight`: for how many messages without any flag it was drawn; 0 for one that was looked at because of its
    flags, which are all looked at.
    """

    raised: frozenset[str]
    found: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known about one flag. Shares are (low, middle, high); None where there are too few to say."""

    flag: str
    raised: int
    right: int
    precision: tuple[float, float, float] | None
    drawn: int
    missed: int
    recall: tuple[float, float, float] | None


def measure(flag: str, judged: Sequence[Judged]) -> Measured:
    """How often a flag is right when it is raised, and how much of what is there it finds.

    The first is counted. For the second, what it missed is counted among messages with other flags, and
    estimated among those without any from the drawn sample: the share that was missed times what was drawn
    stands for. Its interval is that of this share; what is found right is taken as counted.
    """
    raised = [one for one in judged if flag in one.raised]
    right = sum(flag in one.found for one in raised)
    drawn = [one for one in judged if one.weight > 0 and not one.raised]
    missed = sum(flag in one.found for one in drawn)
    seen = sum(
        flag in one.found for one in judged if one.raised and flag not in one.raised
    )  # missed where something else was raised
    stands_for = sum(one.weight for one in drawn)
    precision = recall = None
    if len(raised) >= FEWEST_RAISED:
        low, high = wilson(right, len(raised))
        precision = (low, right / len(raised), high)
    if len(drawn) >= FEWEST_DRAWN and right:
        low, high = wilson(missed, len(drawn))
        share = missed / len(drawn)
        worst, likely, best = (right / (right + seen + stands_for * one) for one in (high, share, low))
        recall = (worst, likely, best)
    return Measured(flag, len(raised), right, precision, len(drawn), missed, recall)
