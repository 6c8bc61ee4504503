"""Which system user PostgreSQL runs as: it refuses root, so root lends it an unprivileged one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from throughcare.config.embedded.trouble import EmbeddedPostgresError

SERVICE_USER = "throughcare"


def clean_environment() -> dict[str, str]:
    """Return the environment for PostgreSQL's programs: English messages, no PG* settings."""
    return {"PATH": os.environ.get("PATH") or os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """The user id and group id that PostgreSQL's programs run under."""

    uid: int
    gid: int

    @property
    def is_self(self) -> bool:
        """Whether this is the user we are already running as."""
        return self.uid == os.geteuid()

    def options(self) -> dict[str, Any]:
        """Return the `subprocess` options that make a child run as this account."""
        base: dict[str, Any] = {"env": clean_environment(), "stdin": subprocess.DEVNULL, "umask": 0o077}
        return base if self.is_self else base | {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path, mode: int) -> None:
        """Make `path` (never followed through a link) belong to this account, with exactly this mode."""
        if not self.is_self:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
        path.chmod(mode)

    def can(self, test: str, path: Path) -> bool:
        """Whether a shell of this account succeeds with `test`, in which `"$1"` is the path.

        Asking the system itself is the only answer that knows about access lists and mounts too.
        """
        options = self.options() | {"cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return (
            subprocess.run(["/bin/sh", "-c", test, "sh", str(path)], check=False, **options).returncode == 0
        )


def account_for(data: Path) -> Account:
    """Return who runs PostgreSQL on the data folder `data`, which need not exist yet.

    Raises:
        EmbeddedPostgresError: the data belong to somebody else and we are not root.
    """
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise EmbeddedPostgresError(
                f"The database in {data} belongs to the system user {_name(owner.st_uid)}. "
                f"Start this as that user or as root."
            )
        return Account(os.geteuid(), os.getegid())
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)  # whoever owns the data can read them
    return _service_account()


def _service_account() -> Account:
    """Return the service's own system user, made on first use, or `nobody` where none can be made."""
    for attempt in (None, *_ways_to_add()):
        if attempt is not None and shutil.which(attempt[0]):
            subprocess.run(attempt, check=False, capture_output=True, stdin=subprocess.DEVNULL)
        try:
            entry = pwd.getpwnam(SERVICE_USER)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedPostgresError(
            "PostgreSQL does not run as root, and no unprivileged user could be made for it. "
            f"Make a system user named {SERVICE_USER}, or start this as a user who is not root."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def _ways_to_add() -> list[list[str]]:
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/",
        "--shell",
        "/usr/sbin/nologin",
    ]
    return [
        ["useradd", *options, SERVICE_USER],
        ["adduser", "-S", "-D", "-H", "-h", "/", "-s", "/sbin/nologin", SERVICE_USER],  # BusyBox
    ]


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"
