"""What makes the site an app: the service worker, the manifest, and the page shown without a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from throughcare.core.frame import HELP_URL, OFFLINE_URL, UNSENT_URL, Frame

_STATIC: Final = Path(__file__).parent / "static"
_WORKER: Final = _STATIC / "throughcare" / "sw.js"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_HTMX: Final = "django_htmx/htmx-2.min.js"
_SHOWN: Final = {".css", ".js", ".svg", ".png"}

View = TypeVar("View", bound=Callable[..., HttpResponse])


def _open_to_all(view: View) -> View:
    """Open to the signed-out, and marked so for the test that lists such pages (`access` stands above us)."""
    opened = login_not_required(view)
    opened.guarded_by = "open"  # type: ignore[attr-defined]
    return opened


@_open_to_all
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`: the worker, preceded by the list of what it keeps. At the root, or it has no say there."""
    shell = _shell() if settings.DEBUG else _shell_once()
    body = f"self.SHELL = {json.dumps(shell)};\n{_WORKER.read_text(encoding='utf-8')}"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@_open_to_all
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """`/manifest.webmanifest`: a neutral name and icon; nobody reads from a home screen what this is for."""
    icons = [
        {"src": staticfiles_storage.url(f"throughcare/app-icon-{size}.png"), "sizes": f"{size}x{size}"}
        for size in (192, 512)
    ]
    return JsonResponse(
        {
            "id": "/",
            "name": "Throughcare",
            "short_name": "Throughcare",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#faf6ef",
            "theme_color": "#faf6ef",
            "icons": [{**icon, "type": "image/png", "purpose": "any maskable"} for icon in icons],
        },
        content_type="application/manifest+json",
    )


@_open_to_all
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """`/offline`: what the worker shows for a page out of reach, the same for everybody."""
    return _kept_page(is_unsent=False)


@_open_to_all
@require_GET
def unsent(request: HttpRequest) -> HttpResponse:
    """`/offline/unsent`: what the worker shows when a form could not be sent."""
    return _kept_page(is_unsent=True)


def _kept_page(*, is_unsent: bool) -> HttpResponse:
    # Rendered without the request: what is kept knows no cookie and no sign-in.
    values = {"frame": Frame(), "is_unsent": is_unsent}
    return HttpResponse(render_to_string("throughcare/offline.html", values))


def _shell() -> dict[str, Any]:
    """Addresses the worker keeps, and a version that changes with any byte of them or of our templates."""
    digest = blake2b(digest_size=8)
    fixed: list[str] = []
    loose: list[str] = []
    for file in sorted(path for path in _STATIC.rglob("*") if path.suffix in _SHOWN and path != _WORKER):
        path = file.relative_to(_STATIC).as_posix()
        digest.update(path.encode() + b"\0" + file.read_bytes())
        url = staticfiles_storage.url(path)
        # Islands import each other by plain name, so those are wanted under both.
        (fixed if _is_hashed(url, path) else loose).append(url)
        if file.suffix == ".js" and _is_hashed(url, path):
            loose.append(_plain_url(path))
    htmx = staticfiles_storage.url(_HTMX)
    (fixed if _is_hashed(htmx, _HTMX) else loose).append(htmx)
    digest.update(htmx.encode())
    for file in sorted(_TEMPLATES.rglob("*.html")):
        digest.update(file.read_bytes())
    return {
        "version": digest.hexdigest(),
        "fixed": fixed,
        "loose": loose,
        "help": HELP_URL,
        "offline": OFFLINE_URL,
        "unsent": UNSENT_URL,
    }


_shell_once = lru_cache(maxsize=1)(_shell)


def _is_hashed(url: str, path: str) -> bool:
    return not url.endswith("/" + path) and url != path


def _plain_url(path: str) -> str:
    return f"{(settings.STATIC_URL or '/static/').rstrip('/')}/{path}"
