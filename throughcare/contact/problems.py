"""What is wrong with a policy file, and where; finding it is the work of the reader and of `check`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to change: `line` counts from 1 (0: the file as a whole), `path` is the rule's path."""

    line: int
    path: str
    message: str
    instead: str = ""
    severity: str = "error"
    """`error` (the file cannot be used) or `warning` (it can, and somebody should look)."""

    def text(self, file: str = "policy") -> str:
        """The problem on one line, as compilers write it."""
        place = f"{file}:{self.line}" if self.line else file
        where = f"{self.path}: " if self.path else ""
        instead = f" {self.instead}" if self.instead else ""
        return f"{place}: {self.severity}: {where}{self.message}{instead}"


class PolicyError(ValueError):
    """A policy file that cannot be used; `problems` says everything that is wrong with it, in line order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=lambda p: (p.line, p.path)))
        super().__init__(self.text())

    def text(self, file: str = "policy") -> str:
        """Every problem on a line of its own."""
        return "\n".join(problem.text(file) for problem in self.problems)
