"""Posting from threads that have no event loop (a web form, a test): one background loop a process."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from functools import partial
from typing import Final
from uuid import UUID

from throughcare.conversations.posting.outcomes import Kept, Outcome
from throughcare.conversations.posting.pool import connect
from throughcare.conversations.posting.post import Post
from throughcare.conversations.posting.poster import Poster
from throughcare.kit.budget import Budgets

_ANSWER_WITHIN: Final = 10.0
_AT_ONCE: Final = 30  # posts by form of one member, then _A_SECOND: more than anybody writes by hand
_A_SECOND: Final = 1.0


class Postman:
    """A `Poster` of its own on a background thread. Starts with its first post; a forked child starts
    anew."""

    def __init__(self, app_url: str, *, patience: float = 4.0) -> None:
        self._app_url = app_url
        self._patience = patience
        self._lock = threading.Lock()
        self._process = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._poster: Poster | None = None
        self._thread: threading.Thread | None = None

    def post_and_wait(self, post: Post) -> Outcome:
        """Post and wait for the outcome. It is `Kept` when that takes too long: the same post can come again.

        Socket processes are told with the commit if the post says `announce`.
        """
        loop, poster = self._started()
        waiting: Future[Outcome] = asyncio.run_coroutine_threadsafe(poster.post(post), loop)
        try:
            return waiting.result(_ANSWER_WITHIN)
        except TooLate:
            return Kept()

    def close(self) -> None:
        """Write what has been taken and stop. Repeatable; a later post starts again."""
        with self._lock:
            loop, poster, thread = self._loop, self._poster, self._thread
            self._loop = self._poster = self._thread = None
            if loop is None or poster is None or thread is None or self._process != os.getpid():
                return
            asyncio.run_coroutine_threadsafe(poster.close(), loop).result(_ANSWER_WITHIN)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_ANSWER_WITHIN)

    def _started(self) -> tuple[asyncio.AbstractEventLoop, Poster]:
        with self._lock:
            # After a fork the thread is gone, and its connections are the parent's.
            if self._loop is None or self._poster is None or self._process != os.getpid():
                self._process = os.getpid()
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._run, args=(self._loop,), name="postman", daemon=True
                )
                self._thread.start()
                self._poster = asyncio.run_coroutine_threadsafe(self._make(), self._loop).result(
                    _ANSWER_WITHIN
                )
            return self._loop, self._poster

    async def _make(self) -> Poster:
        return Poster(partial(connect, self._app_url, "throughcare-web"), patience=self._patience)

    @staticmethod
    def _run(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.close()


_budgets = Budgets(_A_SECOND, _AT_ONCE)


def seconds_until_next(member: UUID) -> float:
    """How long this member has to wait before she may post by a form of this process; 0 for not at all."""
    return _budgets.take(member)


_postmen: dict[str, Postman] = {}
_making = threading.Lock()


def postman(app_url: str) -> Postman:
    """The process's postman for one database."""
    with _making:
        found = _postmen.get(app_url)
        if found is None:
            found = _postmen[app_url] = Postman(app_url)
        return found


def post_and_wait(app_url: str, post: Post) -> Outcome:
    """Post through the process's postman, telling the socket processes, and wait for the outcome."""
    return postman(app_url).post_and_wait(post if post.announce else post._replace(announce=True))


def close_postmen() -> None:
    """Stop every postman; for the end of the process."""
    for man in list(_postmen.values()):
        man.close()


def _forget_lock() -> None:
    global _making, _budgets
    _making, _budgets = threading.Lock(), Budgets(_A_SECOND, _AT_ONCE)
    _postmen.clear()


atexit.register(close_postmen)
os.register_at_fork(after_in_child=_forget_lock)
