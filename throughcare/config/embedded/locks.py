"""File locks that the kernel lets go of when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType


class FileLock:
    """An advisory lock on a file (never deleted), held from `exclusive` or `shared` until `release`.

    Held by the open file, not by the process: a child that inherits the descriptor holds it too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def shared(self) -> None:
        """Hold it together with other `shared` holders; waits for an exclusive holder."""
        fcntl.flock(self._open(), fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Hold it alone if nobody holds it; does not wait. A `shared` hold of our own is given up first."""
        self.release()
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def exclusive(self, on_wait: Callable[[float], None]) -> None:
        """Hold it alone, waiting as long as it takes; `on_wait` gets the seconds waited, again and again."""
        began = time.monotonic()
        while not self.try_exclusive():
            on_wait(time.monotonic() - began)
            time.sleep(0.05)

    def fileno(self) -> int:
        """Return the open descriptor, to be inherited by a child that should hold the lock as well."""
        if self._descriptor is None:
            raise ValueError("the lock is not held")
        return self._descriptor

    def release(self) -> None:
        """Let go; a child that inherited the descriptor goes on holding it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            # Read-only is enough for a lock, so that a user who may only read can take it as well.
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        return self._descriptor

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
