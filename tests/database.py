"""The tests' own database and Django, made ready once a test process; each test works in an organization of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache

from tests.engine import TestDatabase, fresh_database


@cache
def ready() -> TestDatabase:
    """Start the test server, migrate a fresh database as its owner, set up Django as the app's role."""
    database = fresh_database()
    data_folder = tempfile.mkdtemp(prefix="throughcare-test-")
    atexit.register(shutil.rmtree, data_folder, ignore_errors=True)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="throughcare.config.settings",
        DATABASE_URL=database.app_url,
        DATABASE_OWNER_URL=database.owner_url,
        THROUGHCARE_DATA=data_folder,
        THROUGHCARE_SECRET_KEY="a key for tests only",
        THROUGHCARE_PUBLIC_URL="http://localhost:8000",
    )
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.test.utils import setup_test_environment

    # A cheap hash for builders; the tests of sign-in use the real one.
    settings.PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()
    setup_test_environment(debug=False)
    atexit.register(_close)
    return database


def _close() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "close_pool", None):
            connection.close_pool()
