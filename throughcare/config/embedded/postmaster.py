"""What runs on a data folder: reading `postmaster.pid`, telling ours from a stranger, ending leftovers."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from throughcare.config.embedded.home import write_durably

_PROC = Path("/proc")


@dataclass(frozen=True)
class PidFile:
    """What `postmaster.pid` says; `socket_folder` and `status` are empty until PostgreSQL wrote them."""

    pid: int
    socket_folder: str
    status: str

    @property
    def is_ready(self) -> bool:
        """Whether the server takes connections (so recovery is over)."""
        return self.status == "ready"


def read_pid_file(data: Path) -> PidFile | None:
    """Return what `data/postmaster.pid` says, or None when there is none or it is being written."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        lines += [""] * (8 - len(lines))
        # A standalone backend (`postgres --single`) writes its pid with a minus sign.
        return PidFile(abs(int(lines[0])), lines[4].strip(), lines[7].strip())
    except (FileNotFoundError, ValueError, IndexError):
        return None


def exists(pid: int) -> bool:
    """Whether the id is taken, be it by a process that has ended and waits for its parent to notice."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs."""
    if not exists(pid):
        return False
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return not _PROC.joinpath("self").exists()
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def is_postgres_on(pid: int, data: Path) -> bool:
    """Whether the process `pid` is a PostgreSQL at work in `data`, and not a stranger with a reused id."""
    if not is_alive(pid):
        return False
    if _PROC.joinpath("self").exists():
        try:
            # The kernel's own answer: the program's file and the folder that PostgreSQL works in.
            program = (_PROC / str(pid) / "exe").readlink().name.removesuffix(" (deleted)")
            works_in = (_PROC / str(pid) / "cwd").stat()
        except OSError:
            return False
        ours = data.stat()
        same_folder = (works_in.st_dev, works_in.st_ino) == (ours.st_dev, ours.st_ino)
        return same_folder and program == "postgres"
    ran = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "postgres" in ran.stdout and f"-D {data}" in ran.stdout


def leftovers(data: Path) -> list[int]:
    """Return the ids of all PostgreSQL processes at work in `data` (empty where there is no /proc)."""
    if not _PROC.is_dir():
        return []
    ids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in ids if is_postgres_on(pid, data)]


def end(pids: list[int], how: signal.Signals) -> None:
    """Send a signal to each process that is still there."""
    for pid in pids:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            continue


def disown_pid_file(data: Path) -> None:
    """Make a `postmaster.pid` harmless that names a stranger's process, or a dead one nobody collected.

    Call it only while holding the server lock, so when no PostgreSQL runs here. PostgreSQL would refuse to
    start because the id is in use. Writing our own id, its parent's, tells it that the file is stale, while
    its second safeguard, the shared memory named further down in the file, stays in force.
    """
    path = data / "postmaster.pid"
    found = path.stat()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    lines[:1] = [str(os.getpid())]
    write_durably(path, "\n".join(lines) + "\n", 0o600)
    os.chown(path, found.st_uid, found.st_gid)
