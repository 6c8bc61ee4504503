"""For migrations: a function of the database as an earlier one made it, to go back to."""

from __future__ import annotations

from importlib import import_module


def as_made_by(migration: str, function: str) -> str:
    """The statement that puts `function` back, from the `SQL` of that migration, given by its module's name."""
    made: str = import_module(migration).SQL
    rest = made[made.index(f"FUNCTION {function}(") :]
    return f"CREATE OR REPLACE {rest[: rest.index('$$;')]}$$;\n"
