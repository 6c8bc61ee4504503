"""The demo's people and words, read once."""

from __future__ import annotations

from functools import lru_cache

from throughcare.config import demo_content
from throughcare.config.demo_content import Content, Message, Room


@lru_cache
def the_demo() -> Content:
    return demo_content.load()


def every_message() -> list[tuple[Room, Message]]:
    return [(room, message) for room in the_demo().room for message in room.message]
