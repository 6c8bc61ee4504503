"""The one exception that the command line shows to the operator as a plain sentence, without a traceback."""

from __future__ import annotations


class OperatorError(Exception):
    """Something the person who runs the server can put right.

    Its text is one or two plain sentences: what is wrong, and what to do about it. It holds no secret.
    """


# PostgreSQL's codes for a table, column or function that a migration would have made.
_NOT_MIGRATED = frozenset({"42P01", "42703", "42883", "3F000"})


def explained(error: BaseException) -> OperatorError | None:
    """A database's trouble as a sentence for the operator; None for a fault of our own."""
    chain: BaseException | None = error
    while chain is not None:
        if getattr(chain, "sqlstate", None) in _NOT_MIGRATED:
            return OperatorError("The database is not at this version yet. Run: throughcare migrate")
        if type(chain).__name__ in {"OperationalError", "PoolTimeout"}:
            # The driver's first line names host and port, never the password.
            line = (str(chain).splitlines() or ["no reason was given"])[0].rstrip(".")
            return OperatorError(
                f"The database gives us no connection: {line}. If it is new, run: throughcare migrate"
            )
        chain = chain.__cause__
    return None
