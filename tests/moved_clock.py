"""A process of the service whose clock a test moves: it follows a file with seconds."""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from throughcare.kit import clock

FILE = "TESTS_CLOCK_FILE"
EVERY = 0.05  # seconds


def move(file: Path, ahead: timedelta) -> None:
    """Let the processes that follow `file` be so far ahead, and wait until they surely are."""
    new = file.with_suffix(".new")
    new.write_text(str(ahead.total_seconds()), encoding="ascii")
    new.replace(file)
    time.sleep(10 * EVERY)


def _follow(file: Path) -> None:
    while True:
        if file.exists():
            clock.set_offset(timedelta(seconds=float(file.read_text(encoding="ascii"))))
        time.sleep(EVERY)


if __name__ == "__main__":
    threading.Thread(target=_follow, args=(Path(os.environ[FILE]),), daemon=True).start()
    from throughcare.config.cli import main

    sys.exit(main())
