"""The on-call rota: who holds which hour of a week, changing it as a whole, handing over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.kit.ids import parse_id
from throughcare.program.actions.rota import copy_week, hand_over, publish_week
from throughcare.program.models import OnCall, Program
from throughcare.program.policy import get_program, get_program_as_staff
from throughcare.program.queries.rota import Turn, stand_ins, turns_between, who_can_answer
from throughcare.program.refusals import Refused
from throughcare.program.rota import (
    Planned,
    a_week_later,
    gaps,
    local_instant,
    say_span,
    week_before,
    week_of,
)

EMPTY_ROWS = 4
MOST_ROWS = 60


@guard(Word.AGREEMENT_READ)
@require_http_methods(["GET"])
def week(request: MemberRequest, slug: str) -> HttpResponse:
    """A week of the rota for staff, with who has it now and when that changes, all by the program's clocks.
    Six queries, one more where nobody is on the rota, and one where the week before can be copied.
    """
    program = get_program_as_staff(request.actor, slug)
    return render(request, "program/rota.html", _page(request, program))


@guard(Word.ROTA_MANAGE)
@require_POST
def publish(request: MemberRequest, slug: str) -> HttpResponse:
    """Publish the week as it was written; with a gap, everything typed stays and the gap is named."""
    program = get_program(request.actor, slug, Word.ROTA_MANAGE)
    window = week_of(_day(request, program), program.zone)
    rows = _typed(request)
    try:
        turns = [_planned(row, program) for row in rows if row["member"] or row["from"] or row["until"]]
        publish_week(request.actor, program=program, window=window, turns=turns)
    except Refused as refused:
        context = _page(request, program) | {"rows": rows, "refused": refused.sentence, "is_open": True}
        return render(request, "program/rota.html", context, status=422)
    messages.success(request, _("The week is published. No hour of it is without somebody."))
    return redirect(f"{reverse('on-call', args=[slug])}?week={_day(request, program)}")


@guard(Word.ROTA_MANAGE)
@require_POST
def copy(request: MemberRequest, slug: str) -> HttpResponse:
    """Publish the week as the one before it was; what can't be is named, and stands below to be mended."""
    program = get_program(request.actor, slug, Word.ROTA_MANAGE)
    day = _day(request, program)
    try:
        copy_week(request.actor, program=program, window=week_of(day, program.zone))
    except Refused as refused:
        context = _page(request, program) | {"refused": refused.sentence, "copying": True, "is_open": True}
        if refused.code != "taken":
            context["rows"] = _as_last_week(program, day) + [_EMPTY] * EMPTY_ROWS
        return render(request, "program/rota.html", context, status=422)
    messages.success(
        request, _("The week is published like the one before. No hour of it is without somebody.")
    )
    return redirect(f"{reverse('on-call', args=[slug])}?week={day}")


@guard(Word.AGREEMENT_READ)
@require_POST
def pass_on(request: MemberRequest, slug: str, turn_id: UUID) -> HttpResponse:
    """Hand the rest of a running turn to somebody else: its holder may, and whoever keeps the rota. Refused, what was
    typed stays.
    """
    program = get_program_as_staff(request.actor, slug)
    turn = OnCall.objects.select_related("program").filter(id=turn_id, program=program).first()
    may = turn is not None and (
        turn.member_id == request.actor.member_id or request.actor.holds(Word.ROTA_MANAGE, program.id)
    )
    if turn is None or not may:
        raise Http404
    to_id, note = parse_id(request.POST.get("member", "")), request.POST.get("note", "").strip()
    try:
        hand_over(request.actor, turn=turn, to_id=to_id, note=note)
    except Refused as refused:
        passing = {"turn": turn.id, "to": to_id, "note": note}
        context = _page(request, program) | {"refused": refused.sentence, "passing": passing}
        context["is_passing_here"] = turn.id in context["mine_to_pass"]
        return render(request, "program/rota.html", context, status=422)
    messages.success(request, _("Handed over, from now on."))
    return redirect("on-call", slug)


