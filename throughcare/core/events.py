"""Events inside a transaction, and their announcement to the sockets once it has committed.

A lower package tells upper ones what happened without importing them: `subscribe` at start-up, `publish` in an
action. Subscribers run in the same transaction, so what must be true together becomes true together. Announcements
carry ids and kinds only, never words or names (decision 0006).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from django.db import connection

CHANNEL = "throughcare_live"


@dataclass(frozen=True)
class Event:
    """Something that happened in one organization."""

    organization_id: int


E = TypeVar("E", bound=Event)
_subscribers: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[E], handler: Callable[[E], None]) -> None:
    """Let `handler` run inside the transaction of every action that publishes `kind`. Twice is once."""
    if handler not in _subscribers[kind]:
        _subscribers[kind].append(handler)


def publish(event: Event) -> None:
    """Run the subscribers of this kind of event now, in this transaction.

    Raises whatever a subscriber raises: the action then fails as a whole.
    """
    for handler in _subscribers[type(event)]:
        handler(event)


def announce(organization_id: int, kind: str, **ids: Any) -> None:
    """Tell the socket processes once the transaction has committed. PostgreSQL delivers it with the commit.

    `ids` are ids, numbers or lists of ids. A NOTIFY payload holds under 8,000 bytes; callers keep to ids.
    """
    payload = orjson.dumps({"organization": organization_id, "kind": kind, **ids}, default=str).decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
