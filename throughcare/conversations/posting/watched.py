"""What is measured and logged of batches: how many posts, how long, which way, and whose traces."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Final

from throughcare.conversations.posting.post import Post
from throughcare.kit import measured

log = logging.getLogger("throughcare.posting")

SLOW: Final = 1.0
"""Seconds after which a batch says so in the log, with its connection and the traces of its posts."""


class Laps:
    """The parts of one batch's time. Each is observed as it ends, and kept for the log."""

    __slots__ = ("_at", "took")

    def __init__(self) -> None:
        self._at = time.perf_counter()
        self.took: dict[str, float] = {}

    def end(self, what: str) -> None:
        """This part is done, and the next begins."""
        now = time.perf_counter()
        self.took[what] = now - self._at
        measured.DATABASE.of(what).observe(now - self._at)
        self._at = now


def traces_of(posts: Sequence[Post]) -> list[str]:
    """The traces of a batch's posts, each once, for its log lines."""
    return list(dict.fromkeys(post.trace for post in posts if post.trace))


def batch_done(way: str, posts: Sequence[Post], began: float, laps: Laps | None = None) -> None:
    """A batch of these posts has been written this way, begun at a moment of `time.perf_counter`."""
    seconds = time.perf_counter() - began
    measured.BATCH_POSTS.of(way).observe(len(posts))
    measured.BATCH_TIME.of(way).observe(seconds)
    if seconds >= SLOW:
        parts = ", ".join(f"{what} {took:.2f}" for what, took in laps.took.items()) if laps else "one call"
        log.warning(
            "posting: a %s batch of %d took %.2f s (%s) on %s",
            way,
            len(posts),
            seconds,
            parts,
            task_name(),
            extra={"traces": traces_of(posts)},
        )


def task_name() -> str:
    """What this task's connection is called at the end of its name in `pg_stat_activity`."""
    task = asyncio.current_task()
    return task.get_name() if task is not None else "none"
