"""The bare floor: rooms over picows and one INSERT … COMMIT a message before anybody is told. No product.

No sign-in, policy, screening, moderation, audit trail, order or catching up: what is left when everything
that makes this safe is taken away. Frames are JSON arrays: ["join", room, …], ["post", client id, room, words],
["since", room, seq] in; ["joined"], ["posted", client id, seq], ["said", room, seq, words], ["whole", room] out.
"""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from typing import Any

import asyncpg
import orjson
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

TABLE = """
CREATE TABLE IF NOT EXISTS said (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, room integer NOT NULL, words text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS said_room ON said (room, seq);
"""
SINCE = "SELECT seq, words FROM said WHERE room = $1 AND seq > $2 ORDER BY seq"
INSERT = "INSERT INTO said (room, words) VALUES ($1, $2) RETURNING seq"
rooms: dict[int, set[WSTransport]] = defaultdict(set)
tasks: set[asyncio.Task[None]] = set()


class Line(WSListener):
    """One connection."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self.joined: list[int] = []

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        for room in self.joined:
            rooms[room].discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        if frame.msg_type != WSMsgType.TEXT:
            return
        said = orjson.loads(frame.get_payload_as_bytes())
        if said[0] == "join":
            for room in said[1:]:
                rooms[room].add(transport)
                self.joined.append(room)
            transport.send(WSMsgType.TEXT, b'["joined"]')
        else:
            work = self.post if said[0] == "post" else self.since
            task = asyncio.get_running_loop().create_task(work(transport, *said[1:]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def post(self, transport: WSTransport, client_id: str, room: int, words: str) -> None:
        seq = await self.pool.fetchval(INSERT, room, words)
        transport.send(WSMsgType.TEXT, orjson.dumps(["posted", client_id, seq]))
        told = orjson.dumps(["said", room, seq, words])
        for member in rooms[room]:
            member.send(WSMsgType.TEXT, told)

    async def since(self, transport: WSTransport, room: int, seq: int) -> None:
        for row in await self.pool.fetch(SINCE, room, seq):
            transport.send(WSMsgType.TEXT, orjson.dumps(["said", room, row["seq"], row["words"]]))
        transport.send(WSMsgType.TEXT, orjson.dumps(["whole", room]))


async def main(url: str) -> None:
    """Serve until killed; the port is printed."""
    pool = await asyncpg.create_pool(url, min_size=8, max_size=8)
    await pool.execute(TABLE)
    server = await ws_create_server(lambda _: Line(pool), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
