"""scripts/debian-packages: what it installs, for whom, and that no server of the distribution's own is started."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "debian-packages"
FAKES = {
    "id": "echo ${FAKE_UID}",
    "dpkg-query": 'case "$*" in *${FAKE_INSTALLED:-nothing}*) printf installed;; *) exit 1;; esac',
    "apt-get": 'echo "$@" >>"$FAKE_LOG"; [ -e "$SBIN/policy-rc.d" ] && "$SBIN/policy-rc.d" || echo $? >>"$FAKE_LOG"'
    '; case "$*" in "install "*" ${FAKE_UNKNOWN:-nothing}") exit 100;; esac',
}
NEEDED = ("cat", "chmod", "mkdir", "mktemp", "rm", "tail")


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


def run(
    machine: Path, *arguments: str, uid: int = 0, installed: str = "", unknown: str = "", bare: bool = False
) -> str:
    """What it says to people. `unknown`: a package that the distribution has not. `bare`: no program of this machine
    is there but what the script itself needs.
    """
    settings = {
        "PATH": str(machine) if bare else f"{machine}:{os.environ['PATH']}",
        "SBIN": str(machine / "sbin"),
        "FAKE_LOG": str(machine / "log"),
        "FAKE_UID": str(uid),
        "FAKE_INSTALLED": installed,
        "FAKE_UNKNOWN": unknown,
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


@pytest.fixture
def bare(machine: Path) -> Path:
    """The same without a browser, whatever this machine has."""
    for name in NEEDED:
        found = shutil.which(name)
        assert found, name
        (machine / name).symlink_to(found)
    return machine


def browsers_asked_for(machine: Path) -> list[str]:
    lines = (machine / "log").read_text().splitlines()
    return [line.split()[-1] for line in lines if line.startswith("install") and "chromium" in line]


def test_the_chromium_without_windows_is_installed_for_the_journeys(bare: Path) -> None:
    said = run(bare, bare=True)
    assert browsers_asked_for(bare) == ["chromium-headless-shell"]
    assert "could not be installed" not in said


def test_where_the_distribution_has_none_the_whole_chromium_is(bare: Path) -> None:
    said = run(bare, bare=True, unknown="chromium-headless-shell")
    assert browsers_asked_for(bare)[-1] == "chromium"
    assert "could not be installed" not in said


@pytest.mark.parametrize("program", ["chromium-headless-shell", "chromium", "chromium-browser"])
def test_any_chromium_that_is_there_will_do(bare: Path, program: str) -> None:
    (bare / program).symlink_to("/bin/true")
    assert "chromium" not in run(bare, bare=True)
    assert browsers_asked_for(bare) == []
