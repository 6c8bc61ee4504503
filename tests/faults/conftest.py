"""These tests speak to a real database, migrated once a test process."""

from __future__ import annotations

from tests.database import ready

ready()
