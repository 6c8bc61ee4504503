"""The only writers of this package's rows, one file a noun."""

from __future__ import annotations

from throughcare.safety.actions.asking import answer_question, ask_if_safe
from throughcare.safety.actions.care import record_screen, save_plan
from throughcare.safety.actions.clocks import set_clock, set_clocks
from throughcare.safety.actions.concerns import (
    acknowledge_concern,
    add_to_concern,
    close_concern,
    let_ring_again,
    log_reach,
    open_concern,
    raise_concern,
)
from throughcare.safety.actions.drills import open_drill

__all__ = [
    "acknowledge_concern",
    "add_to_concern",
    "answer_question",
    "ask_if_safe",
    "close_concern",
    "let_ring_again",
    "log_reach",
    "open_concern",
    "open_drill",
    "raise_concern",
    "record_screen",
    "save_plan",
    "set_clock",
    "set_clocks",
]
