"""Weekly times: a cohort's sessions and a program's staffed hours, and the windows made from them.

Decisions read windows only. Windows are made `AHEAD` and rolled on by the work process, so that a clock
change or a last day is in them long before it comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.kit.spans import Span
from throughcare.program.actions.acting import acting
from throughcare.program.actions.rota import forget_rota, set_session_windows, set_staffed_windows
from throughcare.program.models import (
    CancelledDay,
    Cohort,
    Program,
    SessionWindow,
    StaffedWindow,
    WeeklyTime,
)
from throughcare.program.queries.times import as_weekly, weekly_times
from throughcare.program.refusals import Refused
from throughcare.program.rules import days_of, spans_of
from throughcare.program.staffing import has_roster

AHEAD = timedelta(days=35)
MOST = 60  # weekly times of one cohort, or of one program's staffed hours
_A_DAY = 24 * 60
_SHORTEST = 5


def add_weekly_times(
    actor: Actor | None,
    *,
    program: Program,
    cohort: Cohort | None = None,
    weekdays: Sequence[int],
    starts: int,
    minutes: int,
    zone: str,
    from_on: date | None = None,
    until_on: date | None = None,
) -> list[WeeklyTime]:
    """Say that a cohort has sessions, or (without one) that the program is staffed, on these days each week.

    `starts` is minutes since midnight on the clock of `zone`; `from_on` None: from today there. A time that
    is there already stands once. Raises Refused.
    """
    days = sorted(set(weekdays))
    place = _checked(days, starts=starts, minutes=minutes, zone=zone, ends=(from_on, until_on))
    if cohort is None and has_roster(program):
        raise Refused("has-roster", _("The roster says when this program is staffed. Change it there."))
    begins = from_on or clock.now().astimezone(place).date()
    if until_on is not None and until_on < begins:
        raise Refused("wrong-order", _("The last day must not be before the first."))
    with acting(
        actor, "add_weekly_times", "cohort" if cohort else "program", (cohort or program).id, count=len(days)
    ) as doing:
        _lock(program)
        there = {
            (one.weekday, one.starts, one.minutes, one.zone, one.until_on): one
            for one in WeeklyTime.objects.filter(program=program, cohort=cohort)
        }
        wanted = {(day, starts, minutes, zone, until_on): day for day in days}
        new = [
            WeeklyTime(
                organization_id=doing.organization_id,
                program=program,
                cohort=cohort,
                weekday=day,
                starts=starts,
                minutes=minutes,
                zone=zone,
                from_on=begins,
                until_on=until_on,
            )
            for key, day in wanted.items()
            if key not in there
        ]
        doing.detail["changed"] = bool(new)
        if len(there) + len(new) > MOST:
            raise Refused("too-many", _("That is more than %(most)s times a week.") % {"most": MOST})
        WeeklyTime.objects.bulk_create(new)
        if new:
            roll_windows(actor, program=program, cohort=cohort)
    return [*(there[key] for key in wanted if key in there), *new]


def end_weekly_time(actor: Actor | None, *, weekly: WeeklyTime) -> bool:
    """Take a weekly time away from now on; what has begun goes on. False where it was gone before."""
    with acting(actor, "end_weekly_time", "weekly-time", weekly.id) as doing:
        program = _lock(weekly.program)
        CancelledDay.objects.filter(weekly=weekly.id).delete()
        gone, _each = WeeklyTime.objects.filter(id=weekly.id).delete()
        doing.detail["changed"] = bool(gone)
        if gone:
            cohort = weekly.cohort
            if cohort is not None or WeeklyTime.objects.filter(program=program, cohort=None).exists():
                roll_windows(actor, program=program, cohort=cohort)
            elif not has_roster(program):
                forget_rota(actor, program=program)
    return bool(gone)


def cancel_day(actor: Actor | None, *, weekly: WeeklyTime, on: date) -> bool:
    """Let a weekly time not be on one day to come. False where that was said before. Raises Refused."""
    return _set_day(actor, weekly, on, is_cancelled=True)


def restore_day(actor: Actor | None, *, weekly: WeeklyTime, on: date) -> bool:
    """Let a cancelled day take place after all. False where it wasn't cancelled."""
    return _set_day(actor, weekly, on, is_cancelled=False)


