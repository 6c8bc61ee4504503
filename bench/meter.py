"""CPU seconds of a server and of PostgreSQL, from /proc: whoever works for a message is counted."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cpu:
    """CPU seconds so far."""

    server: float
    postgres: float

    def __sub__(self, other: Cpu) -> Cpu:
        return Cpu(self.server - other.server, self.postgres - other.postgres)

    @property
    def total(self) -> float:
        """Both together."""
        return self.server + self.postgres


def cpu(server: int, postmaster: int) -> Cpu:
    """The server process, and the postmaster with its children, those that have ended included."""
    return Cpu(
        _seconds(server, ended=False),
        _seconds(postmaster, ended=True)
        + sum(_seconds(child, ended=False) for child in _children(postmaster)),
    )


def memory(server: int) -> float:
    """Resident megabytes of the server process."""
    pages = int(Path(f"/proc/{server}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _seconds(process: int, *, ended: bool) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(ticks) for ticks in fields[11 : 15 if ended else 13]) / _TICK


def _children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
