"""All checks that run no test: style, format, types, the ladder, spelling, imports. Used by `make check`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
LATE_GROUPS = ("tests/live", "tests/faults", "tests/browser")

CHECKS = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "ladder": ["lint-imports", "--no-cache"],
    "spelling": ["codespell", "throughcare", "tests", "scripts", "docs", "README.md"],
    # A test file that can't be imported is seen here, not half an hour later when its group's turn comes.
    "imports": ["pytest", "--collect-only", "-qq", *LATE_GROUPS],
}


def main() -> int:
    """Run each check to its end, then say which failed; 0 when none did."""
    failed = []
    for name, (program, *arguments) in CHECKS.items():
        began = time.monotonic()
        existing = [part for part in arguments if name != "spelling" or Path(part).exists()]
        ran = subprocess.run([str(BIN / program), *existing], check=False, capture_output=True, text=True)
        print(f"{name:18} {'ok' if ran.returncode == 0 else 'FAILED':7} {time.monotonic() - began:5.1f} s")
        if ran.returncode != 0:
            failed.append(name)
            print(ran.stdout + ran.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
