"""Large pages are asked for, change nothing that is held, and are never needed."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from throughcare.kit import large_pages

HOLDS_MUCH = """
from pathlib import Path
from throughcare.kit.large_pages import use_large_pages
held = [bytes([number % 251]) * 400_000 for number in range(200)]
small = [str(number) for number in range(300_000)]
got = use_large_pages()
assert all(one == bytes([number % 251]) * 400_000 for number, one in enumerate(held))
assert all(one == str(number) for number, one in enumerate(small))
there = Path("/proc/self/smaps_rollup")
print(got, there.read_text() if there.exists() else "")
"""


def test_what_is_held_stays_as_it_is_and_as_much_is_large_as_is_told() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HOLDS_MUCH], capture_output=True, text=True, check=True, timeout=60
    )
    got = int(ran.stdout.split()[0])
    large = re.search(r"AnonHugePages: +(\d+) kB", ran.stdout)
    there = int(large[1]) // 2048 if large else 0
    assert there >= got, "the system says how much of it is in large pages"


SMAPS = """\
55d000000000-55d000400000 rw-p 00000000 00:00 0                          [heap]
Size:               4096 kB
KernelPageSize:        4 kB
Rss:                4000 kB
VmFlags: rd wr mr mw me ac sd
7f1000000000-7f1000800000 rw-p 00000000 00:00 0
Size:               8192 kB
Rss:                  64 kB
7f2000000000-7f2000800000 rw-p 00001000 08:01 12345                      /usr/lib/libpython.so
Size:               8192 kB
Rss:                8192 kB
7f3000000000-7f3000800000 rw-p 00000000 00:00 0
Size:               8192 kB
Rss:                8192 kB
7f4000000000-7f4000800000 r--p 00000000 00:00 0
Size:               8192 kB
Rss:                8192 kB
"""


def test_only_own_memory_that_is_mostly_there_is_asked_for() -> None:
    """Not files, not what can't be written, not the stack of a thread, of which hardly anything is there."""
    assert [*large_pages._filled(SMAPS)] == [
        (0x55D000000000, 0x55D000400000),
        (0x7F3000000000, 0x7F3000800000),
    ]


def test_a_system_without_them_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_given: object, **_named: object) -> None:
        raise OSError

    monkeypatch.setattr(large_pages.ctypes, "CDLL", none)
    assert large_pages.use_large_pages() == 0
