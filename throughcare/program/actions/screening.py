"""How readily screening raises a flag in a program: more or less than the model does by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.program.actions.acting import acting
from throughcare.program.models import Program
from throughcare.program.refusals import Refused
from throughcare.screening.findings import (
    ABUSE,
    CONTACT_DETAILS,
    EATING,
    HARASSMENT,
    LOWEST_THRESHOLD,
    SELF_HARM,
    SUBSTANCE,
    THRESHOLD,
)

ADJUSTABLE: Final = (SELF_HARM, CONTACT_DETAILS, SUBSTANCE, HARASSMENT, EATING, ABUSE)
HIGHEST: Final = 0.9


def highest_of(flag: str) -> float:
    """The highest threshold a program may choose. Nobody makes screening look away from danger."""
    return THRESHOLD if flag == SELF_HARM else HIGHEST


def set_thresholds(actor: Actor, *, program: Program, thresholds: Mapping[str, float]) -> Program:
    """Put a program's own thresholds in force for the very next post; a flag that isn't named has the shipped one.

    Raises Refused for a flag that can't be adjusted and for a number out of its bounds.
    """
    for flag, threshold in thresholds.items():
        if flag not in ADJUSTABLE:
            raise Refused("unknown-flag", _("There is no such flag."))
        if not LOWEST_THRESHOLD <= threshold <= highest_of(flag):
            raise Refused("out-of-bounds", _("Choose one of the settings that are offered."))
    own = {flag: threshold for flag, threshold in thresholds.items() if threshold != THRESHOLD}
    with acting(actor, "set_thresholds", "program", program.id, **own) as doing:
        current = Program.objects.select_for_update(no_key=True).get(id=program.id)
        doing.detail["changed"] = current.thresholds != own
        if current.thresholds != own:
            Program.objects.filter(id=program.id).update(thresholds=own)
            doing.touches_program(program.id)
    return current
