"""Who says when a program is staffed: its roster where it has one, else its own weekly times, else its policy.

Rosters are of `throughcare.moderation`, above this package, which answers here from start-up on.
"""

from __future__ import annotations

from collections.abc import Callable

from throughcare.program.models import Program

_answer: Callable[[Program], bool] | None = None


def provide(answer: Callable[[Program], bool]) -> None:
    """Set who answers. Called when Django has started."""
    global _answer  # noqa: PLW0603 - a port has one plug
    _answer = answer


def has_roster(program: Program) -> bool:
    """Whether a roster says when this program is staffed, also one that is empty by now."""
    if _answer is None:
        raise RuntimeError("nobody answers about rosters: throughcare.moderation does at start-up")
    return _answer(program)
