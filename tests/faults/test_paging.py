"""The pager under fire: work processes are killed while concerns ring, and the mail folder goes away."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.database import ready

ready()

from tests.service import RunningService, running_service  # noqa: E402
from tests.world import World, a_member  # noqa: E402
from throughcare.kit import clock  # noqa: E402
from throughcare.kit.ids import new_id  # noqa: E402
from throughcare.people.models import Outgoing  # noqa: E402
from throughcare.safety.actions import open_concern  # noqa: E402
from throughcare.safety.models import Page  # noqa: E402

CONCERNS = 200
KILL_AT = (10, 40, 70, 100, 130, 160)  # so many mails have gone when the next process is killed
PATIENCE = 120.0  # seconds


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, in which mail lands as files."""
    monkeypatch.setenv("THROUGHCARE_DATA", str(tmp_path))
    monkeypatch.delenv("THROUGHCARE_SMTP_HOST", raising=False)
    return tmp_path


def open_concerns(world: World, count: int) -> list[str]:
    """So many ringing concerns, each about somebody else; answers where each one's page is."""
    with world.at():
        people = [a_member(world.bridgewell, f"P{number}") for number in range(count)]
        return [
            f"/concerns/{concern.id}"
            for concern in (
                open_concern(
                    None,
                    member_id=about.id,
                    program_id=world.harbor.id,
                    level=2,  # half an hour a rung: only first rungs are due while the test runs
                    source_kind="message",
                    source_id=new_id(),
                )
                for about in people
            )
        ]


def sent(world: World) -> int:
    """How many mails have gone."""
    with world.at():
        return Outgoing.objects.filter(channel="email").exclude(sent_at=None).count()


def rung(world: World) -> int:
    """How many first rungs have rung."""
    with world.at():
        return Page.objects.filter(rung=1, rung_at__isnull=False).count()


def until(done: Callable[[], bool], what: str) -> None:
    """Wait for it, looking often enough to hit a process in the middle of its work."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, f"not within {PATIENCE:.0f} s: {what}"
        time.sleep(0.005)


def unsent(world: World) -> int:
    """How many mails are still owed."""
    with world.at():
        return Outgoing.objects.filter(channel="email", sent_at=None).count()


def mails_in(data_folder: Path) -> Counter[str]:
    """How often each owed mail was written, by its id."""
    words = "\n".join(path.read_text() for path in (data_folder / "mail").iterdir())
    return Counter(re.findall(r"^Message-ID: <([0-9a-f-]{36})@", words, re.MULTILINE))


def assert_each_rang_once(world: World, addresses: list[str], data_folder: Path, doubles: int) -> None:
    """Of each concern the first rung rang the person on call, the second waits, and one mail was written."""
    with world.at():
        pages = Counter(Page.objects.values_list("concern_id", "rung"))
        assert set(pages.values()) == {1}
        assert len(pages) == 2 * len(addresses)
        first = Page.objects.filter(rung=1)
        assert {tuple(page.paged_ids) for page in first if page.rung_at} == {(str(world.omar.id),)}
        assert first.filter(rung_at=None).count() == 0
        assert Page.objects.filter(rung=2, rung_at=None).count() == len(addresses)
        mails = Outgoing.objects.filter(account=world.omar.account_id, channel="email")
        owed = dict(mails.values_list("id", "url"))
    assert sorted(owed.values()) == sorted(addresses)
    # The processes work for every organization there is: what an earlier test left ringing climbs meanwhile.
    ours = {str(one) for one in owed}
    written = Counter({one: times for one, times in mails_in(data_folder).items() if one in ours})
    assert set(written) == ours
    with world.at():
        assert Outgoing.objects.filter(channel="email").count() == len(owed)
    # A kill between the folder's yes and the commit writes that one mail again, under the same id.
    assert sum(written.values()) <= len(owed) + doubles


def test_killed_while_200_concerns_ring_every_one_rings_once(world: World, data_folder: Path) -> None:
    addresses = open_concerns(world, CONCERNS)
    kills = 0
    with running_service("work") as one, running_service("work") as other:
        for number, count in enumerate(KILL_AT):
            until(lambda count=count: sent(world) >= count, f"{count} mails gone")  # type: ignore[misc]
            victim: RunningService = (one, other)[number % 2]
            if number % 2 and one.processes["work"].poll() is not None:
                one.start("work")
            victim.kill("work")
            kills += sent(world) < CONCERNS
            if number % 2:
                other.start("work")
        if one.processes["work"].poll() is not None:
            one.start("work")
        until(lambda: rung(world) == CONCERNS, "all rung")
        until(lambda: unsent(world) == 0, "all mails sent")
    assert kills >= 4, "too few kills hit it in the middle"
    assert_each_rang_once(world, addresses, data_folder, doubles=len(KILL_AT))


def test_without_a_mail_folder_nothing_is_lost(world: World, data_folder: Path) -> None:
    blocked = data_folder / "mail"
    blocked.write_text("a file stands where the folder should be")
    addresses = open_concerns(world, 12)
    with running_service("work"):
        until(lambda: rung(world) == len(addresses), "rung without mail")

        def each_was_tried() -> bool:
            with world.at():
                tried = Outgoing.objects.filter(channel="email").exclude(last_error="")
                return tried.count() == len(addresses)

        until(each_was_tried, "each mail tried")
        assert unsent(world) == len(addresses)
        blocked.unlink()
        with world.at():
            Outgoing.objects.update(due_at=clock.now())  # as if the pause between two tries were over
        until(lambda: unsent(world) == 0, "sent once the folder is back")
    assert_each_rang_once(world, addresses, data_folder, doubles=0)
