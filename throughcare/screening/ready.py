"""What screening looks with: the model that the package ships and its compiled first look, made ready on first use.

Making them takes about two seconds of a core. Most commands and duties never look at a text.
"""

from __future__ import annotations

from threading import RLock
from typing import Any

from throughcare.screening.model import Loaded, load
from throughcare.screening.quick import FirstLook, first_look

LOADED: Loaded
FIRST_LOOK: FirstLook | None

_lock = RLock()


def get_ready() -> None:
    """Make both now: whoever answers people does so before it answers, so that nobody's words wait for it."""
    with _lock:
        names = globals()
        if "LOADED" not in names:
            names["LOADED"] = load()
        if "FIRST_LOOK" not in names:
            names["FIRST_LOOK"] = first_look(names["LOADED"].judge)


def __getattr__(name: str) -> Any:
    """Asked for whatever is not there yet; from then on the names above are plain attributes."""
    if name not in ("LOADED", "FIRST_LOOK"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    get_ready()
    return globals()[name]
