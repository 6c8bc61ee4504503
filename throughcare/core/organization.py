"""Which organization a database connection serves: everything outside it does not exist for the app's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from throughcare.core.protect import SETTING

_current: ContextVar[int | None] = ContextVar("organization", default=None)


def current_organization() -> int | None:
    """The organization this request or job works for, or None outside one."""
    return _current.get()


def this_organization() -> int:
    """The same where there must be one. Raises RuntimeError outside: a row without an organization has no place."""
    number = _current.get()
    if number is None:
        raise RuntimeError("this needs an organization to work for: use in_organization")
    return number


@contextmanager
def in_organization(organization_id: int) -> Iterator[None]:
    """Work for one organization: rows of others are invisible and cannot be written, whatever a query says."""
    previous = _current.get()
    _serve(organization_id)
    try:
        yield
    finally:
        _serve(previous)


def _serve(organization_id: int | None) -> None:
    _current.set(organization_id)
    if connection.in_atomic_block and connection.needs_rollback:
        return  # the transaction is lost, and its end restores the setting it began with
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, false)",
            [SETTING, "" if organization_id is None else str(organization_id)],
        )
