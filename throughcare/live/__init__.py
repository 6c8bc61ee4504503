"""The socket process: people's lines, posting by frame, and delivery in order. Plain asyncio, no Django."""

from __future__ import annotations

from throughcare.live.server import Server, run
from throughcare.live.settings import LiveSettings

__all__ = ["LiveSettings", "Server", "run"]
