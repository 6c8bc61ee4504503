"""The web's outermost layer: gives each request its trace, its statements that trace, and its place in the metrics."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from throughcare.kit import measured, trace

TRACE: Final = "X-Request-ID"
"""The header of each answer that holds its trace."""
_STATIC: Final = "static"
_BEFORE_ROUTES: Final = {
    "/help": "help-now",
    "/help/tell": "help-tell",
    "/healthz": "healthz",
    "/readyz": "readyz",
}
"""What is answered before there are routes, by the names that metrics have for it."""
_NO_ROUTE: Final = "none"


class WatchMiddleware:
    """Stands first, so that what goes wrong anywhere behind it is seen here too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note the route's name, the status and what it took. Never the address."""
        here = trace.from_parent(request.headers.get("traceparent", "")) or trace.new()
        token = trace.begin(here)
        statements = _Statements(here)
        began = time.perf_counter()
        try:
            with connection.execute_wrapper(statements):
                response = self.get_response(request)
        finally:
            trace.end(token)
        route = _route_of(request)
        measured.REQUESTS.of(route, str(response.status_code)).add()
        measured.REQUEST_TIME.of(route).observe(time.perf_counter() - began)
        if route != _STATIC:
            measured.STATEMENTS.observe(statements.count)
            measured.DATABASE.of("request").observe(statements.seconds)
        response.headers.setdefault(TRACE, here)
        return response


class _Statements:
    """Counts a request's statements and puts its trace before each, for whoever looks at PostgreSQL."""

    __slots__ = ("_comment", "count", "seconds")

    def __init__(self, here: str) -> None:
        self._comment = f"/* trace {here} */ "
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(self._comment + sql if isinstance(sql, str) else sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


def _route_of(request: HttpRequest) -> str:
    """The name of its route, which our own code gave."""
    match = request.resolver_match
    if match is not None and match.view_name:
        return match.view_name
    if request.path.startswith(settings.STATIC_URL):
        return _STATIC
    return _BEFORE_ROUTES.get(request.path, _NO_ROUTE)
