"""scripts/debian-packages: what it installs, for whom, and that no server of the distribution's own is started."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "debian-packages"
FAKES = {
    "id": "echo ${FAKE_UID}",
    "dpkg-query": 'case "$*" in *${FAKE_INSTALLED:-nothing}*) printf installed;; *) exit 1;; esac',
    "apt-get": 'echo "$@" >>"$FAKE_LOG"; [ -e "$SBIN/policy-rc.d" ] && "$SBIN/policy-rc.d" || echo $? >>"$FAKE_LOG"',
}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with stand-ins for Debian's own programs, before those of this machine."""
    for name, text in FAKES.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        program.chmod(0o755)
    (tmp_path / "sbin").mkdir()
    (tmp_path / "log").touch()
    return tmp_path


def run(machine: Path, *arguments: str, uid: int = 0, installed: str = "") -> str:
    """What it says to people."""
    settings = {
        "PATH": f"{machine}:{os.environ['PATH']}",
        "SBIN": str(machine / "sbin"),
        "FAKE_LOG": str(machine / "log"),
        "FAKE_UID": str(uid),
        "FAKE_INSTALLED": installed,
    }
    done = subprocess.run(
        ["/bin/sh", SCRIPT, *arguments], env=settings, capture_output=True, text=True, check=True
    )
    return done.stderr


def test_a_measurement_installs_ejabberd_and_its_driver_and_starts_neither(machine: Path) -> None:
    assert run(machine, "bench") == "Installing from Debian: ejabberd erlang-p1-pgsql ...\n"
    wanted = "install -y -q --no-install-recommends"
    assert (machine / "log").read_text().splitlines() == [
        f"{wanted} ejabberd",
        "101",
        f"{wanted} erlang-p1-pgsql",
        "101",
    ]
    assert not (machine / "sbin" / "policy-rc.d").exists(), "what it forbade is allowed again"


def test_a_policy_of_the_machine_stays(machine: Path) -> None:
    policy = machine / "sbin" / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 104\n", encoding="utf-8")
    policy.chmod(0o755)
    run(machine, "bench", installed="ejabberd")
    assert (machine / "log").read_text().splitlines()[1:] == ["104"]
    assert policy.read_text(encoding="utf-8").endswith("exit 104\n")


def test_what_may_not_be_installed_is_said(machine: Path) -> None:
    said = run(machine, "bench", uid=1000)
    assert "ejabberd is left out of the measurement" in said
    assert "apt-get install --no-install-recommends ejabberd erlang-p1-pgsql" in said
    assert (machine / "log").read_text() == ""
