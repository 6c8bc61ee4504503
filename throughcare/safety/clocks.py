"""The clocks of programs: what their directors chose, else what we propose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from throughcare.safety.calls import ClocksOf
from throughcare.safety.models import Clock
from throughcare.safety.rules import DEFAULTS, Clocks


class ProgramClocks:
    """The clocks of several programs, read together."""

    def __init__(self, chosen: dict[tuple[UUID | None, int], Clocks]) -> None:
        self._chosen = chosen

    def of(self, program_id: UUID | None) -> ClocksOf:
        """The clocks of one program by level; of no program, ours."""

        def clocks(level: int) -> Clocks:
            level = min(4, max(0, level))
            return self._chosen.get((program_id, level), DEFAULTS[level])

        return clocks


def clocks_of(programs: Iterable[UUID]) -> ProgramClocks:
    """The clocks of these programs. One query."""
    return ProgramClocks(
        {
            (row.program_id, row.level): Clocks(
                timedelta(minutes=row.answer_minutes), timedelta(minutes=row.settle_minutes)
            )
            for row in Clock.objects.filter(program__in=list(programs))
        }
    )
