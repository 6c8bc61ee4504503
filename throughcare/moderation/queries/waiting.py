"""What waits for a person: ringing concerns, held posts and reports, "I'm struggling" without an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.conversations.policy import ROOMS
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.models import Review
from throughcare.moderation.queries.reviews import as_row, first_reviews, people_of
from throughcare.moderation.queries.rows import WaitingRow
from throughcare.moderation.queries.struggling import Struggle, unanswered_struggles
from throughcare.program.models import Program
from throughcare.program.queries.staff import real_names
from throughcare.safety.clocks import ProgramClocks, clocks_of
from throughcare.safety.policy import visible_concerns
from throughcare.safety.queries.calls import Call, calls_of
from throughcare.safety.rules import ANSWER_WITHIN

MOST = 100  # rows a column
ANSWER_DUE = timedelta(hours=1)
SHOWN = (Review.Kind.HELD, Review.Kind.REPORT, Review.Kind.APPEAL)  # somebody waits for an answer


@dataclass(frozen=True)
class Waiting:
    """The three columns, each in order of clock."""

    ringing: list[WaitingRow]  # calls: all about one person in one program is one
    review: list[WaitingRow]
    unanswered: list[WaitingRow]
    all_reviews: int = 0  # with the kinds that only the queue itself shows
    more_ringing: int = 0  # calls beyond those that are read
    late: int = 0  # her programs' ringing concerns that are late, have nobody to ring, or went to nobody

    @property
    def count(self) -> int:
        """Everything that waits."""
        return len(self.ringing) + self.more_ringing + len(self.review) + len(self.unanswered)


def waiting_for(actor: Actor, programs: dict[UUID, Program] | None = None) -> Waiting:
    """What waits for this actor, only of programs where she may decide.

    Nine queries at most, four where nothing waits; one less where `programs`, all of her organization, have been
    read. Up to three more where calls have many concerns, some are late, or there are more than are shown.
    """
    if programs is None:
        programs = {program.id: program for program in Program.objects.all()}
    handled = actor.programs_with(Word.CONCERN_HANDLE, list(programs))
    reviewed = actor.programs_with(Word.REVIEW_DECIDE, list(programs))
    now = clock.now()
    calls = calls_of(visible_concerns(actor, handled), most=MOST)
    struggling = unanswered_struggles(actor, reviewed, now, most=MOST)
    # Suspected danger rings nobody where reviewers are on: it stands here whatever it is.
    reviews, all_reviews = first_reviews(
        actor, reviewed, now, only=Q(kind__in=SHOWN) | Q(level=rules.Level.CRISIS), most=MOST
    )
    named = {one.author_id for one in struggling} | people_of(reviews)
    named |= {call.worst.member_id for call in calls.first if call.worst.member_id}
    names = real_names(named.union(*(call.owners for call in calls.first)))
    clocks = clocks_of(handled if calls.first else ())
    owners = names | {actor.member_id: _("you")}
    return Waiting(
        ringing=[
            _concern_row(call, names, programs, now, clocks, _on_it(call, owners)) for call in calls.first
        ],
        more_ringing=calls.more,
        review=[as_row(one, names, now, actor, programs) for one in reviews],
        unanswered=[_struggling_row(one, names, programs, now) for one in struggling],
        late=calls.late,
        all_reviews=all_reviews,
    )


def _on_it(call: Call, names: dict[UUID, str]) -> str:
    """Who has a call; of one that rings, who has others about the same person."""
    said = _("Still free. Another about them is with: %(names)s") if call.is_open else _("Taken by %(names)s")
    who = [names.get(one, "") for one in call.owners]
    return said % {"names": ", ".join(who)} if who else ""


def _concern_row(
    call: Call,
    names: dict[UUID, str],
    programs: dict[UUID, Program],
    now: datetime,
    clocks: ProgramClocks,
    on_it: str,
) -> WaitingRow:
    c, late = call.worst, call.late_since
    waits = clocks.of(c.program_id)(c.level)
    answer_by = max(c.opened_at + waits.answer, call.due_first or c.opened_at)
    due = late or (answer_by if call.is_open else (c.acknowledged_at or now) + waits.settle)
    line = c.why
    if call.size > 1:
        line = _("%(line)s And %(n)s more about the same person.") % {"line": line, "n": call.size - 1}
    if call.asked_at is not None and now - call.asked_at >= ANSWER_WITHIN:
        minutes = (now - call.asked_at) // timedelta(minutes=1)
        said = _("%(line)s Asked if they are safe, not answered for %(n)s minutes.")
        line = said % {"line": line, "n": minutes}
    return WaitingRow(
        c.id,
        "ringing" if call.is_open else "concern",
        names.get(c.member_id, "") if c.member_id else _("A drill"),
        line,
        c.opened_at,
        due,
        bool(late or due < now),
        f"/concerns/{c.id}",
        programs[c.program_id].name if c.program_id in programs else "",
        actions=[{"word": _("I take this"), "url": f"/concerns/{c.id}/take", "icon": "check", "key": "t"}]
        if call.is_open
        else [],
        level=_("level %(n)s of 4") % {"n": c.level} if c.member_id else "",
        taken=on_it,
    )


def _struggling_row(
    one: Struggle, names: dict[UUID, str], programs: dict[UUID, Program], now: datetime
) -> WaitingRow:
    due = one.at + ANSWER_DUE
    return WaitingRow(
        one.id,
        "struggling",
        names.get(one.author_id, ""),
        one.body,
        one.at,
        due,
        due < now,
        f"/waiting/{one.id}" if one.channel in ROOMS else f"/threads/{one.thread_id}#m-{one.id}",
        f"{programs[one.program_id].name} · {one.title}".rstrip(" ·"),
    )