def roll_windows(actor: Actor | None, *, program: Program, cohort: Cohort | None = None) -> int:
    """Make the windows of a cohort (or a program's rota) to come what its weekly times say; how many moved.

    Nothing is written where they are so already: the work process calls this again and again.
    """
    wanted, moved = _moves(program, cohort)
    if not moved:
        return 0
    if cohort is None:
        set_staffed_windows(actor, program=program, windows=wanted)
    else:
        set_session_windows(actor, cohort=cohort, windows=wanted)
    return moved


def roll_program(program: Program) -> int:
    """Roll the windows of a program and its cohorts on, where they come from weekly times; how many moved."""
    rolled = 0
    owners = set(WeeklyTime.objects.filter(program=program).values_list("cohort_id", flat=True))
    cohorts = {cohort.id: cohort for cohort in Cohort.objects.filter(id__in=owners - {None})}
    for cohort_id in sorted(owners, key=str):
        cohort = cohorts.get(cohort_id)
        if not _moves(program, cohort)[1]:
            continue
        with acting(None, "roll_windows", "program", program.id):
            _lock(program)
            rolled += roll_windows(None, program=program, cohort=cohort)
    return rolled


def _moves(program: Program, cohort: Cohort | None) -> tuple[list[Span], int]:
    """The windows as the weekly times say from now on, and how many of them are not so yet.

    What has begun goes on as it is. Where there is a roster, staffed hours are its business alone.
    """
    if cohort is None and has_roster(program):
        return [], 0
    now = clock.now()
    times = weekly_times(program_id=program.id, cohort_id=cohort.id if cohort else None)
    wanted = spans_of(times, now, now + AHEAD)
    there = (
        StaffedWindow.objects.filter(program=program)
        if cohort is None
        else SessionWindow.objects.filter(cohort=cohort)
    )
    known = list(there.filter(until_at__gt=now).values_list("from_at", "until_at"))
    running = [span for span in known if span[0] < now]
    return [*running, *wanted], len({*running, *wanted} ^ set(known))


def _set_day(actor: Actor | None, weekly: WeeklyTime, on: date, *, is_cancelled: bool) -> bool:
    verb = "cancel_day" if is_cancelled else "restore_day"
    with acting(actor, verb, "weekly-time", weekly.id, on=on.isoformat()) as doing:
        program = _lock(weekly.program)
        current = WeeklyTime.objects.select_related("cohort").filter(id=weekly.id).first()
        today = clock.now().astimezone(clock.zone(weekly.zone)).date()
        if current is None or on < today or on not in days_of(as_weekly(current, set()), on, on):
            raise Refused("no-such-day", _("There is no session to come on that day."))
        days = CancelledDay.objects.filter(weekly=current, on=on)
        changed = days.exists() != is_cancelled
        doing.detail["changed"] = changed
        if changed and is_cancelled:
            CancelledDay.objects.create(organization_id=this_organization(), weekly=current, on=on)
        elif changed:
            days.delete()
        if changed:
            roll_windows(actor, program=program, cohort=current.cohort)
    return changed


def _lock(program: Program) -> Program:
    """Let nobody else change this program's times until the transaction ends; programs are locked first."""
    return Program.objects.select_for_update(no_key=True).get(id=program.id)


def _checked(
    weekdays: Sequence[int], *, starts: int, minutes: int, zone: str, ends: tuple[date | None, date | None]
) -> tzinfo:
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise Refused("no-day", _("Choose at least one day of the week."))
    if not 0 <= starts < _A_DAY:
        raise Refused("wrong-time", _("Write when it starts, such as 19:00."))
    if not _SHORTEST <= minutes <= _A_DAY:
        raise Refused("wrong-length", _("It lasts from 5 minutes to 24 hours."))
    if any(day is not None and not 2000 <= day.year <= 2200 for day in ends):
        raise Refused("wrong-day", _("Choose a day of this century."))
    try:
        return clock.zone(zone)
    except clock.UnknownZone as error:
        raise Refused("unknown-zone", str(error)) from error
