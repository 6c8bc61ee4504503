"""scripts/setup on whole, broken and half-made environments, in a folder with spaces, from an empty lock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "throughcare"
version = "0"
[project.scripts]
throughcare = "throughcare:main"
[tool.setuptools]
packages = ["throughcare"]
"""
# What the script looks for to see that an environment is whole.
LOOKED_FOR = ("django", "psycopg", "picows", "uvicorn")


class Checkout:
    """A small project that is set up by the real script, without any registry: its lock names nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts" / "setup", folder / "scripts" / "setup")
        (folder / "requirements").mkdir()
        for name in ("runtime", "dev"):
            (folder / "requirements" / f"{name}.txt").write_text("# nothing\n")
        (folder / "pyproject.toml").write_text(PYPROJECT)
        for name in ("throughcare", *LOOKED_FOR):
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text("def main() -> None: print('it runs')\n")
        (folder / "home").mkdir()

    def set_up(self, level: str = "runtime", **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            # The build tool of the environment that runs the tests, since the lock names none.
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PYTHON": sys.executable,
            **environment,
        }
        command = ["/bin/sh", "scripts/setup", level]
        return subprocess.run(
            command, cwd=self.folder, env=settings, capture_output=True, text=True, check=False
        )

    def works(self) -> bool:
        ran = subprocess.run(
            [self.folder / ".venv" / "bin" / "throughcare"], capture_output=True, text=True, check=False
        )
        return ran.stdout == "it runs\n"

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / "throughcare-stamp"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A project in a folder with spaces, set up once (that takes seconds); every test leaves it whole."""
    made = Checkout(tmp_path_factory.mktemp("set up") / "a clone of it")
    ran = made.set_up()
    assert ran.returncode == 0, ran.stderr
    assert made.works()
    return made


def test_nothing_is_done_again_when_nothing_changed(checkout: Checkout) -> None:
    before = checkout.stamp.stat().st_mtime_ns
    ran = checkout.set_up()
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert checkout.stamp.stat().st_mtime_ns == before


def test_an_environment_for_tests_serves_for_running_too(checkout: Checkout) -> None:
    assert "Installing" in checkout.set_up("dev").stderr
    assert checkout.set_up("dev").stderr == ""
    assert checkout.set_up("runtime").stderr == ""


@pytest.mark.parametrize("damage", ["stamp", "no python", "no pip", "lock", "moved"])
def test_a_broken_environment_is_mended(checkout: Checkout, damage: str) -> None:
    venv = checkout.folder / ".venv"
    if damage == "stamp":
        checkout.stamp.write_bytes(b"\xff\x00 not a stamp")
    elif damage == "no python":
        for path in (venv / "bin").glob("python*"):
            path.unlink()
    elif damage == "no pip":
        checkout.stamp.unlink()
        shutil.rmtree(venv / "lib")
    elif damage == "lock":
        (checkout.folder / "requirements" / "runtime.txt").write_text("# something else\n")
    else:
        checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved here"))
    ran = checkout.set_up()
    assert ran.returncode == 0, ran.stderr
    assert "Installing" in ran.stderr
    assert checkout.works()
    assert f"{checkout.folder}/.venv/bin" in (venv_of(checkout) / "pip").read_text()
    assert checkout.set_up().stderr == ""


def venv_of(checkout: Checkout) -> Path:
    return checkout.folder / ".venv" / "bin"


def test_a_failed_installation_leaves_no_stamp_and_can_be_repeated(checkout: Checkout) -> None:
    lock = checkout.folder / "requirements" / "runtime.txt"
    lock.write_text("not-on-any-index==1.0 --hash=sha256:" + "0" * 64 + "\n")
    ran = checkout.set_up(PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert ran.returncode != 0
    assert "run the same command again" in ran.stderr.replace("\n", " ")
    assert not checkout.stamp.exists()
    lock.write_text("# nothing\n")
    assert checkout.set_up().returncode == 0
    assert checkout.works()


def test_a_python_that_is_none_is_said(checkout: Checkout) -> None:
    ran = checkout.set_up(PYTHON="/bin/false")
    assert ran.returncode != 0
    assert ran.stderr == "PYTHON=/bin/false is not a Python 3.11 or newer.\n"


def test_no_python_at_all_is_said_with_what_to_install(checkout: Checkout, tmp_path: Path) -> None:
    bare = tmp_path / "bin"
    bare.mkdir()
    for tool in ("dirname", "env"):
        found = shutil.which(tool)
        assert found
        (bare / tool).symlink_to(found)
    ran = checkout.set_up(PATH=str(bare), PYTHON="")
    assert ran.returncode != 0
    assert "apt-get install python3 python3-venv" in ran.stderr


def test_an_empty_home_and_none_at_all_are_fine(checkout: Checkout) -> None:
    checkout.stamp.unlink()
    assert checkout.set_up(HOME="").returncode == 0
    assert checkout.works()
