"""What tests of the quick way share: a poster that knows the facts of some rooms, and what stands in a room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from tests.database import ready
from tests.live.talk import sql
from throughcare.conversations.facts import run, worlds_of
from throughcare.conversations.posting import Poster, connect, in_organization, open_pool
from throughcare.conversations.posting.batch import Batch
from throughcare.conversations.posting.post import Post, compose

BESIDE = "Beside it."
Company = Callable[[], list[Post]]


def said(thread: Any, author: Any, body: str, **more: Any) -> Post:
    """Words of a member in a thread."""
    return compose(
        organization=author.organization_id,
        thread=thread.id,
        author=author.id,
        client_id=more.pop("client_id", None) or uuid4(),
        body=body,
        **more,
    )


class Posting:
    """A poster, and the bodies of what it wrote the careful way."""

    def __init__(self, poster: Poster, careful: list[str]) -> None:
        self.poster = poster
        self.careful = careful

    async def post(self, *posts: Post) -> list[Any]:
        """Post all of them at once."""
        return list(await asyncio.gather(*(self.poster.post(post) for post in posts)))


@asynccontextmanager
async def posting(monkeypatch: pytest.MonkeyPatch, *rooms: tuple[Any, Any]) -> AsyncIterator[Posting]:
    """A poster that knows the facts of these (thread, member) rooms, and has posted in each once."""
    careful: list[str] = []
    write = Batch.write

    async def noted(self: Batch) -> Any:
        careful.extend(post.body for post in self._posts if post.body != BESIDE)
        return await write(self)

    monkeypatch.setattr(Batch, "write", noted)
    pool = await open_pool(ready().app_url)
    known = {}
    for thread, member in rooms:
        async with in_organization(pool, member.organization_id, at_once=True) as connection:
            known.update(await run(connection, worlds_of(member.organization_id, [thread.id])))
    await pool.close()
    poster = Poster(lambda: connect(ready().app_url), lanes=1, known=known.get)
    made = Posting(poster, careful)
    try:
        # The first post of a program looks its watch list up.
        for thread, member in rooms:
            assert type((await made.post(said(thread, member, "First of all.")))[0]).__name__ == "Posted"
        careful.clear()
        yield made
    finally:
        await poster.close()


async def stored(thread: Any) -> list[tuple[Any, ...]]:
    """What stands in a thread after the first word."""
    rows = await sql(
        "SELECT seq, change, state, body FROM conversations_message WHERE thread_id = $1 AND body <> 'First of all.'"
        " ORDER BY seq, body",
        thread.id,
    )
    return [tuple(row) for row in rows]
