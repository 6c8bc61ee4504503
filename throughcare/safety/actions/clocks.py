"""Clocks: how long a program lets concerns of a level wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.program.actions.acting import acting
from throughcare.program.models import Program
from throughcare.program.refusals import Refused
from throughcare.safety.models import Clock
from throughcare.safety.rules import LONGEST_ANSWER, LONGEST_SETTLE


def set_clocks(actor: Actor | None, *, program: Program, minutes: Mapping[int, tuple[int, int]]) -> None:
    """Choose the clocks of several levels, as (answer, settle) in minutes; all, or none. Raises Refused."""
    with acting(actor, "set_clocks", "program", program.id, levels=sorted(minutes)):
        for level, (answer, settle) in minutes.items():
            set_clock(actor, program=program, level=level, answer_minutes=answer, settle_minutes=settle)


def set_clock(
    actor: Actor | None, *, program: Program, level: int, answer_minutes: int, settle_minutes: int
) -> Clock:
    """Choose the clocks of one level in one program. Raises Refused outside the bounds of `rules`.

    Pages that wait keep the time they were given; the next rung goes by the new clock.
    """
    if level not in LONGEST_ANSWER:
        raise Refused("no-level", _("There is no such level."))
    longest, settle = LONGEST_ANSWER[level], LONGEST_SETTLE[level]
    if not timedelta(minutes=1) <= timedelta(minutes=answer_minutes) <= longest:
        sentence = _("Level %(level)s: an answer is waited for at least 1 and at most %(most)s minutes.")
        raise Refused("out-of-bounds", sentence % {"level": level, "most": longest // timedelta(minutes=1)})
    if not timedelta(minutes=answer_minutes) <= timedelta(minutes=settle_minutes) <= settle:
        sentence = _(
            "Level %(level)s: settling takes at least as long as answering, and at most %(most)s minutes."
        )
        raise Refused("out-of-bounds", sentence % {"level": level, "most": settle // timedelta(minutes=1)})
    with acting(
        actor,
        "set_clock",
        "program",
        program.id,
        level=level,
        answer_minutes=answer_minutes,
        settle_minutes=settle_minutes,
    ) as doing:
        clock, _made = Clock.objects.update_or_create(
            program=program,
            level=level,
            defaults={"answer_minutes": answer_minutes, "settle_minutes": settle_minutes},
            create_defaults={
                "organization_id": doing.organization_id,
                "answer_minutes": answer_minutes,
                "settle_minutes": settle_minutes,
            },
        )
    return clock
