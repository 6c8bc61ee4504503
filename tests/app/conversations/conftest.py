"""What tests of searching choose between."""

from __future__ import annotations

import pytest

from throughcare.conversations.models import WordPlaces


@pytest.fixture(params=["indexed", "walked", "both"])
def index(request: pytest.FixtureRequest) -> str:
    """Whether the background has taken messages in, has not, or has in part."""
    return str(request.param)


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches of a few places, so that the words of a small world have many."""
    monkeypatch.setattr(WordPlaces, "FULL", 3)
