"""The contact policy: its language, its decisions and its plain words; pure functions, no Django, no I/O."""

from __future__ import annotations

from throughcare.contact.decide import decide
from throughcare.contact.policy import Policy, PolicyError, load

__all__ = ["Policy", "PolicyError", "decide", "load"]
