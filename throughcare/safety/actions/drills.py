"""Drills: a call that is marked as one and goes the way of a real one, to learn whether calls get through."""

from __future__ import annotations

from throughcare.access.actor import Actor
from throughcare.program.models import Program
from throughcare.safety.actions.concerns import open_concern
from throughcare.safety.models import Concern
from throughcare.safety.rules import DRILL

LEVEL = 4  # by every channel, and with the shortest clock


def open_drill(actor: Actor | None, *, program: Program) -> Concern:
    """Ring whoever is on call in a program now. One that still rings is the same drill."""
    ringing = Concern.objects.filter(program=program, source_kind=DRILL, state=Concern.State.OPEN).first()
    return ringing or open_concern(
        actor, member_id=None, program_id=program.id, level=LEVEL, source_kind=DRILL
    )
