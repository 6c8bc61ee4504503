"""What waits for a person: ringing concerns, held posts and reports, "I'm struggling" without an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.models import Message, Seat
from throughcare.conversations.policy import ROOMS
from throughcare.kit import clock
from throughcare.moderation.models import Review
from throughcare.moderation.queries.reviews import queue_for
from throughcare.moderation.queries.rows import WaitingRow, real_names
from throughcare.program.models import Program, Role
from throughcare.safety.models import Concern, Page
from throughcare.safety.rules import next_rung_after

MOST = 100  # rows a column; more are counted
ANSWER_DUE = timedelta(hours=1)
SHOWN = (Review.Kind.HELD, Review.Kind.REPORT, Review.Kind.APPEAL)  # somebody waits for an answer
STRUGGLING_SINCE = timedelta(days=7)
LATE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Waiting:
    """The three columns, each in order of clock."""

    ringing: list[WaitingRow]
    review: list[WaitingRow]
    unanswered: list[WaitingRow]
    all_reviews: int = 0  # with the kinds that only the queue itself shows
    late: int = 0  # pages of her programs' ringing concerns that are late or have nobody to ring

    @property
    def count(self) -> int:
        """Everything that waits."""
        return len(self.ringing) + len(self.review) + len(self.unanswered)


def waiting_for(actor: Actor) -> Waiting:
    """What waits for this actor, only of programs where she may decide. Ten queries whatever there is."""
    programs = {program.id: program for program in Program.objects.all()}
    handled = actor.programs_with(Word.CONCERN_HANDLE, list(programs))
    reviewed = actor.programs_with(Word.REVIEW_DECIDE, list(programs))
    now = clock.now()
    concerns = list(
        Concern.objects.filter(program_id__in=handled)
        .exclude(state=Concern.State.CLOSED)
        .exclude(member_id=actor.member_id)
        .order_by("-state", "-level", "opened_at")[:MOST]
    )
    struggling = list(_unanswered(actor, reviewed, now))
    names = real_names(
        {c.member_id for c in concerns}
        | {c.owner_id for c in concerns if c.owner_id}
        | {m.author_id for m in struggling}
    )
    late = _late_pages(handled, now)
    queue = queue_for(actor, kinds=SHOWN, most=MOST)
    return Waiting(
        ringing=[_concern_row(c, names, programs, now, late.get(c.id)) for c in concerns],
        review=queue.rows,
        unanswered=[_struggling_row(m, names, programs, now) for m in struggling],
        late=len(late),
        all_reviews=queue.total,
    )


def _late_pages(programs: list[UUID], now: datetime) -> dict[UUID, datetime]:
    """As `safety.watch.late_pages`, of these programs only: by concern, when its late page was due."""
    late = Page.objects.filter(
        Q(due_at__lte=now - LATE_AFTER) | ~Q(last_error=""),
        rung_at=None,
        concern__state=Concern.State.OPEN,
        concern__program_id__in=programs,
    )
    # One that has nobody to ring is put off again and again: it was due all the while.
    return {concern: min(due, now) for concern, due in late.values_list("concern_id", "due_at")}


def _unanswered(actor: Actor, programs: list[UUID], now: datetime) -> Any:
    """Visible "I'm struggling" posts of the last week without an answer, in rooms and where she has a seat.

    An answer is a later visible message of somebody else that replies to it or comes from staff; between a
    few people any later message is one. Somebody's unrelated word in a full room is not.
    """
    staff = Role.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now),
        member_id=OuterRef("author_id"),
        role__in=STAFF_ROLES,
        from_at__lte=now,
    )
    answered = (
        Message.objects.filter(
            thread_id=OuterRef("thread_id"), seq__gt=OuterRef("seq"), state=Message.State.VISIBLE
        )
        .exclude(author_id=OuterRef("author_id"))
        .filter(
            Q(reply_to_id=OuterRef("id"))
            | ~Q(thread__channel__in=ROOMS)
            | Exists(staff) & ~Q(kind=Message.Kind.STRUGGLING)
        )
    )
    in_reach = Seat.objects.filter(thread_id=OuterRef("thread_id"), member_id=actor.member_id, until_seq=None)
    return (
        Message.objects.annotate(has_seat=Exists(in_reach))
        .filter(
            Q(has_seat=True) | Q(thread__channel__in=ROOMS),
            thread__program_id__in=programs,
            kind=Message.Kind.STRUGGLING,
            state=Message.State.VISIBLE,
            at__gte=now - STRUGGLING_SINCE,
        )
        .exclude(Exists(answered))
        .exclude(author_id=actor.member_id)
        .select_related("thread")
        .order_by("at")[:MOST]
    )


def _concern_row(
    c: Concern, names: dict[UUID, str], programs: dict[UUID, Program], now: datetime, late: datetime | None
) -> WaitingRow:
    is_open = c.state == Concern.State.OPEN
    due = late or (c.opened_at + next_rung_after(c.level) if is_open else None)
    line = {
        "help-now": _("Asked for help by Help now."),
        "message": _("Wrote something that worries us."),
        "not-screened": _("Wrote something that could not be checked."),
        "report": _("Somebody worries about this person."),
        "taken-away": _("Had worrying words taken away, and needs a person now."),
    }.get(c.source_kind, _("Somebody worries about this person."))
    owner = names.get(c.owner_id, "") if c.owner_id else ""
    return WaitingRow(
        c.id,
        "ringing" if is_open else "concern",
        names.get(c.member_id, ""),
        line,
        c.opened_at,
        due,
        bool(due and (late or due < now)),
        f"/concerns/{c.id}",
        programs[c.program_id].name,
        "" if is_open else _("Taken by %(name)s") % {"name": owner},
        [{"word": _("I take this"), "url": f"/concerns/{c.id}/take", "icon": "check"}] if is_open else [],
    )


def _struggling_row(
    m: Any, names: dict[UUID, str], programs: dict[UUID, Program], now: datetime
) -> WaitingRow:
    return WaitingRow(
        m.id,
        "struggling",
        names.get(m.author_id, ""),
        m.body,
        m.at,
        m.at + ANSWER_DUE,
        m.at + ANSWER_DUE < now,
        f"/threads/{m.thread_id}#m-{m.id}" if m.has_seat else f"/waiting/{m.id}",
        f"{programs[m.thread.program_id].name} · {m.thread.title}".rstrip(" ·"),
    )
