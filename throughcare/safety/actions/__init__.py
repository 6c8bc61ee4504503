"""The only writers of this package's rows, one file a noun."""

from __future__ import annotations

from throughcare.safety.actions.clocks import set_clock
from throughcare.safety.actions.concerns import acknowledge_concern, close_concern, log_reach, open_concern

__all__ = ["acknowledge_concern", "close_concern", "log_reach", "open_concern", "set_clock"]
