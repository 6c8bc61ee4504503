"""These tests speak to a real database, migrated once a test process, at noon of a Wednesday."""

from __future__ import annotations

from tests.database import ready
from tests.noon import noon

__all__ = ["noon"]

ready()
