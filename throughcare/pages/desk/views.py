"""The page, and the part of it that looks again by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from throughcare.access.actor import Actor
from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.meetings.queries import unkept
from throughcare.moderation.actions import opening
from throughcare.pages.desk.columns import Column, column_of, columns_of, ids_of_words, scope_of
from throughcare.pages.desk.duty import turns_of
from throughcare.pages.desk.log import done_lately

NOTED = "throughcare_desk_read"  # what the audit trail says already that this sign-in was shown


def has_desk(actor: Actor) -> bool:
    """Whether there is a Desk for this actor."""
    return actor.holds(Word.REVIEW_DECIDE) or actor.holds(Word.CONCERN_HANDLE)


@guard(Word.SELF_MANAGE)
@require_GET
def desk(request: MemberRequest) -> HttpResponse:
    """Everything that waits, in order of clock; `?column=` all of one column. Raises Http404 to others."""
    actor = request.actor
    if not has_desk(actor):
        raise Http404
    # Here too, so that what is held is in the queue though no `work` runs.
    opening.open_if_possible()
    scope = scope_of(actor, clock.now())
    wanted = request.GET.get("column", "")
    if wanted:
        one = column_of(scope, wanted)
        if one is None:
            raise Http404
        columns = [one]
    else:
        columns = columns_of(scope)
    _note(request, columns)
    is_part = bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]
    context = {
        "columns": columns,
        "only": wanted,
        "is_calm": not any(column.rows for column in columns),
        "late": scope.waiting.late,
        "all_reviews": scope.waiting.all_reviews,
        "reviewed": scope.reviewed,
        "turns": turns_of(scope),
        "keeps_attendance": actor.holds(Word.ATTENDANCE_KEEP),
        "unkept": [] if wanted else unkept(actor),
        "done": done_lately(scope),
        "is_part": is_part,
    }
    return render(request, "pages/desk_list.html" if is_part else "pages/desk.html", context)


def _note(request: MemberRequest, columns: Sequence[Column]) -> None:
    """Say on the audit trail whose words came into sight; those that stood there already are not said again."""
    shown = [str(row) for row in ids_of_words(columns)]
    noted = set(request.session.get(NOTED, ()))
    fresh = [row for row in shown if row not in noted]
    if fresh:
        record(request.actor, "desk.read", "member", request.actor.member_id, rows=fresh)
        request.session[NOTED] = shown
