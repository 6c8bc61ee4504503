"""What one did lately on the Desk, read from the audit trail: nothing is kept twice, and no page forgets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message
from throughcare.kit.text import one_stop
from throughcare.moderation.models import Review
from throughcare.pages.desk.columns import Scope
from throughcare.program.queries.staff import real_names
from throughcare.safety.models import Concern

LATELY = timedelta(hours=12)  # a shift
LOOKS_BACK = 300  # lines of hers, so that years of reading cost nothing
MOST = 6

DONE: dict[str, Promise] = {
    "concern.acknowledged": _("You took a concern about %(name)s."),
    "concern.asked": _("You asked %(name)s if they are safe."),
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


@dataclass(frozen=True)
class Done:
    """One thing that was done: when, where to look at it again, and how to undo it, if it can be."""

    id: UUID
    line: str
    at: datetime
    url: str
    undo_url: str = ""


def done_lately(scope: Scope) -> list[Done]:
    """The last few acts of this person within a shift, in programs that are hers still. Five queries."""
    hers = AuditLine.objects.filter(actor_id=scope.actor.member_id).order_by("-id").values("id")
    lines = list(
        AuditLine.objects.filter(
            id__in=hers[:LOOKS_BACK], verb__in=DONE, at__gte=Now() - LATELY, object_id__isnull=False
        )
        .exclude(verb="review.decide", detail__decision__in=TOLD_BY_ITS_MESSAGE)
        .order_by("-id")[: 2 * MOST]
    )
    if not lines:
        return []
    about = _about(scope, {line.object_id for line in lines if line.object_id is not None})
    names = real_names({who for who, *_more in about.values()} - {scope.actor.member_id})
    found: dict[UUID, Done] = {}
    for line in lines:
        who, url, undo_url = about.get(line.object_id, (None, "", ""))  # type: ignore[arg-type]
        if line.object_id is None or line.object_id in found or who not in names:
            continue  # of several acts on one thing only the last one stands
        told = RENAMED if line.detail.get("decision") == "rename" else DONE[line.verb]
        sentence = one_stop(str(told) % {"name": names[who]})
        found[line.object_id] = Done(line.object_id, sentence, line.at, url, undo_url)
    return list(found.values())[:MOST]


def _about(scope: Scope, ids: set[UUID]) -> dict[UUID, tuple[UUID, str, str]]:
    """By id whom it is about, its page, and where undoing it is asked for."""
    found: dict[UUID, tuple[UUID, str, str]] = {}
    concerns: Any = Concern.objects.filter(id__in=ids, program_id__in=scope.handled)
    for concern, member in concerns.values_list("id", "member_id"):
        found[concern] = (member, f"/concerns/{concern}", "")
    messages = Message.objects.filter(id__in=ids, thread__program_id__in=scope.reviewed)
    for message, author in messages.values_list("id", "author_id"):
        found[message] = (author, f"/waiting/{message}", "")
    for review in Review.objects.filter(id__in=ids, program_id__in=scope.reviewed):
        mine = review.kind == Review.Kind.REPORT and review.settled_by_id == scope.actor.member_id
        page = f"/reviews/{review.id}"
        found[review.id] = (review.author_id, page, f"{page}/reopen" if mine else "")
    return found
