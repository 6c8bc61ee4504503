"""Making the roster and keeping what decisions read in step with it; notes between shifts; private notes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.moderation.coverage import roster
from throughcare.moderation.coverage.models import Debrief, Handover, HandoverRead, Shift, ShiftOff
from throughcare.moderation.coverage.policy import (
    get_debrief,
    get_handover,
    get_shift,
    moderators_of,
    readers_for,
)
from throughcare.moderation.coverage.rota import DAY, LONGEST_SHIFT
from throughcare.program.actions.acting import acting
from throughcare.program.actions.rota import set_staffed_windows
from throughcare.program.models import Program, StaffedWindow
from throughcare.program.refusals import Refused

NOTE_LENGTH = 2000
MOST_SHIFTS = 200  # running shifts of one program
FURTHEST = timedelta(days=730)


def add_shift(
    actor: Actor,
    *,
    program: Program,
    member_id: UUID,
    weekday: int,
    start_minute: int,
    end_minute: int,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Shift:
    """Put a moderator on the roster for the same hours each week; the same shift again is the first one.

    Minutes are those of the program's zone; an end at or before the beginning is on the next day. Raises
    Http404 where the actor makes no roster, Refused for somebody who may not review here or for odd hours.
    """
    _must_plan(actor, program)
    today = _today(program)
    begins = from_on or today
    if not (0 <= weekday < 7 and 0 <= start_minute < DAY and 0 <= end_minute <= DAY):
        raise Refused("odd-hours", _("Choose a day and two times."))
    end = end_minute if end_minute > start_minute else end_minute + DAY
    if end - start_minute > LONGEST_SHIFT:
        raise Refused("long-shift", _("A shift is at most 16 hours. Please share it between two people."))
    if begins < today or begins > today + FURTHEST or (until_on is not None and until_on < begins):
        raise Refused("odd-days", _("A shift begins today or later, and ends after it began."))
    if not moderators_of(program).filter(id=member_id).exists():
        raise Refused("no-moderator", _("This person cannot review posts in this program."))
    with acting(actor, "coverage.add-shift", "program", program.id, member=str(member_id)) as doing:
        _lock(program)
        shifts = Shift.objects.filter(program=program)
        same = shifts.filter(
            member_id=member_id,
            weekday=weekday,
            start_minute=start_minute,
            end_minute=end,
            until_on=until_on,
            from_on__lte=begins,
        ).first()
        if same is not None:
            doing.detail["changed"] = False
            return same
        if shifts.exclude(until_on__lt=today).count() >= MOST_SHIFTS:
            raise Refused("many-shifts", _("This roster is full. Take shifts off that no longer happen."))
        shift = Shift.objects.create(
            organization_id=this_organization(),
            program=program,
            member_id=member_id,
            weekday=weekday,
            start_minute=start_minute,
            end_minute=end,
            from_on=begins,
            until_on=until_on,
        )
        doing.detail["shift"] = str(shift.id)
        _publish(actor, program)
        doing.notices(member_id)
    return shift


def end_shift(actor: Actor, *, shift_id: UUID) -> Shift:
    """Take a shift off the roster from today on, at once if it runs now. Repeated: nothing more happens."""
    shift = get_shift(actor, shift_id)
    with acting(actor, "coverage.end-shift", "shift", shift.id) as doing:
        _lock(shift.program)
        last = _today(shift.program) - timedelta(days=1)
        if not Shift.objects.filter(id=shift.id).exclude(until_on__lte=last).update(until_on=last):
            doing.detail["changed"] = False
        if shift.end_minute > DAY and roster.as_turn(shift).happens_on(last):
            _off(shift, last)  # one that began yesterday and passes midnight would run on
        _publish(actor, shift.program)
        doing.notices(shift.member_id)
    shift.refresh_from_db()
    return shift


def skip_shift(actor: Actor, *, shift_id: UUID, on: date) -> None:
    """Leave a shift out on one date, at once if it runs now. Raises Refused where it does not happen then."""
    shift = get_shift(actor, shift_id)
    yesterday = _today(shift.program) - timedelta(days=1)
    if on < yesterday or on > yesterday + FURTHEST or not roster.as_turn(shift).happens_on(on):
        raise Refused("no-such-day", _("This shift does not happen on that day."))
    with acting(actor, "coverage.skip-shift", "shift", shift.id, on=on.isoformat()) as doing:
        _lock(shift.program)
        _off(shift, on)
        _publish(actor, shift.program)
        doing.notices(shift.member_id)


def unskip_shift(actor: Actor, *, shift_id: UUID, on: date) -> None:
    """Let a shift that was left out on a date happen after all."""
    shift = get_shift(actor, shift_id)
    with acting(actor, "coverage.unskip-shift", "shift", shift.id, on=on.isoformat()) as doing:
        _lock(shift.program)
        if on >= _today(shift.program):
            ShiftOff.objects.filter(shift=shift, on=on).delete()
        _publish(actor, shift.program)
        doing.notices(shift.member_id)


def keep_in_step(program: Program) -> bool:
    """Bring a program's published windows in step with its roster; answers whether they changed.

    Weeks go by, roles end, windows are edited elsewhere: whoever is not there must not count as there. For a
    duty of `work`.
    """
    if not roster.has_roster(program):
        return False
    now = clock.now()
    if roster.wanted_windows(program, now) == roster.published_windows(program, now):
        return False
    return keep_roster(program)


def keep_roster(program: Program) -> bool:
    """The same for one program, by nobody's act.

    Within another action it takes no lock: programs are locked before members and threads, and here those
    may be locked already. Should two then write at once, the duty finds the difference within a minute.
    """
    is_within = connection.in_atomic_block
    with acting(None, "coverage.keep-roster", "program", program.id):
        if not is_within:
            _lock(program)
        return _publish(None, program)


def write_handover(actor: Actor, *, program: Program, body: str) -> Handover:
    """Tell the next shift what it needs to know. The same words within minutes are one note."""
    if not actor.holds(Word.REVIEW_DECIDE, program.id):
        raise Http404
    said = _words(body)
    with acting(actor, "coverage.write-handover", "program", program.id) as doing:
        _lock(program)
        just_now = clock.now() - timedelta(minutes=10)
        same = Handover.objects.filter(
            program=program, author=actor.member_id, body=said, at__gte=just_now
        ).first()
        if same is not None:
            doing.detail["changed"] = False
            return same
        note = Handover.objects.create(
            organization_id=this_organization(),
            program=program,
            author_id=actor.member_id,
            body=said,
            at=clock.now(),
        )
        doing.detail["handover"] = str(note.id)
    return note


def read_handover(actor: Actor, *, handover_id: UUID) -> Handover:
    """Say that one has read a note between shifts. Repeated: the first time counts."""
    note = get_handover(actor, handover_id)
    with acting(actor, "coverage.read-handover", "handover", note.id) as doing:
        _row, made = HandoverRead.objects.get_or_create(
            organization_id=this_organization(),
            handover=note,
            member_id=actor.member_id,
            defaults={"at": clock.now()},
        )
        doing.detail["changed"] = made
    return note


def write_debrief(actor: Actor, *, program: Program, reader_id: UUID, body: str) -> Debrief:
    """Write a private note that only oneself and one director can read.

    Raises Http404 where the actor does not review, Refused where the reader is no director of the program.
    """
    if not actor.holds(Word.REVIEW_DECIDE, program.id):
        raise Http404
    if not readers_for(actor, program).filter(id=reader_id).exists():
        raise Refused("no-reader", _("Choose the director who may read it."))
    said = _words(body)
    with acting(actor, "coverage.write-debrief", "program", program.id) as doing:
        note = Debrief.objects.create(
            organization_id=this_organization(),
            program=program,
            author_id=actor.member_id,
            reader_id=reader_id,
            body=said,
            at=clock.now(),
        )
        doing.detail["debrief"] = str(note.id)
        doing.notices(reader_id)
    return note


def withdraw_debrief(actor: Actor, *, debrief_id: UUID) -> None:
    """Take a private note back: its words are gone for both. Raises Http404 for everybody but its author."""
    note = get_debrief(actor, debrief_id)
    with acting(actor, "coverage.withdraw-debrief", "debrief", note.id):
        Debrief.objects.filter(id=note.id).delete()


def _publish(actor: Actor | None, program: Program) -> bool:
    """Write the roster down as the facts that decisions read, where those say something else."""
    now = clock.now()
    wanted = roster.wanted_windows(program, now)
    if wanted == roster.published_windows(program, now) and (wanted or _is_known(program)):
        return False
    set_staffed_windows(actor, program=program, windows=wanted)
    return True


def _is_known(program: Program) -> bool:
    """Whether the program has published hours at all: without a row the policy's own hours would count."""
    return StaffedWindow.objects.filter(program=program).exists()


def _off(shift: Shift, on: date) -> None:
    ShiftOff.objects.get_or_create(organization_id=this_organization(), shift=shift, on=on)


def _lock(program: Program) -> None:
    """One change of a roster after the other: the windows written are those of all its shifts."""
    Program.objects.select_for_update(no_key=True).get(id=program.id)


def _must_plan(actor: Actor, program: Program) -> None:
    if not actor.holds(Word.COVERAGE_PLAN, program.id):
        raise Http404


def _today(program: Program) -> date:
    here: datetime = clock.now().astimezone(clock.zone(program.zone))
    return here.date()


def _words(body: str) -> str:
    said = body.replace("\0", "").replace("\r\n", "\n").strip()
    if not said:
        raise Refused("no-words", _("Write a few words first."))
    if len(said) > NOTE_LENGTH:
        raise Refused("long-note", _("Please say it in at most 2,000 characters. Your words are kept below."))
    return said
