"""A message as an event carries it: who said it under which name, and what each kind of receiver may see of
it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from throughcare.contact import Policy
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.facts import Person
from throughcare.conversations.posting import Post, Posted
from throughcare.live.frames import wire
from throughcare.program.names import shown_name


class Author(NamedTuple):
    """How an author is named to members and to staff."""

    id: str
    to_members: str
    to_staff: str
    roles: list[str]

    @property
    def is_staff(self) -> bool:
        """Whether nobody can hide her posts."""
        return bool(self.roles)


def author_of(person: Person, policy: Policy | None) -> Author:
    """The names of somebody whose facts are known."""
    roles = sorted(person.party.roles & STAFF_ROLES)
    return named(
        person.party.id,
        policy,
        first_name=person.first_name,
        last_name=person.last_name,
        alias=person.alias,
        roles=roles,
    )


def named(
    member: Any, policy: Policy | None, *, first_name: str, last_name: str, alias: str, roles: list[str]
) -> Author:
    """The names of somebody of whom only the names are known, such as an author who has left."""
    shown = {
        to_staff: shown_name(
            policy,
            first_name=first_name,
            last_name=last_name,
            alias=alias,
            is_staff=bool(roles),
            to_staff=to_staff,
        )
        for to_staff in (False, True)
    }
    return Author(str(member), shown[False], shown[True], roles)


class Said(NamedTuple):
    """A message in its present state. `body` is None unless it is visible.

    `cared`: it was removed, and the team is in touch with its author. `note`: what it is folded behind, if anything.
    """

    thread: str
    id: str
    seq: int | None
    change: int
    author: Author
    at: datetime
    kind: str
    topic: str | None
    reply_to: str | None
    state: str
    body: str | None
    cared: bool = False
    note: str = ""

    def shown(self, *, to_staff: bool, folded: bool = False) -> dict[str, Any]:
        """The message for one kind of receiver. Folded: the receiver blocked its author and gets a
        placeholder."""
        author = self.author
        message: dict[str, Any] = {
            "id": self.id,
            "seq": self.seq,
            "author": {
                "id": author.id,
                "name": author.to_staff if to_staff else author.to_members,
                "roles": author.roles,
            },
            "at": self.at,
            "kind": self.kind,
            "topic": self.topic,
            "reply_to": self.reply_to,
            "state": self.state,
            "body": self.body,
        }
        if self.cared:
            message["cared"] = True
        if self.note and not folded:
            message["note"] = self.note
        if folded:
            message["body"] = None
            message["kind"] = "plain"
            message["folded"] = True
        return message

    def event(self, *, to_staff: bool, folded: bool = False) -> bytes:
        """The event frame for one kind of receiver."""
        return wire(
            orjson.dumps(
                {
                    "op": "event",
                    "thread": self.thread,
                    "change": self.change,
                    "message": self.shown(to_staff=to_staff, folded=folded),
                },
                option=orjson.OPT_UTC_Z,
            )
        )


def said_now(post: Post, posted: Posted, author: Author) -> Said:
    """The event of a message that has just been committed."""
    return Said(
        str(post.thread),
        str(posted.id),
        posted.seq,
        posted.change,
        author,
        posted.at,
        post.kind,
        str(post.topic) if post.topic else None,
        str(post.reply_to) if post.reply_to else None,
        "visible",
        post.body,
        note=posted.note,
    )


def said_row(thread: UUID, row: Any, author: Author) -> Said:
    """The event of a message as it is stored: a row of `stored.EVENTS`."""
    return Said(
        str(thread),
        str(row["id"]),
        row["seq"],
        row["change"],
        author,
        row["at"],
        row["kind"],
        str(row["topic_id"]) if row["topic_id"] else None,
        str(row["reply_to_id"]) if row["reply_to_id"] else None,
        row["state"],
        row["body"],
        bool(row.get("cared")),
        row.get("note") or "",
    )
