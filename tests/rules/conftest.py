"""Rules speak words that may be translated; settings tell how. No database is needed or asked."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.plain_settings")
