"""Where the data, the passwords and the socket of the embedded PostgreSQL live on this machine."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from throughcare.config.embedded.account import Account, account_for
from throughcare.config.embedded.binaries import SHARED_AREA
from throughcare.config.embedded.trouble import EmbeddedPostgresError, from_os_error

Progress = Callable[[str], None]

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # bytes; the tightest system allows 103

_POINTER = "LOCATION"


@dataclass(frozen=True)
class Passwords:
    """The three generated passwords of a cluster: PostgreSQL's superuser, the owner and the service."""

    superuser: str
    owner: str
    app: str


def settle(folder: Path, progress: Progress) -> tuple[Path, Account]:
    """Return the folder that holds everything of this database, and who runs PostgreSQL there.

    That is `folder` itself unless root starts us and the unprivileged account cannot reach `folder`:
    then it is a folder below /var/lib/throughcare, chosen once and remembered in `folder/LOCATION`.
    Call it under the folder's lock.
    """
    home = _remembered(folder) or folder
    account = account_for(home / "data")
    try:
        if home == folder and not account.is_self and not _within_reach(home, account):
            if (home / "data").exists():
                raise EmbeddedPostgresError(
                    f"The database in {home} cannot be reached by the system user that runs PostgreSQL. "
                    "Make the folders above it passable for it (chmod o+x)."
                )
            home = _make_elsewhere(folder)
            progress(f"{folder} is closed to the system user that runs PostgreSQL: the data go to {home}.")
        _adopt_ownership(home / "data", account)
    except OSError as error:
        raise from_os_error(error, home) from error
    return home, account


def _remembered(folder: Path) -> Path | None:
    pointer = folder / _POINTER
    if not pointer.exists():
        return None
    home = Path(pointer.read_text(encoding="utf-8").strip())
    if not home.is_dir():
        raise EmbeddedPostgresError(
            f"The database of this folder was kept in {home}, which is not there any more. Put it back, "
            f"or, if it is gone for good, delete {pointer} to begin with an empty one."
        )
    return home


def _make_elsewhere(folder: Path) -> Path:
    home = SHARED_AREA / f"database-{secrets.token_hex(6)}"
    home.mkdir(parents=True)
    for made in (SHARED_AREA, home):
        made.chmod(0o755)
    write_durably(folder / _POINTER, f"{home}\n", 0o644)
    return home


def _within_reach(home: Path, account: Account) -> bool:
    probe = Path(tempfile.mkdtemp(dir=home, prefix="probe-"))
    try:
        try:
            account.give(probe, 0o700)
        except PermissionError:  # a shared folder of another system, which keeps no owners
            return False
        return account.can('cd "$1" && : >file && rm file', probe)
    finally:
        probe.rmdir()


def _adopt_ownership(data: Path, account: Account) -> None:
    """Hand data that root copied back from a backup to the account that must read them."""
    if account.is_self or not data.exists() or data.stat().st_uid == account.uid:
        return
    for path in (*data.rglob("*"), data):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def passwords(home: Path) -> Passwords:
    """Return the cluster's passwords from `home/passwords.json`, made on first use (mode 0600)."""
    path = home / "passwords.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Passwords(**{field.name: str(kept[field.name]) for field in fields(Passwords)})
    except FileNotFoundError:
        if (home / "data").exists():
            raise EmbeddedPostgresError(
                f"The database's passwords, {path}, are missing. Put that file back from a backup."
            ) from None
    except (ValueError, KeyError, TypeError):
        raise EmbeddedPostgresError(
            f"The database's passwords, {path}, cannot be read. Put that file back from a backup."
        ) from None
    made = Passwords(*(secrets.token_urlsafe(24) for _ in fields(Passwords)))
    write_durably(path, json.dumps(asdict(made)), 0o600)
    return made


def write_durably(path: Path, text: str, mode: int) -> None:
    """Write a small file whole or not at all, on the disk when this returns."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put a rename or a new name in `folder` on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def socket_folder(home: Path, account: Account) -> Path:
    """Return a private folder (0700, the account's) whose path is short enough for a socket's name.

    The name is the same at every start and no other cluster's: a folder that was moved away with its server
    running keeps its own, because the folder's number on the disk is part of it.
    """
    found = home.stat()
    identity = f"{account.uid}:{home}:{found.st_dev}:{found.st_ino}"
    name = f"throughcare-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
    bases = [Path("/run")] if os.geteuid() == 0 else []
    bases += [Path("/tmp"), Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp"), Path(tempfile.gettempdir())]  # noqa: S108 - a folder of our own inside, checked
    for base in bases:
        folder = base / name
        too_long = len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET_PATH
        if not too_long and not set(str(folder)) & set(' ,"\\') and _make_private(folder, account):
            return folder
    raise EmbeddedPostgresError(
        "There is no place for the database's socket: /tmp is not writable, or somebody else holds the "
        f"folder {name} in it. Remove that folder, or set XDG_RUNTIME_DIR to a folder of your own."
    )


def _make_private(folder: Path, account: Account) -> bool:
    try:
        folder.mkdir(mode=0o700)
        account.give(folder, 0o700)
    except FileExistsError:
        pass
    except OSError:
        return False
    found = folder.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid
    return ours and stat.S_IMODE(found.st_mode) == 0o700 and account.can('cd "$1"', folder)
