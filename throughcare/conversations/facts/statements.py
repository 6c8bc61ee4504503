"""SQL with named parameters, for asyncpg and for psycopg alike, and plans of several statements that neither
owns."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Rows: TypeAlias = Sequence[Sequence[Any]]

_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")


class Statement:
    """One SQL text whose parameters are written `:name`.

    `numbered` is the text for asyncpg with its parameters' `names` in order; `named` is the text for psycopg.
    """

    __slots__ = ("named", "names", "numbered")

    def __init__(self, text: str) -> None:
        names: list[str] = []
        for name in _PARAMETER.findall(text):
            if name not in names:
                names.append(name)
        self.names = tuple(names)
        self.numbered = _PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", text)
        self.named = _PARAMETER.sub(r"%(\1)s", text.replace("%", "%%"))

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The parameters in asyncpg's order. Raises KeyError for one that is missing."""
        return [parameters[name] for name in self.names]


Plan: TypeAlias = Generator[tuple[Statement, Mapping[str, Any]], Rows, T]
"""Reading that yields statements with their parameters and is sent rows; it does no I/O of its own."""


async def run(connection: Any, plan: Plan[T]) -> T:
    """Carry out a plan on an asyncpg connection that serves one organization."""
    try:
        statement, parameters = next(plan)
        while True:
            rows = await connection.fetch(statement.numbered, *statement.values(parameters))
            statement, parameters = plan.send(rows)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]


def run_now(cursor: Any, plan: Plan[T]) -> T:
    """Carry out a plan on a psycopg (or Django) cursor whose connection serves one organization."""
    try:
        statement, parameters = next(plan)
        while True:
            cursor.execute(statement.named, {name: parameters[name] for name in statement.names})
            statement, parameters = plan.send(cursor.fetchall())
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
