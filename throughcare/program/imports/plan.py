"""What a file of people would do: a line of report for each line of it, a step for each person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from throughcare.program.imports.reading import Entry
from throughcare.program.imports.teams import TeamPlace
from throughcare.program.models import Cohort, Episode, Member, Program

KIN = ("guardian", "family")


@dataclass(slots=True)
class Line:
    """What one line of the file does, or why it cannot."""

    number: int
    sentence: str
    is_wrong: bool = False


@dataclass(slots=True)
class Step:
    """One person's part of the plan: her fields, and where she is to be."""

    entry: Entry
    member: Member | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    role: str = "participant"
    program: Program | None = None
    cohort: Cohort | None = None
    episode: Episode | None = None
    starts: bool = False
    gives: bool = False  # a staff role, or being kin, that she does not have yet
    team: list[TeamPlace] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """Everything a file would do. `data` is kept so that applying looks at the world once more."""

    data: bytes
    lines: list[Line] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether anything in the file is wrong; then nothing of it is done."""
        return any(line.is_wrong for line in self.lines)
