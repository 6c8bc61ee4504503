"""What may be said of an error in a log: its kind and the lines it came through, never its words."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

_MOST_LINES: Final = 6


def say_fault(error: BaseException) -> str:
    """The kind of an error and the last few lines of code it came through, innermost first.

    An error's own text and values stay out: they may hold somebody's words or name.
    """
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_LINES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)]
    return " < ".join([type(error).__name__, *places])
