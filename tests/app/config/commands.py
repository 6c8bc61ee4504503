"""Running the command line as an operator does: a process of its own on the tests' database."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from tests.conftest import PROGRAMS
from throughcare.program.actions.organizations import create_organization
from throughcare.program.models import Organization

ROOT = Path(__file__).parent.parent.parent.parent
PASSWORD = "a kettle by the window"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `throughcare` with these arguments, no terminal, the tests' environment and what is added to it."""
    return subprocess.run(
        [sys.executable, "-m", "throughcare.config", *arguments],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    """What a refused command said, checked to be one plain answer: exit code 1, nothing raised."""
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("throughcare: ")
    return ran.stderr.removeprefix("throughcare: ")


def done(ran: subprocess.CompletedProcess[str]) -> str:
    """What a command that worked said."""
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    return ran.stdout


def a_slug(name: str) -> str:
    """A short name that no other test uses."""
    return f"{name}-{secrets.token_hex(6)}"


def policy_file(folder: Path, slug: str, *, policy: str = "harbor", name: str = "policy.toml") -> Path:
    """A program's file under another short name, ready to be imported."""
    text = (PROGRAMS / f"{policy}.toml").read_text(encoding="utf-8")
    path = folder / name
    path.write_text(text.replace(f'slug = "{policy}"', f'slug = "{slug}"', 1), encoding="utf-8")
    return path


def a_clinic() -> Organization:
    """An organization with real people, as far as the software knows: not flagged demo."""
    return create_organization(name="A Clinic", slug=a_slug("clinic"), zone="America/Chicago")
