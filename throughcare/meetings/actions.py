"""Saying who came to a session: the only writer of that, and of the concerns that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.kit.text import BadText, clean_line
from throughcare.meetings import rules
from throughcare.meetings.models import Attendance, Meeting
from throughcare.meetings.queries import asked_for
from throughcare.meetings.rules import WORDS, Kept, Said, Status
from throughcare.program.actions.acting import acting
from throughcare.program.models import Cohort, Member
from throughcare.program.refusals import Refused
from throughcare.safety.actions import add_to_concern, open_concern
from throughcare.safety.rules import ABSENT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of saying who came: whether anything is new, about whom people are rung now, and of whom it is not
    said any more that she did not come.
    """

    is_new: bool
    rung: Sequence[UUID]
    corrected: Sequence[UUID]


def keep_attendance(
    actor: Actor, *, meeting: Meeting, answers: Mapping[UUID, Said], client_id: UUID
) -> Outcome:
    """Say who came to a session, by member; of whom nothing is said, nothing changes.

    Each new answer is a row, and the last counts. "Did not come" rings the people on call, with the row as its
    source; a correction stands on that concern's page, and leaves it to whoever answers it. What was said already, and
    the same form again (`client_id`), says and rings nothing. Raises Refused, with nothing written, for somebody who
    was not in the cohort then, oneself, no choice or an unknown one, a long note, a session of which it is too late,
    and (`newer`) somebody of whom others have said something that the page did not show.
    """
    said = {member: Said(one.status, _note(one.note), one.seen) for member, one in answers.items()}
    if any(one.status not in set(Status) for one in said.values()):
        raise Refused("no-choice", _("Choose one of the four for everybody you wrote a word about."))
    now = clock.now()
    with acting(actor, "attendance.kept", "meeting", meeting.id) as doing:
        # Two who say it at once do so one after the other, and whoever moves somebody into this cohort waits too.
        Cohort.objects.select_for_update(no_key=True).get(id=meeting.cohort_id)
        of_record = Meeting.objects.filter(cohort=meeting.cohort_id, from_at=meeting.from_at)
        stored = of_record.select_related("program", "cohort").first()
        meeting = stored or meeting
        if not rules.is_open(meeting.from_at, now):
            raise Refused("too-late", _("It is too late, or too early, to say who came to this session."))
        asked = asked_for(meeting)
        if not said.keys() <= asked.keys() - {actor.member_id}:
            raise Refused(
                "not-there",
                _("Somebody on this page was not in this cohort then. Open the page again and say it there."),
            )
        kept = _kept(meeting)
        news = {
            member: one for member, one in said.items() if rules.is_news(one, kept.get(member, []), client_id)
        }
        before = {member: kept[member][-1].status if member in kept else "" for member in news}
        if any(rules.is_overtaken(one, kept.get(member, []), client_id) for member, one in news.items()):
            raise Refused(
                "newer",
                _(
                    "Somebody else has said something of one of them since you opened this page. It stands beside your "
                    "choice now: look at both, and save again."
                ),
            )
        doing.detail |= {"changed": bool(news), "count": len(news)}
        if not news:
            return Outcome(False, (), ())
        if stored is None:
            meeting.save(force_insert=True)
        rows = [
            Attendance(
                organization_id=doing.organization_id,
                meeting_id=meeting.id,
                member_id=member,
                episode_id=asked[member],
                number=kept[member][-1].number + 1 if member in kept else 1,
                status=one.status,
                note=one.note,
                by_id=actor.member_id,
                client_id=client_id,
                at=now,
            )
            for member, one in sorted(news.items())
        ]
        Attendance.objects.bulk_create(rows)
        missed = [row for row in rows if rules.opens_concern(row.status, before[row.member_id])]
        _ring(actor, meeting, missed)
        corrected = [row for row in rows if before[row.member_id] == Status.MISSED != row.status]
        missed_before = {
            member for member, said_of in kept.items() if any(one.status == Status.MISSED for one in said_of)
        }
        _tell_who_answers(
            actor, meeting, [row for row in rows if row.member_id in missed_before and row not in missed]
        )
        doing.detail |= {"missed": len(missed), "corrected": len(corrected)}
    return Outcome(True, [row.member_id for row in missed], [row.member_id for row in corrected])


