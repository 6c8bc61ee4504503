"""Throughcare's own socket process, as it is shipped; only the budgets of one person are opened for a
generator."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

import uvloop

from bench.people import ORIGIN
from throughcare.kit import clock
from throughcare.kit.garbage import collect_less
from throughcare.kit.large_pages import use_large_pages
from throughcare.live import LiveSettings, Server


async def main(url: str, ahead: float, nats_url: str = "") -> None:
    """Serve until killed; the port is printed. The clock runs `ahead` seconds, into staffed hours."""
    clock.set_offset(timedelta(seconds=ahead))
    server = Server(
        LiveSettings(
            app_url=url,
            nats_url=nats_url,
            allowed_origins=frozenset({ORIGIN}),
            posts_per_second=1e6,
            posts_burst=1e6,
            frames_per_second=1e6,
            frames_burst=1e6,
            most_in_flight=100_000,
        )
    )
    use_large_pages()
    await server.start()
    collect_less()
    print(server.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], float(sys.argv[2]), *sys.argv[3:]))
