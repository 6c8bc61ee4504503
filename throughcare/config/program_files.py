"""The contact policies that come with the software, as text."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "programs"


def policy_text(name: str) -> str:
    """The policy file of one of the example programs, such as ``harbor``."""
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
