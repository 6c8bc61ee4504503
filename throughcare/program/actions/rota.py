"""When staff are there: who is on call, when a program is staffed, when a cohort's own sessions are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.program.actions.acting import acting
from throughcare.program.models import Cohort, Episode, Member, OnCall, Program, SessionWindow, StaffedWindow
from throughcare.program.queries.rota import who_can_answer
from throughcare.program.refusals import Refused
from throughcare.program.rota import (
    Planned,
    a_week_later,
    must_be_in_order,
    must_cover,
    say_span,
    week_before,
)


def publish_week(
    actor: Actor | None, *, program: Program, window: tuple[datetime, datetime], turns: Sequence[Planned]
) -> int:
    """Let the program's rota in `window` (aware) be these turns from now on; answers how many.

    What has begun stays as it was until now, and turns that reach over the window's edges keep what is
    outside of it. Raises Refused for an instant that nobody holds, for two who hold the same one without one
    being named the back-up, and for somebody who cannot answer.
    """
    start, end = max(window[0], clock.now()), window[1]
    must_be_in_order(start, end)
    able = set(who_can_answer(program).values_list("id", flat=True))
    for planned in turns:
        must_be_in_order(planned.from_at, planned.until_at)
        if planned.member_id not in able:
            raise Refused("cannot-answer", _("Somebody in this plan has no role that answers calls here."))
    inside = [cut for planned in turns if (cut := planned.within(start, end)) is not None]
    must_cover(inside, start, end, program.zone)
    with acting(actor, "publish_week", "program", program.id, turns=len(inside)) as doing:
        Program.objects.select_for_update(no_key=True).get(id=program.id)
        standing = list(OnCall.objects.filter(program=program, from_at__lt=end, until_at__gt=start))
        for turn in standing:
            for from_at, until_at in ((turn.from_at, start), (end, turn.until_at)):
                if from_at < until_at:
                    _put(doing.organization_id, program, Planned.of(turn).during(from_at, until_at))
        OnCall.objects.filter(id__in=[turn.id for turn in standing]).delete()
        for planned in inside:
            _put(doing.organization_id, program, planned)
        doing.touches(*{turn.member_id for turn in standing}, *{planned.member_id for planned in inside})
    return len(inside)


@transaction.atomic
def copy_week(actor: Actor | None, *, program: Program, window: tuple[datetime, datetime]) -> int:
    """Let everybody hold the hours in `window`, a week of the program's clocks, that she held in the week before.

    A turn that has begun, or reaches over the window's beginning, goes on. Answers how many turns there are. Raises
    Refused where a turn is planned in the window already (`taken`), where nobody was planned in the week before,
    for somebody who does not answer calls any more, and as a week that is written by hand does.
    """
    Program.objects.select_for_update(no_key=True).get(id=program.id)
    start, end = max(window[0], clock.now()), window[1]
    before = week_before(window, program.zone)
    rows = OnCall.objects.filter(program=program, from_at__lt=end, until_at__gt=before[0]).order_by("from_at")
    stood = [Planned.of(row) for row in rows]
    there = [turn for turn in stood if turn.until_at > start]
    for turn in there:
        if turn.from_at >= start:
            sentence = _("This week has a turn already: %(time)s. Change the week below instead.")
            raise Refused("taken", sentence % {"time": say_span(turn.from_at, turn.until_at, program.zone)})
    copies = [one.planned(program.zone) for one in a_week_later(stood, before, program.zone)]
    free_from = {is_backup: _until(there, start, is_backup=is_backup) for is_backup in (False, True)}
    cut = [one.within(free_from[one.is_backup], end) for one in copies]
    coming = [one for one in cut if one is not None]
    if not coming:
        raise Refused("nothing", _("Nobody is planned in the week before. Write this week below instead."))
    _must_answer(program, coming)
    return publish_week(actor, program=program, window=window, turns=[*there, *coming])


def _until(there: Sequence[Planned], start: datetime, *, is_backup: bool) -> datetime:
    """Until when what has begun holds the first hours."""
    return max((one.until_at for one in there if one.is_backup == is_backup), default=start)


def _must_answer(program: Program, turns: Sequence[Planned]) -> None:
    """Raise Refused naming whoever of these does not answer calls here any more."""
    gone = {one.member_id for one in turns} - set(who_can_answer(program).values_list("id", flat=True))
    names = [member.full_name for member in Member.objects.filter(id__in=gone).order_by("first_name", "id")]
    if names:
        sentence = ngettext(
            "%(names)s does not answer calls here any more. Choose somebody else for those hours.",
            "%(names)s do not answer calls here any more. Choose somebody else for those hours.",
            len(names),
        )
        raise Refused("gone", sentence % {"names": ", ".join(names)})


def hand_over(actor: Actor, *, turn: OnCall, to_id: UUID | None, note: str = "") -> OnCall:
    """From this moment on somebody else holds the rest of a turn. Raises Refused, also for nobody.

    `note`: what she should know, at most 500 letters.
    """
    now = clock.now()
    if not (turn.from_at <= now < turn.until_at):
        raise Refused(
            "not-running", _("Only a turn that runs now can be handed over. Change the week instead.")
        )
    if to_id is None:
        raise Refused("nobody", _("Choose who takes over."))
    to = who_can_answer(turn.program).filter(id=to_id).first() if turn.program else None
    if to is None or turn.program is None:
        raise Refused("cannot-answer", _("This person has no role that answers calls here."))
    if to.id == turn.member_id:
        return turn
    with acting(actor, "hand_over", "on-call", turn.id, member=str(to.id)) as doing:
        current = OnCall.objects.select_for_update(no_key=True).get(id=turn.id)
        rest = Planned.of(current).during(now, current.until_at)
        if current.from_at < now:
            OnCall.objects.filter(id=current.id).update(until_at=now)
        else:
            current.delete()
        made = _put(doing.organization_id, turn.program, replace(rest, member_id=to.id, note=note[:500]))
        doing.touches(turn.member_id, to.id)
    return made


def _put(organization_id: int, program: Program, planned: Planned) -> OnCall:
    return OnCall.objects.create(
        organization_id=organization_id,
        program=program,
        member_id=planned.member_id,
        from_at=planned.from_at,
        until_at=planned.until_at,
        is_backup=planned.is_backup,
        note=planned.note,
    )


def set_staffed_windows(
    actor: Actor | None, *, program: Program, windows: Sequence[tuple[datetime, datetime]]
) -> None:
    """Publish a program's rota from now on; what has been stays as it was.

    A window that runs now ends when the new rota says, at once where it has no such window any more: else
    posts would appear unread while nobody is there. Empty: from now on nobody is on.
    """
    now = clock.now()
    for window in windows:
        must_be_in_order(*window)
    with acting(actor, "set_staffed_windows", "program", program.id, count=len(windows)) as doing:
        known = StaffedWindow.objects.filter(program=program)
        known.filter(from_at__gte=now).delete()
        is_running = False
        for running in known.filter(from_at__lt=now, until_at__gt=now):
            ends = max((end for start, end in windows if start <= now < end), default=now)
            is_running = is_running or ends > now
            if ends != running.until_at:
                known.filter(id=running.id).update(until_at=ends)
        StaffedWindow.objects.bulk_create(
            StaffedWindow(
                program=program, from_at=max(start, now), until_at=end, organization_id=doing.organization_id
            )
            for start, end in windows
            if end > now and not (is_running and start <= now)
        )
        if not known.exists():
            # A window of no length: without any row the policy's own hours would count, and nobody is on.
            StaffedWindow.objects.create(
                program=program, from_at=now, until_at=now, organization_id=doing.organization_id
            )
        doing.touches_program(program.id)


def forget_rota(actor: Actor | None, *, program: Program) -> None:
    """Publish no rota any more: from now on the policy's own hours say when the program is staffed."""
    with acting(actor, "forget_rota", "program", program.id) as doing:
        StaffedWindow.objects.filter(program=program).delete()
        doing.touches_program(program.id)


def set_session_windows(
    actor: Actor | None, *, cohort: Cohort, windows: Sequence[tuple[datetime, datetime]]
) -> None:
    """Say when a cohort's own sessions are from now on; what has begun stays as it was."""
    now = clock.now()
    for window in windows:
        must_be_in_order(*window)
    with acting(actor, "set_session_windows", "cohort", cohort.id, count=len(windows)) as doing:
        SessionWindow.objects.filter(cohort=cohort, from_at__gte=now).delete()
        kept = set(SessionWindow.objects.filter(cohort=cohort).values_list("from_at", "until_at"))
        SessionWindow.objects.bulk_create(
            SessionWindow(
                program_id=cohort.program_id,
                cohort=cohort,
                from_at=start,
                until_at=end,
                organization_id=doing.organization_id,
            )
            for start, end in windows
            if (start, end) not in kept
        )
        doing.touches(
            *Episode.objects.filter(cohort=cohort, ended_at=None).values_list("member_id", flat=True)
        )
