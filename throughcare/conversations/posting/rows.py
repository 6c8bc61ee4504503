"""The rows one batch writes, gathered as columns for `unnest`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from throughcare.contact.decision import Decision
from throughcare.contact.words import Outcome as Verdict
from throughcare.conversations.posting.post import Post
from throughcare.kit.ids import new_id

VISIBLE, HELD, RETURNED = "visible", "held", "returned"

_VERBS = {Verdict.ALLOW: "message.posted", Verdict.HOLD: "message.held", Verdict.REFUSE: "message.refused"}


@dataclass(slots=True)
class BatchRows:
    """Messages, audit lines and concerns of one batch, each as rows in the order of their columns."""

    at: datetime
    messages: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    concerns: list[tuple[Any, ...]] = field(default_factory=list)
    announcements: list[str] = field(default_factory=list)

    def add_message(
        self,
        message: UUID,
        post: Post,
        decision: Decision,
        state: str,
        *,
        policy: int,
        seq: int | None = None,
        change: int | None = None,
    ) -> None:
        """The message itself. A refused one is kept only as the words of a concern, returned at once."""
        shown = state == VISIBLE
        self.messages.append(
            (
                message,
                post.thread,
                post.author,
                post.client_id,
                seq,
                change,
                post.kind,
                post.topic,
                post.reply_to,
                post.body,
                state,
                "" if shown else decision.code,
                ",".join(post.flags),
                post.severity,
                policy,
                self.at if state == RETURNED else None,
                post.note,
            )
        )

    def add_line(self, post: Post, decision: Decision, message: UUID | None) -> None:
        """One line of the audit trail: who, what, on which row; ids and codes only."""
        verb = _VERBS[decision.outcome]
        if message is None:
            detail = orjson.dumps({"code": decision.code}).decode()
            self.lines.append((post.author, verb, "thread", post.thread, detail))
        elif decision.allows:
            self.lines.append((post.author, verb, "message", message, "{}"))
        else:
            self.lines.append(
                (post.author, verb, "message", message, orjson.dumps({"code": decision.code}).decode())
            )

    def announce(self, organization: int, kind: str, **ids: Any) -> None:
        """Tell the socket processes with the commit; the same thing is told once."""
        payload = announcement(organization, kind, **ids)
        if payload not in self.announcements:
            self.announcements.append(payload)


def concern_row(post: Post, program: UUID, message: UUID, kind: str, level: int) -> tuple[Any, ...]:
    """What `conversations_raise` is told of one concern, with the id of its first page."""
    return (
        new_id(),
        program,
        post.author,
        level,
        kind,
        message,
        f"/threads/{post.thread}#m-{message}",
        new_id(),
    )


def announcement(organization: int, kind: str, **ids: Any) -> str:
    """What socket processes are told, as the text of a PostgreSQL notification."""
    # asyncpg's UUIDs are its own kind, which orjson leaves to `default`.
    return orjson.dumps({"organization": organization, "kind": kind, **ids}, default=str).decode()


def columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows turned into lists of columns, `width` of them also when there are no rows."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def literals(rows: list[tuple[Any, ...]], width: int) -> list[str]:
    """The same columns as texts that PostgreSQL reads as arrays: much the quickest way there for short columns.

    Every text is written in quotes, so none is taken for NULL.
    """
    return [_literal(column) for column in zip(*rows, strict=True)] if rows else ["{}"] * width


def _literal(values: tuple[Any, ...]) -> str:
    return "{" + ",".join([_WRITTEN.get(type(value), _quoted)(value) for value in values]) + "}"


def _quoted(text: str) -> str:
    """Any text; also one that is a member of an enumeration, or a number."""
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


_WRITTEN: Final[dict[type, Callable[[Any], str]]] = {
    type(None): lambda _: "NULL",
    int: str,
    type(new_id()): str,
}
