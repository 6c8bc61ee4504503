"""These tests speak to a real database, migrated once a test process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.database import ready
from throughcare.config.embedded.postmaster import leftovers, read_pid_file

if TYPE_CHECKING:
    from tests.faults.bed import Bed

ready()


@pytest.fixture(scope="module")
def place() -> Iterator[Bed]:
    """One PostgreSQL for all tests of a file; each test has a room of its own."""
    from tests.faults.bed import a_place  # which needs what `ready` has made

    with a_place() as made:
        yield made


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one database, passable for the account that PostgreSQL runs as; nothing is left in it."""
    made = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    made.chmod(0o755)
    database = made / "a folder with spaces"
    yield database
    found = read_pid_file(database / "data")
    for pid in {found.pid} if found else set():
        if pid in leftovers(database / "data"):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(made)
