"""Users of an embedded PostgreSQL as processes of their own, to be started, killed and let go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.engine import PROGRAMS_SETTING
from throughcare.config.embedded import EmbeddedPostgres

PROGRAMS = os.environ.get(PROGRAMS_SETTING) or None

# A process of its own that uses the database in argv[1], says what it found, and waits to be ended.
USER = """
import json, sys, time
from pathlib import Path
from throughcare.config.embedded import EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1]), programs=sys.argv[2] or None)
postgres.start()
print(json.dumps({"pid": postgres.pid, "adopted": postgres.adopted, "url": postgres.owner_url}), flush=True)
sys.stdin.readline()
postgres.stop()
"""


def a_database(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, programs=PROGRAMS)


def a_user(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USER, str(folder), PROGRAMS or ""]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def what_it_found(user: subprocess.Popen[str]) -> dict[str, object]:
    assert user.stdout is not None
    return dict(json.loads(user.stdout.readline()))


def let_go(user: subprocess.Popen[str]) -> None:
    user.communicate("\n", timeout=30)
    assert user.returncode == 0


def kill(user: subprocess.Popen[str]) -> None:
    user.kill()
    user.communicate(timeout=30)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()
