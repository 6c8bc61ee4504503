"""Duties that serve every organization in turn wait for no row that one of them has locked."""

from __future__ import annotations

from typing import Final

from django.db import InterfaceError, OperationalError, connection
from psycopg import errors

LOCK_PATIENCE = "2s"
"""How long such a duty waits for a lock; a transaction of ours holds one for milliseconds."""

_OF_ONE_STATEMENT: Final = (
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    # What a row holds is too much for an index or for a statement: all others go on.
    errors.ProgramLimitExceeded,
    errors.StatementTooComplex,
    errors.TooManyColumns,
    errors.TooManyArguments,
)

STAND_BY: Final = errors.ReadOnlySqlTransaction
"""What PostgreSQL says where it takes no writes: it is not in charge yet, or not any more."""


def be_impatient() -> None:
    """In this transaction, wait for no lock longer than `LOCK_PATIENCE`: what wants one then fails."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_PATIENCE])


def is_database_away(error: BaseException) -> bool:
    """Whether the database is away, for everybody; a stand-by is away too.

    Django says so too of one statement that waited too long, for a row that somebody holds, or that wanted too much:
    that is the trouble of whoever wants that row, and of nobody else.
    """
    if isinstance(error.__cause__, STAND_BY):
        return True
    return isinstance(error, OperationalError | InterfaceError) and not isinstance(
        error.__cause__, _OF_ONE_STATEMENT
    )
