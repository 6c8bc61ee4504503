"""When staff are there: who is on call, when a program is staffed, when a cohort's own sessions are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.program.actions.acting import acting
from throughcare.program.models import Cohort, Episode, Member, OnCall, Program, SessionWindow, StaffedWindow
from throughcare.program.refusals import Refused


def put_on_call(
    actor: Actor | None,
    *,
    member: Member,
    from_at: datetime,
    until_at: datetime,
    program: Program | None = None,
) -> OnCall:
    """Let a staff member answer the pages of a program (or of all) from one instant until another."""
    must_be_in_order(from_at, until_at)
    turn = OnCall(
        program=program,
        member=member,
        from_at=from_at,
        until_at=until_at,
        organization_id=this_organization(),
    )
    with acting(actor, "put_on_call", "on-call", turn.id, member=str(member.id)) as doing:
        same = OnCall.objects.filter(
            program=program, member=member, from_at=from_at, until_at=until_at
        ).first()
        if same is not None:
            doing.detail["changed"] = False
            return same
        turn.save(force_insert=True)
        doing.touches(member.id)
    return turn


def set_staffed_windows(
    actor: Actor | None, *, program: Program, windows: Sequence[tuple[datetime, datetime]]
) -> None:
    """Publish a program's rota from now on; what has begun stays as it was.

    Empty: from now on nobody is on.
    """
    now = clock.now()
    for window in windows:
        must_be_in_order(*window)
    with acting(actor, "set_staffed_windows", "program", program.id, count=len(windows)) as doing:
        StaffedWindow.objects.filter(program=program, from_at__gte=now).delete()
        kept = set(StaffedWindow.objects.filter(program=program).values_list("from_at", "until_at"))
        StaffedWindow.objects.bulk_create(
            StaffedWindow(program=program, from_at=start, until_at=end, organization_id=doing.organization_id)
            for start, end in windows
            if (start, end) not in kept
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


def must_be_in_order(from_at: datetime, until_at: datetime | None) -> None:
    """Raise Refused for an end that is not after its beginning."""
    if until_at is not None and until_at <= from_at:
        raise Refused("wrong-order", _("The end must be after the beginning."))
