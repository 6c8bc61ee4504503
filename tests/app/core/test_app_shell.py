"""What the service worker is told to keep, and how it and the manifest are answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from throughcare.core import pwa


def shell() -> dict[str, Any]:
    """The list that stands before the worker's code."""
    first = pwa.service_worker(RequestFactory().get("/sw.js")).content.decode().partition("\n")[0]
    loaded: dict[str, Any] = json.loads(first.removeprefix("self.SHELL = ").removesuffix(";"))
    return loaded


def test_the_worker_is_answered_for_the_whole_site_and_never_stale() -> None:
    response = pwa.service_worker(RequestFactory().get("/sw.js"))

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == "/"
    assert response["Cache-Control"] == "no-cache"
    assert 'addEventListener("fetch"' in response.content.decode()


def test_everything_kept_exists() -> None:
    kept = shell()
    paths = [*kept["fixed"], *kept["loose"]]

    assert len(paths) > 15
    assert len(paths) == len(set(paths))
    for path in paths:
        assert finders.find(path.removeprefix("/static/")), path


def test_no_page_of_a_person_is_kept() -> None:
    kept = shell()

    assert kept["help"] == "/help"
    assert kept["offline"] == "/offline"
    assert kept["unsent"] == "/offline/unsent"
    assert all(path.startswith("/static/") for path in [*kept["fixed"], *kept["loose"]])


def test_the_version_changes_with_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pwa._shell()["version"]
    read = Path.read_bytes
    assert pwa._shell()["version"] == before

    monkeypatch.setattr(Path, "read_bytes", lambda self: read(self) + b" " * (self.name == "tokens.css"))
    assert pwa._shell()["version"] != before


def test_addresses_with_a_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def hashed(path: str) -> str:
        stem, _, suffix = path.rpartition(".")
        return f"/static/{stem}.0123456789ab.{suffix}"

    monkeypatch.setattr(pwa.staticfiles_storage, "url", hashed)
    kept = pwa._shell()

    assert "/static/throughcare/css/tokens.0123456789ab.css" in kept["fixed"]
    # Islands are imported by their plain names, whatever the page links.
    assert "/static/throughcare/js/islands/theme.js" in kept["loose"]
    assert not any("0123456789ab" in path for path in kept["loose"])


def test_the_manifest_is_neutral() -> None:
    response = pwa.manifest(RequestFactory().get("/manifest.webmanifest"))
    told = json.loads(response.content)

    assert response["Content-Type"] == "application/manifest+json"
    assert told["name"] == told["short_name"] == "Throughcare"
    assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512"]
    assert "description" not in told


@pytest.mark.parametrize("view", [pwa.offline, pwa.unsent])
def test_kept_pages_have_help_and_nobody(view: Callable[[HttpRequest], HttpResponse]) -> None:
    request = RequestFactory().get("/offline", headers={"cookie": "throughcare_theme=dark"})
    page = view(request).content.decode()

    assert 'href="tel:988"' in page
    assert 'href="/help"' in page
    assert "csrf" not in page.lower()
    assert "data-theme" not in page


def test_an_unsent_form_is_not_called_sent() -> None:
    page = pwa.unsent(RequestFactory().get("/offline/unsent")).content.decode()

    assert "may not have been sent" in page
