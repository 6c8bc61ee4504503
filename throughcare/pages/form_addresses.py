"""An address that takes forms only, asked for by itself: a browser that restores a tab, or a link somebody kept."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class FormAddressMiddleware:
    """Says there what a page that isn't here says, where the browser would show an error of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The same answer, with a page in it for whoever reads pages."""
        answer = self._get_response(request)
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not is_page:
            return answer
        page = render(request, "404.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = answer.headers["Allow"]
        return page
