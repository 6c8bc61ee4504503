"""A private PostgreSQL for people who have none: found, made, started, adopted and stopped by us."""

from __future__ import annotations

from throughcare.config.embedded.server import EmbeddedPostgres, copy_stopped, temporary_postgres
from throughcare.config.embedded.trouble import EmbeddedPostgresError

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "copy_stopped", "temporary_postgres"]