def _page(request: MemberRequest, program: Program) -> dict[str, Any]:
    # A rota is one plan of one place: what is read and what is written are both by the program's clocks.
    request.zone = program.zone  # type: ignore[attr-defined]
    day = _day(request, program)
    start, end = week_of(day, program.zone)
    now = clock.now()
    turns = turns_between(program, start, end)
    running = [turn for turn in turns_between(program, now, now + timedelta(seconds=1)) if turn.is_now]
    may_edit = request.actor.holds(Word.ROTA_MANAGE, program.id)
    people = list(who_can_answer(program))
    can = {one.id for one in people}
    # As the ladder has it: a turn that outlived a role rings nobody.
    held = (Planned.of(turn) for turn in turns if turn.member_id in can)
    open_times = gaps(held, max(start, min(now, end)), end)
    me = request.actor.member_id
    rung = [turn for turn in running if turn.member_id in can]
    nobody_now = not any(not turn.is_backup for turn in rung)
    may_copy = (
        may_edit
        and end > now
        and all(turn.from_at < max(start, now) for turn in turns)
        and bool(turns_between(program, *week_before((start, end), program.zone)))
    )
    return {
        "program": program,
        "turns": turns,
        "running": running,
        "nobody_now": nobody_now,
        "backup_now": bool(rung),
        "stand_ins": [] if rung else stand_ins(program),
        "gaps": [say_span(a, b, program.zone) for a, b in open_times],
        "people": people,
        "may_edit": may_edit,
        "may_copy": may_copy,
        "is_open": bool(open_times) and not may_copy,
        "mine_to_pass": [turn.id for turn in running if may_edit or turn.member_id == me],
        "rows": [_row(turn, program) for turn in turns] + [_EMPTY] * EMPTY_ROWS,
        "day": day,
        "before": start.astimezone(clock.zone(program.zone)).date() - timedelta(days=7),
        "after": start.astimezone(clock.zone(program.zone)).date() + timedelta(days=7),
        "zone_word": clock.say_zone(program.zone),
        "start": start,
    }


_FAR_AWAY = timedelta(days=3660)
_EMPTY = {"member": "", "from": "", "until": "", "from_shown": "", "until_shown": "", "backup": False}


def _row(turn: Turn, program: Program) -> dict[str, Any]:
    return {
        "member": str(turn.member_id),
        "from": _local(turn.from_at, program),
        "until": _local(turn.until_at, program),
        "from_shown": turn.from_at.isoformat(),
        "until_shown": turn.until_at.isoformat(),
        "backup": turn.is_backup,
    }


def _as_last_week(program: Program, day: date) -> list[dict[str, Any]]:
    before = week_before(week_of(day, program.zone), program.zone)
    turns = [Planned.of(turn) for turn in turns_between(program, *before)]
    return [
        _EMPTY
        | {
            "member": str(one.member_id),
            "from": one.from_said,
            "until": one.until_said,
            "backup": one.is_backup,
        }
        for one in a_week_later(turns, before, program.zone)
    ]


def _local(at: datetime, program: Program) -> str:
    return f"{at.astimezone(clock.zone(program.zone)):%Y-%m-%dT%H:%M}"


def _day(request: MemberRequest, program: Program) -> date:
    """Any day of the week that is meant; this week's if none, a wrong one or one far away is given."""
    today = clock.now().astimezone(clock.zone(program.zone)).date()
    try:
        said = date.fromisoformat(request.GET.get("week") or request.POST.get("week", ""))
    except ValueError:
        return today
    return said if abs(said - today) < _FAR_AWAY else today


def _typed(request: MemberRequest) -> list[dict[str, Any]]:
    count = min(MOST_ROWS, len(request.POST.getlist("member")))
    names = ("member", "from", "until", "from_shown", "until_shown", "kind")
    parts = {name: request.POST.getlist(name) for name in names}

    def part(name: str, n: int) -> str:
        return (parts[name][n : n + 1] or [""])[0][:40]

    return [
        {name: part(name, n) for name in names} | {"backup": part("kind", n) == "backup"}
        for n in range(count)
    ]


def _planned(row: dict[str, Any], program: Program) -> Planned:
    member_id = parse_id(row["member"])
    if member_id is None:
        raise Refused("nobody", _("Choose who holds each turn."))
    return Planned(
        member_id,
        local_instant(row["from"], program.zone, shown=row["from_shown"]),
        local_instant(row["until"], program.zone, shown=row["until_shown"]),
        row["backup"],
    )
