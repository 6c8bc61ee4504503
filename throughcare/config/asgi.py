"""The web process as uvicorn runs it."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from throughcare.kit.garbage import collect_less
from throughcare.kit.large_pages import use_large_pages
from throughcare.screening.ready import get_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughcare.config.settings")
application = get_asgi_application()
# Every view, and what it imports, before the first page is asked for.
get_resolver().url_patterns  # noqa: B018 - a property that loads them
get_ready()
collect_less()
use_large_pages()
