"""Every address is closed unless opened, and the open ones are these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OPEN = {
    "sign-in", "sign-out", "signed-out", "service-worker", "manifest", "offline", "design", "demo", "demo-sign-in",
    "contact", "unsent", "welcome", "forgot-password",
}  # fmt: skip


def walk(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns)
        else:
            yield pattern


def test_every_view_says_who_may_reach_it():
    unguarded = [
        p.name or str(p.pattern)
        for p in walk(get_resolver().url_patterns)
        if not hasattr(p.callback, "guarded_by")
    ]
    assert unguarded == []


def test_only_these_pages_are_open_to_all():
    opened = {p.name for p in walk(get_resolver().url_patterns) if p.callback.guarded_by == "open"}
    assert opened == OPEN


def test_every_address_has_a_name_of_its_own():
    names = [p.name for p in walk(get_resolver().url_patterns)]
    assert None not in names
    assert len(names) == len(set(names))
