"""What one did lately on the Desk, read from the audit trail: nothing is kept twice, and no page forgets it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.kit.text import one_stop
from throughcare.pages.desk.columns import Scope
from throughcare.program.names import full_name

LATELY = timedelta(hours=12)  # a shift
LOOKS_BACK = 300  # lines of hers, so that years of reading cost nothing
MOST = 6

DONE: dict[str, Promise] = {
    "concern.acknowledged": _("You took a concern about %(name)s."),
    "concern.asked": _("You asked %(name)s if they are safe."),
    "concern.rings-again": _("You let a concern about %(name)s ring again."),
    "concern.closed": _("You closed a concern about %(name)s."),
    "review.release": _("You let a post by %(name)s appear."),
    "review.return": _("You gave a post back to %(name)s."),
    "review.remove": _("You took out a message by %(name)s."),
    "review.decide": _("You left words by %(name)s as they are."),
    "review.reopen": _("You put a report about %(name)s back."),
}
"""Verbs of the audit trail that are acts of the Desk, in words."""

RENAMED: Promise = _("You gave a topic of %(name)s another name.")
TOLD_BY_ITS_MESSAGE = ("release", "return", "remove")  # such a decision has a line about the message too


_HERS = """
    SELECT object_id, verb, detail ->> 'decision', at
    FROM (SELECT id, object_id, verb, detail, at FROM access_auditline
          WHERE organization_id = %(organization)s AND actor_id = %(actor)s ORDER BY id DESC LIMIT %(back)s) hers
    WHERE verb = ANY(%(verbs)s) AND at >= statement_timestamp() - %(lately)s AND object_id IS NOT NULL
      AND NOT (verb = 'review.decide' AND COALESCE(detail ->> 'decision', '') = ANY(%(told)s))
    ORDER BY id DESC LIMIT %(most)s
"""
# A report that she settled herself she can put back, and let ring again what she has.
_ABOUT = """
    SELECT o.id, o.page, m.first_name, m.last_name, o.undo
    FROM (
        SELECT c.id, '/concerns/' AS page, c.member_id AS who, CASE WHEN c.state = 'acknowledged'
            AND c.owner_id IS NOT DISTINCT FROM %(actor)s THEN 'ring' ELSE '' END AS undo FROM safety_concern c
        WHERE c.organization_id = %(organization)s AND c.id = ANY(%(ids)s) AND c.program_id = ANY(%(handled)s)
        UNION ALL
        SELECT s.id, '/waiting/', s.author_id, '' FROM conversations_message s
        JOIN conversations_thread t ON t.organization_id = s.organization_id AND t.id = s.thread_id
        WHERE s.organization_id = %(organization)s AND s.id = ANY(%(ids)s) AND t.program_id = ANY(%(reviewed)s)
        UNION ALL
        SELECT r.id, '/reviews/', r.author_id, CASE WHEN r.kind = 'report'
            AND r.settled_by_id IS NOT DISTINCT FROM %(actor)s THEN 'reopen' ELSE '' END
        FROM moderation_review r
        WHERE r.organization_id = %(organization)s AND r.id = ANY(%(ids)s) AND r.program_id = ANY(%(reviewed)s)
    ) o
    JOIN program_member m ON m.organization_id = %(organization)s AND m.id = o.who
    WHERE o.who <> %(actor)s
"""


@dataclass(frozen=True)
class Done:
    """One thing that was done: when, where to look at it again, and how to undo it, if it can be."""

    id: UUID
    line: str
    at: datetime
    url: str
    undo_url: str = ""


def done_lately(scope: Scope) -> list[Done]:
    """The last few acts of this person within a shift, in programs that are hers still. Two queries; one where
    she did nothing.
    """
    given: dict[str, Any] = {
        "organization": scope.actor.organization_id,
        "actor": scope.actor.member_id,
        "back": LOOKS_BACK,
        "verbs": list(DONE),
        "lately": LATELY,
        "told": list(TOLD_BY_ITS_MESSAGE),
        "most": 2 * MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HERS, given)
        lines = cursor.fetchall()
    about = _about(scope, {object_id for object_id, *_ in lines}) if lines else {}
    found: dict[UUID, Done] = {}
    for object_id, verb, decision, at in lines:
        if object_id in found or object_id not in about:
            continue  # of several acts on one thing only the last one stands
        name, url, undo_url = about[object_id]
        if verb.startswith("concern.") and verb != "concern.acknowledged":
            undo_url = ""  # what it would undo is not what the line says
        told = RENAMED if decision == "rename" else DONE[verb]
        found[object_id] = Done(object_id, one_stop(str(told) % {"name": name}), at, url, undo_url)
    return list(found.values())[:MOST]


def _about(scope: Scope, ids: Collection[UUID]) -> dict[UUID, tuple[str, str, str]]:
    """By id the real name of whom it is about, its page, and where undoing it is asked for; nothing about herself."""
    given: dict[str, Any] = {
        "organization": scope.actor.organization_id,
        "actor": scope.actor.member_id,
        "ids": list(ids),
        "handled": scope.handled,
        "reviewed": scope.reviewed,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, given)
        return {
            one: (full_name(first, last), f"{page}{one}", f"{page}{one}/{undo}" if undo else "")
            for one, page, first, last, undo in cursor.fetchall()
        }
