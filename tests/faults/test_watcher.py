"""Who watches the pager: with `work` dead the service says that nobody can rely on it, and well again after."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.database import ready

ready()

from tests.service import RunningService, running_service  # noqa: E402
from tests.world import World  # noqa: E402
from throughcare.kit import clock  # noqa: E402
from throughcare.kit.ids import new_id  # noqa: E402
from throughcare.safety.actions import open_concern  # noqa: E402
from throughcare.safety.models import Page  # noqa: E402

PATIENCE = 60.0  # seconds


def readiness(service: RunningService) -> set[str]:
    """What `/readyz` says, a code a line."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/readyz", timeout=10) as answer:
            assert answer.status == 200
            return set(answer.read().decode().split())
    except urllib.error.HTTPError as error:
        assert error.code == 503  # noqa: PT017 - its body is what is asked for
        return set(error.read().decode().split())


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_with_work_dead_a_late_page_and_the_silence_are_said(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THROUGHCARE_DATA", str(tmp_path))
    sign = tmp_path / "work-is-alive"
    with running_service("web", "work") as service:
        until(sign.exists)
        until(lambda: "work-silent" not in readiness(service))
        service.kill("work")
        with world.at():
            concern = open_concern(
                None,
                member_id=world.ana.id,
                program_id=world.harbor.id,
                level=4,
                source_kind="message",
                source_id=new_id(),
            )
            Page.objects.filter(concern=concern).update(due_at=clock.now() - timedelta(minutes=1))
        assert "pages-late" in readiness(service)
        a_while_ago = time.time() - 61
        os.utime(sign, (a_while_ago, a_while_ago))
        assert readiness(service) >= {"pages-late", "work-silent"}
        service.start("work")
        until(lambda: not readiness(service) & {"work-silent", "pages-late"})
        with world.at():
            assert Page.objects.get(concern=concern, rung=1).paged_ids == [str(world.omar.id)]
