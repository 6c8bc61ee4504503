"""Somebody who changes things by the program's own actions, in a process of her own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.service import RunningService

ROOT = Path(__file__).parent.parent.parent


def world(*arguments: str) -> list[str]:
    """The command that works on this database's people."""
    return [sys.executable, "-m", "tests.faults.message_world", *arguments]


class Hand:
    """A `message_world hand` and the lines to and from it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._one_at_a_time = asyncio.Lock()

    async def do(self, what: str, **values: str | int) -> dict[str, Any]:
        """Do it, and answer what came of it: `refused`, `unknown` when the database was away, or what it gives."""
        async with self._one_at_a_time:
            return await self._ask({"do": what} | values)

    @asynccontextmanager
    async def holding(self, what: str, **values: str) -> AsyncIterator[Callable[[], Any]]:
        """Do it and hold its locks; what is yielded commits it."""
        async with self._one_at_a_time:
            assert await self._ask({"do": what, "hold": True} | values) == {"held": True}
            is_held = True

            async def commit() -> dict[str, Any]:
                nonlocal is_held
                is_held = False
                return await self._ask({})

            try:
                yield commit
            finally:
                if is_held:
                    await commit()

    async def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        async with asyncio.timeout(60):
            return dict(json.loads(await self._process.stdout.readline()))


@asynccontextmanager
async def a_hand(service: RunningService, organization: int) -> AsyncIterator[Hand]:
    """A hand that is let go in the end."""
    with Path(service.environment["THROUGHCARE_DATA"], "hand.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *world("hand", str(organization)),
            env=service.environment,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        yield Hand(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
