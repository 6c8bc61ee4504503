"""These tests speak to a real database, migrated once a test process, at noon of a Wednesday."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.database import ready
from tests.emptying import without_organizations
from tests.noon import noon

__all__ = ["noon"]

ready()


@pytest.fixture(autouse=True)
def alone() -> None:
    """Earlier tests' organizations, mail and pages are gone: duties that go through all find this test's."""
    without_organizations()


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests make messages that are hours old at once: let each look for who waits be a fresh one."""
    from throughcare.conversations.queries import answers

    monkeypatch.setattr(answers, "LOOKED_FOR", timedelta(0))
