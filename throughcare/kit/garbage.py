"""How often Python looks for garbage in a process that serves."""

from __future__ import annotations

import gc


def collect_less() -> None:
    """Look for garbage less often: most of what lives in a server lives long, and to walk it costs every post and
    every page. Call it once all that stays is there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
