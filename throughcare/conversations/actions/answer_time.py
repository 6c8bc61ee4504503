"""Within how many staffed hours a program means to answer a first message."""

from __future__ import annotations

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.conversations import rules
from throughcare.conversations.models import AnswerTime
from throughcare.program.actions.acting import acting
from throughcare.program.models import Program
from throughcare.program.policy import get_program
from throughcare.program.refusals import Refused


def set_answer_time(actor: Actor, *, program: Program, hours: int) -> AnswerTime:
    """Choose the time, in whole staffed hours. The same again changes nothing.

    Raises Http404 without `policy:publish` in that program, Refused outside the bounds.
    """
    get_program(actor, program.slug, Word.POLICY_PUBLISH)
    if not rules.LEAST_HOURS <= hours <= rules.MOST_HOURS:
        bounds = {"least": rules.LEAST_HOURS, "most": rules.MOST_HOURS}
        raise Refused("out-of-bounds", _("Choose %(least)s to %(most)s hours.") % bounds)
    with acting(actor, "set_answer_time", "program", program.id, hours=hours) as doing:
        chosen, is_new = AnswerTime.objects.get_or_create(
            organization_id=actor.organization_id, program=program, defaults={"hours": hours}
        )
        doing.detail["changed"] = is_new or chosen.hours != hours
        if chosen.hours != hours:
            chosen.hours = hours
            chosen.save(update_fields=["hours"])
    return chosen
