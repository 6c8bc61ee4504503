"""Large pages of memory for a process that serves: what it looks up all the time is found in fewer steps.

A process with a model and a program in memory holds more small pages than a processor keeps the places of, and within
a virtual machine each miss costs many reads. Only Linux, from 6.1 on; elsewhere, and where it is forbidden, nothing
happens and nothing is lost.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_HUGEPAGE, _COLLAPSE = 14, 25  # MADV_HUGEPAGE, MADV_COLLAPSE (linux/mman.h)
_LARGE: Final = 2 << 20
_REGION: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 *(\[heap\])?$")


def use_large_pages() -> int:
    """Have what this process holds by now kept in pages of 2 MiB. Returns how many it has got.

    Copies what it moves: call it once, before anybody is served, when all that stays is there.
    """
    try:
        advise = ctypes.CDLL(None, use_errno=True).madvise
        regions = [*_filled(Path("/proc/self/smaps").read_text("ascii"))]
    except (OSError, AttributeError, ValueError):
        return 0
    got = 0
    for start, end in regions:
        first, last = -(-start // _LARGE) * _LARGE, end // _LARGE * _LARGE
        for place in range(first, last, _LARGE):
            at, size = ctypes.c_void_p(place), ctypes.c_size_t(_LARGE)
            got += advise(at, size, _HUGEPAGE) == 0 and advise(at, size, _COLLAPSE) == 0
    return got


def _filled(smaps: str) -> Iterator[tuple[int, int]]:
    """The regions of own memory of which more than half is there; not the stacks of threads, which are mostly empty."""
    region: tuple[int, int] | None = None
    size = 0
    for line in smaps.splitlines():
        if found := _REGION.match(line):
            region = int(found[1], 16), int(found[2], 16)
        elif not line[:1].isupper():
            region = None
        elif region is not None:
            name, amount, *_ = line.split()
            if name == "Size:":
                size = int(amount)
            elif name == "Rss:" and int(amount) * 2 > size:
                yield region
