"""Which unflagged messages are drawn for a look, and how sure one can be of a share that was counted."""

from __future__ import annotations

import hashlib
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
