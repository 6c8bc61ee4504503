"""Whoever posts faster than a limit allows is heard all the same where her words call for somebody."""

from __future__ import annotations

import os
from typing import Final
from uuid import UUID

from throughcare.kit.budget import Budgets

_AT_ONCE: Final = 60  # posts of one member beyond her limit, then _A_SECOND
_A_SECOND: Final = 1.0

_looks = Budgets(_A_SECOND, _AT_ONCE)


def is_looked_at(member: UUID) -> bool:
    """Whether a post beyond its author's limit is screened: it goes on if it calls for somebody, and waits if not.

    Has a limit of its own, so that a flood costs a process little.
    """
    return not _looks.take(member)


def _forget_lock() -> None:
    global _looks  # noqa: PLW0603 - a child begins with a purse of its own
    _looks = Budgets(_A_SECOND, _AT_ONCE)


os.register_at_fork(after_in_child=_forget_lock)
