"""Catching up loses nobody's words, whoever leaves while names are being read."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.live import catching_up, stored
from throughcare.live.messages import Author


class _Room:
    """A room whose audience is read anew while names are awaited: who has left is known there no more."""

    def __init__(self, known: dict[Any, Author]) -> None:
        self.organization, self.thread = 1, new_id()
        self.names: dict[Any, Author] = {}
        self.world = SimpleNamespace(policy=None, place=SimpleNamespace(program=new_id()))
        self._known = known

    def author(self, member: Any) -> Author | None:
        return self.names.get(member) or self._known.get(member)

    def update(self) -> None:
        self.names.clear()
        self._known.clear()


def _row(author: Any, change: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "author_id": author,
        "seq": change,
        "change": change,
        "at": clock.now(),
        "kind": "plain",
        "topic_id": None,
        "reply_to_id": None,
        "state": "visible",
        "body": "Hello.",
    }


def test_an_author_who_leaves_meanwhile_keeps_her_words(monkeypatch: pytest.MonkeyPatch) -> None:
    leaving, gone = new_id(), new_id()
    room = _Room({leaving: Author(str(leaving), "Ben", "Ben", [])})

    async def names_of(*_: Any) -> dict[Any, tuple[str, str, str, list[str]]]:
        room.update()
        return {gone: ("Ada", "", "", [])}

    monkeypatch.setattr(stored, "names_of", names_of)
    hub: Any = SimpleNamespace(pool=None)
    rows: Any = [_row(leaving, 1), _row(gone, 2)]
    events, authors = asyncio.run(catching_up.said_rows(hub, room, rows))  # type: ignore[arg-type]
    assert [said.change for said in events] == [1, 2]
    assert authors == [leaving, gone]
