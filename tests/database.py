"""The tests' own database and Django, made ready once a test process; each test works in an organization of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache

from tests.engine import engine
from throughcare.config.embedded import EmbeddedPostgres


@cache
def ready() -> EmbeddedPostgres:
    """Start the test server, whose database is migrated, and set up Django as the app's role."""
    server = engine()
    data_folder = tempfile.mkdtemp(prefix="throughcare-test-")
    atexit.register(shutil.rmtree, data_folder, ignore_errors=True)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="throughcare.config.settings",
        DATABASE_URL=server.app_url,
        DATABASE_OWNER_URL=server.owner_url,
        THROUGHCARE_DATA=data_folder,
        THROUGHCARE_SECRET_KEY="a key for tests only",
        THROUGHCARE_PUBLIC_URL="http://localhost:8000",
    )
    import django
    from django.conf import settings
    from django.test.utils import setup_test_environment

    # A cheap hash for builders; the tests of sign-in use the real one.
    settings.PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
    django.setup()
    setup_test_environment(debug=False)
    atexit.register(_close)
    return server


def _close() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "close_pool", None):
            connection.close_pool()
