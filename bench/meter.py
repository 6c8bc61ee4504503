"""CPU seconds and memory of a server and of PostgreSQL, from /proc: whoever works for a message is counted."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Cpu:
    """CPU seconds; `foreign` is what anybody else used of the servers' core meanwhile, as a share of it."""

    server: float
    postgres: float
    foreign: float = 0.0

    @property
    def total(self) -> float:
        """The server's and PostgreSQL's."""
        return self.server + self.postgres


def cpu(server: int, postmaster: int) -> Cpu:
    """So far: the server's processes, and the postmaster with its children, those that have ended included."""
    return Cpu(family_seconds(server), family_seconds(postmaster))


class Meter:
    """What a server, PostgreSQL and the others on this core used between `start` and `read`."""

    def __init__(self, server: int, postmaster: int, core: int) -> None:
        self.server, self.postmaster, self.core = server, postmaster, core
        self.start()

    def start(self) -> None:
        """From now on."""
        self._began = time.perf_counter()
        self._used = cpu(self.server, self.postmaster)
        self._busy = _busy_seconds(self.core)

    def read(self) -> Cpu:
        """Until now. PostgreSQL does the work of a moment ago too: its writers lag behind."""
        now, seconds = cpu(self.server, self.postmaster), time.perf_counter() - self._began
        server, postgres = now.server - self._used.server, now.postgres - self._used.postgres
        foreign = _busy_seconds(self.core) - self._busy - server - postgres
        return Cpu(server, postgres, max(0.0, foreign) / seconds)

    def memory(self) -> float:
        """Kilobytes of the server's own processes, what they share counted by shares (PSS)."""
        return sum(map(_pss, family(self.server)))


def family(root: int) -> Iterable[int]:
    """A process and whatever it has started."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children[int(fields[1])].append(int(folder.name))
    found, left = [], [root]
    while left:
        found.append(left.pop())
        left += children[found[-1]]
    return found


def family_seconds(root: int) -> float:
    """Their seconds, and those of children of the root that have ended."""
    seconds = 0.0
    for process in family(root):
        fields = _stat(process)
        seconds += sum(int(ticks) for ticks in fields[11 : 15 if process == root else 13]) / _TICK
    return seconds


def _stat(process: int) -> list[str]:
    """The fields after the name; none when the process has ended."""
    try:
        text = (_PROC / str(process) / "stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()


def _pss(process: int) -> int:
    try:
        lines = (_PROC / str(process) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _busy_seconds(core: int) -> float:
    """What a core has worked, interrupts included and waiting excluded."""
    for line in (_PROC / "stat").read_text(encoding="ascii").splitlines():
        name, *numbers = line.split()
        if name == f"cpu{core}":
            user, nice, system, _, _, hard, soft, steal = map(int, numbers[:8])
            return (user + nice + system + hard + soft + steal) / _TICK
    return 0.0