def _note(text: str) -> str:
    try:
        note = clean_line(text)
    except BadText:
        note = text
    if len(note) > rules.NOTE_LENGTH:
        raise Refused("long-note", _("Please say it in at most %(n)s characters.") % {"n": rules.NOTE_LENGTH})
    return note


def _kept(meeting: Meeting) -> dict[UUID, list[Kept]]:
    """What was said in this session before, by member, in order."""
    kept: dict[UUID, list[Kept]] = {}
    for row in Attendance.objects.filter(meeting=meeting.id).order_by("number"):
        kept.setdefault(row.member_id, []).append(Kept(row.number, row.status, row.note, row.client_id))
    return kept


def _ring(actor: Actor, meeting: Meeting, missed: Sequence[Attendance]) -> None:
    """Open a concern about each of them. What the page of a concern says of it is written down with it."""
    beside = _beside(meeting, [row.episode_id for row in missed]) if missed else {}
    session = _("%(cohort)s, %(moment)s.") % {
        "cohort": meeting.cohort.name,
        "moment": _moment(meeting, meeting.from_at),
    }
    for row in missed:
        level = rules.concern_level(*beside[row.episode_id])
        lines = [session]
        if level == rules.AGAIN_LEVEL:
            lines.append(_("They missed more than one session in a row."))
        open_concern(
            actor,
            member_id=row.member_id,
            program_id=meeting.program_id,
            level=level,
            source_kind=ABSENT,
            source_id=row.id,
            url=f"/staff/who-came/{meeting.id}",
            note="\n".join([" ".join(lines), row.note]).strip(),
        )


def _tell_who_answers(actor: Actor, meeting: Meeting, since: Sequence[Attendance]) -> None:
    """Whoever looks for somebody learns what was said since: that she came, or told somebody, or a word about it; and
    by whom.
    """
    if not since:
        return
    by = Member.objects.get(id=actor.member_id).full_name
    for row in since:
        said = {"by": by, "word": WORDS[Status(row.status)], "moment": _moment(meeting, row.at)}
        words = (
            _("Added by %(by)s, %(moment)s:") % said
            if row.status == Status.MISSED
            else _("Corrected by %(by)s, %(moment)s: %(word)s.") % said
        )
        missed = Attendance.objects.filter(meeting=meeting.id, member=row.member_id, status=Status.MISSED)
        add_to_concern(
            actor,
            member_id=row.member_id,
            sources=missed.values_list("id", flat=True),
            words=f"{words} {row.note}".strip(),
        )


def _moment(meeting: Meeting, at: datetime) -> str:
    """As it is said on the program's own clock, for words that stay."""
    return clock.say_moment(at, meeting.program.zone)


def _beside(meeting: Meeting, episodes: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """By stay: what is said of the session before this one and of the one after, of those of which anything is."""
    rows = (
        Attendance.objects.filter(episode__in=episodes)
        .exclude(meeting=meeting.id)
        .order_by("episode_id", "meeting_id", "-number")
        .distinct("episode_id", "meeting_id")
    )
    of_stay: dict[UUID, list[tuple[datetime, str]]] = {episode: [] for episode in episodes}
    for episode, at, status in rows.values_list("episode_id", "meeting__from_at", "status"):
        of_stay[episode].append((at, status))
    found = {}
    for episode, said in of_stay.items():
        said.sort()
        before = [status for at, status in said if at < meeting.from_at]
        after = [status for at, status in said if at >= meeting.from_at]
        found[episode] = (before[-1] if before else "", after[0] if after else "")
    return found
