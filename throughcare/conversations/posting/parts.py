"""Small parts of a batch: a thread's counters under its lock, a key to wait by, a decision turned down."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final
from uuid import UUID

from throughcare.contact.decision import Decision
from throughcare.contact.words import Outcome as Verdict

READ_FIRST: Final = "Somebody from the team reads this before others see it. Your words are kept."
"""What the author of a held post reads."""


class Locked:
    """A thread's row under its lock, and its counters as this batch moves them."""

    __slots__ = ("access_version", "change", "moved", "program", "seq")

    def __init__(self, seq: int, change: int, access_version: int, program: UUID) -> None:
        self.seq = seq
        self.change = change
        self.access_version = access_version
        self.program = program
        self.moved = False


def refused(decision: Decision, code: str, sentence: str) -> Decision:
    """What the policy refuses stays refused for its reason; anything else is, for this one."""
    if decision.outcome is Verdict.REFUSE:
        return decision
    return replace(decision, outcome=Verdict.REFUSE, code=code, sentence=sentence, opens_at=None)


def advisory_key(organization: int, author: UUID) -> int:
    """A signed 64-bit number that stands for an author; two authors sharing one wait for nothing worse."""
    digest = hashlib.blake2b(
        b"posts" + organization.to_bytes(8, "big") + author.bytes, digest_size=8
    ).digest()
    return int.from_bytes(digest, "big", signed=True)
