"""All checks that run no test: style, format, types, the ladder, spelling, imports. Used by `make check`."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
LATE_GROUPS = ("tests/live", "tests/faults", "tests/browser")

CHECKS = {  # the longest first
    # A test file that can't be imported is seen here, not half an hour later when its group's turn comes.
    "imports": ["pytest", "--collect-only", "-qq", *LATE_GROUPS],
    "types": ["mypy"],
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "ladder": ["lint-imports", "--no-cache"],
    "spelling": ["codespell", "throughcare", "tests", "scripts", "docs", "README.md"],
}


def main() -> int:
    """Run each check to its end, two at once, and say which failed; 0 when none did."""
    with ThreadPoolExecutor(2) as pool:
        return 0 if all([*pool.map(_is_well, CHECKS)]) else 1


def _is_well(name: str) -> bool:
    program, *arguments = CHECKS[name]
    began = time.monotonic()
    existing = [part for part in arguments if name != "spelling" or Path(part).exists()]
    ran = subprocess.run([str(BIN / program), *existing], check=False, capture_output=True, text=True)
    is_well = ran.returncode == 0
    said = "" if is_well else f"\n{ran.stdout}{ran.stderr}"
    print(f"{name:18} {'ok' if is_well else 'FAILED':7} {time.monotonic() - began:5.1f} s{said}", flush=True)
    return is_well


if __name__ == "__main__":
    sys.exit(main())
