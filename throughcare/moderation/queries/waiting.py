"""What waits for a person: ringing concerns, held posts and reports, "I'm struggling" without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
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
from throughcare.safety.models import Concern, Page, Question
from throughcare.safety.policy import visible_concerns
from throughcare.safety.rules import ANSWER_WITHIN
from throughcare.safety.watch import late_since

MOST = 100  # rows a column; more are counted
ANSWER_DUE = timedelta(hours=1)
SHOWN = (Review.Kind.HELD, Review.Kind.REPORT, Review.Kind.APPEAL)  # somebody waits for an answer


@dataclass(frozen=True)
class Waiting:
    """The three columns, each in order of clock."""

    ringing: list[WaitingRow]
    review: list[WaitingRow]
    unanswered: list[WaitingRow]
    all_reviews: int = 0  # with the kinds that only the queue itself shows
    late: int = 0  # her programs' ringing concerns that are late, have nobody to ring, or went to nobody

    @property
    def count(self) -> int:
        """Everything that waits."""
        return len(self.ringing) + len(self.review) + len(self.unanswered)


# A concern that a mild C-SSRS opened rings nobody before its clock is over: it isn't late until then.
_FIRST_PAGE = Subquery(Page.objects.filter(concern=OuterRef("id"), rung=1, rung_at=None).values("due_at")[:1])
# Since when the question of a call waits for its answer; of nobody's program, by its concern.
_ASKED = Subquery(
    Question.objects.filter(
        Q(program=OuterRef("program_id")) | Q(concern=OuterRef("id")),
        member=OuterRef("member_id"),
        answered_at=None,
        closed_at=None,
    ).values("asked_at")[:1]
)


def waiting_for(actor: Actor, programs: dict[UUID, Program] | None = None) -> Waiting:
    """What waits for this actor, only of programs where she may decide.

    Eight queries at most, four where nothing waits; one less where `programs`, all of her organization, have been
    read. One more while a page is late and she has more concerns than are read.
    """
    if programs is None:
        programs = {program.id: program for program in Program.objects.all()}
    handled = actor.programs_with(Word.CONCERN_HANDLE, list(programs))
    reviewed = actor.programs_with(Word.REVIEW_DECIDE, list(programs))
    now = clock.now()
    mine = visible_concerns(actor, handled).exclude(state=Concern.State.CLOSED)
    concerns: list[Concern] = list(
        mine.annotate(first_page_at=_FIRST_PAGE, asked_at=_ASKED).order_by("-state", "-level", "opened_at")[
            :MOST
        ]
    )
    struggling = unanswered_struggles(actor, reviewed, now, most=MOST)
    # Suspected danger rings nobody where reviewers are on: it stands here whatever it is.
    reviews, all_reviews = first_reviews(
        actor, reviewed, now, only=Q(kind__in=SHOWN) | Q(level=rules.Level.CRISIS), most=MOST
    )
    named = {one.author_id for one in struggling} | people_of(reviews)
    named |= {who for one in concerns for who in (one.member_id, one.owner_id) if who is not None}
    names = real_names(named)
    late = _late(mine, concerns)
    clocks = clocks_of(handled if concerns else ())
    owners = names | {actor.member_id: _("you")}
    taken: dict[UUID | None, list[Concern]] = {}
    for one in concerns:
        if one.state == Concern.State.ACKNOWLEDGED:
            taken.setdefault(one.member_id, []).append(one)
    return Waiting(
        ringing=[
            _concern_row(
                call,
                names,
                programs,
                now,
                all_late=late,
                clocks=clocks,
                on_it=_on_it(call, taken.get(call[0].member_id, []), owners),
            )
            for call in _calls(concerns)
        ],
        review=[as_row(one, names, now, actor, programs) for one in reviews],
        unanswered=[_struggling_row(one, names, programs, now) for one in struggling],
        late=len(late),
        all_reviews=all_reviews,
    )


def _late(mine: QuerySet[Concern], read: list[Concern]) -> dict[UUID, datetime]:
    """Those of her concerns that are late, and since when each is. `read`: the first `MOST` of them.

    One query, and one more while somebody is late and there are more than were read; none without a concern.
    """
    since = late_since() if read else {}
    hers = {one.id for one in read}
    if since and len(read) == MOST:
        hers |= set(mine.filter(id__in=since).values_list("id", flat=True))
    return {concern: at for concern, at in since.items() if concern in hers}


def _calls(concerns: list[Concern]) -> list[Sequence[Concern]]:
    """Concerns about one person in one program are one call and one row, the worst first."""
    calls: dict[tuple[UUID | None, UUID, str], list[Concern]] = {}
    for one in concerns:
        calls.setdefault((one.program_id, one.member_id or one.id, one.state), []).append(one)
    return list(calls.values())


def _on_it(call: Sequence[Concern], taken: list[Concern], names: dict[UUID, str]) -> str:
    """Who has a call; of one that rings, who has `taken` others about the same person, in whichever program."""
    rings = call[0].state == Concern.State.OPEN
    said = _("Still free. Another about them is with: %(names)s") if rings else _("Taken by %(names)s")
    who = dict.fromkeys(names.get(one.owner_id, "") for one in (taken if rings else call) if one.owner_id)
    return said % {"names": ", ".join(who)} if who else ""


def _concern_row(
    call: Sequence[Concern],
    names: dict[UUID, str],
    programs: dict[UUID, Program],
    now: datetime,
    *,
    all_late: dict[UUID, datetime],
    clocks: ProgramClocks,
    on_it: str,
) -> WaitingRow:
    c = call[0]
    is_open = c.state == Concern.State.OPEN
    late = min((all_late[one.id] for one in call if one.id in all_late), default=None)
    waits = clocks.of(c.program_id)(c.level)
    first_page_at = getattr(c, "first_page_at", None) or c.opened_at
    answer_by = max(c.opened_at + waits.answer, first_page_at)
    due = late or (answer_by if is_open else (c.acknowledged_at or now) + waits.settle)
    line = c.why
    if len(call) > 1:
        line = _("%(line)s And %(n)s more about the same person.") % {"line": line, "n": len(call) - 1}
    asked = [at for one in call if (at := getattr(one, "asked_at", None)) is not None]
    asked_at: datetime | None = max(asked, default=None)
    if asked_at is not None and now - asked_at >= ANSWER_WITHIN:
        minutes = (now - asked_at) // timedelta(minutes=1)
        said = _("%(line)s Asked if they are safe, not answered for %(n)s minutes.")
        line = said % {"line": line, "n": minutes}
    return WaitingRow(
        c.id,
        "ringing" if is_open else "concern",
        names.get(c.member_id, "") if c.member_id else _("A drill"),
        line,
        c.opened_at,
        due,
        bool(late or due < now),
        f"/concerns/{c.id}",
        programs[c.program_id].name if c.program_id in programs else "",
        actions=[{"word": _("I take this"), "url": f"/concerns/{c.id}/take", "icon": "check", "key": "t"}]
        if is_open
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
