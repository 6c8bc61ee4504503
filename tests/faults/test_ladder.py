"""The ladder under fire: 10,000 concerns, processes killed, channels dead, clocks that jump, a missing hour.

Every concern ends in somebody's hands or still rings at the top, and nobody is rung twice for one call.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from tests.database import ready

ready()

from tests.moved_clock import FILE, move  # noqa: E402
from tests.service import RunningService, running_service  # noqa: E402
from tests.world import World, a_member, a_turn  # noqa: E402, a_turn
from throughcare.core.organization import in_organization  # noqa: E402
from throughcare.kit import clock  # noqa: E402
from throughcare.kit.ids import new_id  # noqa: E402
from throughcare.moderation.actions import unread  # noqa: E402
from throughcare.moderation.queries import waiting_for  # noqa: E402
from throughcare.moderation.queries.waiting import MOST  # noqa: E402
from throughcare.people.models import Outgoing  # noqa: E402
from throughcare.program.models import Member, OnCall  # noqa: E402
from throughcare.safety import ladder, watch  # noqa: E402
from throughcare.safety.actions import acknowledge_concern  # noqa: E402
from throughcare.safety.models import Concern, Page  # noqa: E402
from throughcare.safety.rules import Step  # noqa: E402

PEOPLE, EACH = 250, 40
PATIENCE = 60.0  # seconds
CHANGE = datetime(2027, 3, 14, 2, 0, tzinfo=clock.zone("America/Chicago"))  # this hour does not exist


class Night:
    """The machine's clock as the processes and this test see it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = CHANGE - timedelta(minutes=20) - clock.now()
        self.go(0)

    def go(self, minutes: float) -> None:
        """Go on, or back, by so much at once."""
        self._ahead += timedelta(minutes=minutes)
        clock.set_offset(self._ahead)
        move(self._file, self._ahead)


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A data folder of its own, and a clock that stands twenty minutes before the change of the hour."""
    monkeypatch.setenv("THROUGHCARE_DATA", str(tmp_path))
    monkeypatch.delenv("THROUGHCARE_SMTP_HOST", raising=False)
    monkeypatch.setenv(FILE, str(tmp_path / "clock"))
    before = clock._clock.offset
    yield Night(tmp_path / "clock")
    clock.set_offset(before)


def until(done: Callable[[], bool], what: str) -> None:
    """Wait for it, looking often enough to hit a process in the middle of its work."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, f"not within {PATIENCE:.0f} s: {what}"
        time.sleep(0.01)


def open_many(world: World, people: list[Member], each: int, *, level: int | None = None) -> None:
    """So many concerns about each of these people, all at once, as a terrible night would."""
    concerns = [
        Concern(
            organization_id=world.bridgewell.id,
            program=world.harbor,
            member=about,
            level=level if level is not None else (3 if number else 2),
            source_kind="message",
            source_id=new_id(),
            opened_at=clock.now(),
        )
        for about in people
        for number in range(each)
    ]
    Concern.objects.bulk_create(concerns, batch_size=2000)
    Page.objects.bulk_create(
        [
            Page(organization_id=world.bridgewell.id, concern=one, rung=1, due_at=clock.now())
            for one in concerns
        ],
        batch_size=2000,
    )


def waiting_pages(world: World) -> list[Page]:
    with world.at():
        waiting = Page.objects.filter(rung_at=None).exclude(concern__state="closed")
        return list(waiting.select_related("concern"))


def due(world: World) -> int:
    with world.at():
        return Page.objects.filter(rung_at=None, due_at__lte=clock.now()).count()


def quiet(world: World) -> Callable[[], bool]:
    """Nothing is due: everything that had to ring has."""
    return lambda: due(world) == 0


def kill_within(service: RunningService, world: World, before: int) -> bool:
    """SIGKILL it once it has begun on what is due; whether it was hit with work still to do."""
    until(lambda: due(world) < before, "it began")
    service.kill("work")
    hit = due(world) > 0
    service.start("work")
    return hit


def assert_one_page_a_call(world: World) -> None:
    calls = Counter(page.concern.member_id for page in waiting_pages(world))
    assert set(calls.values()) <= {1}, "a person with two pages that wait would be rung twice"
    with world.at(), connection.cursor() as cursor:
        open_ones = Concern.objects.exclude(state="closed").values_list("member_id", flat=True)
        assert set(open_ones) == set(calls), "a call that is not closed has a page that waits"
        cursor.execute("SELECT count(*) FROM safety_silent_concerns(%s)", [world.bridgewell.id])
        assert cursor.fetchone()[0] == 0


def test_ten_thousand_concerns_on_a_terrible_night(world: World, night: Night, tmp_path: Path) -> None:
    texts, mail = tmp_path / "texts.jsonl", tmp_path / "mail"
    texts.mkdir()  # neither a text nor a mail can go; the telephone can
    mail.write_text("a file stands where the folder should be")
    with world.at():
        OnCall.objects.all().delete()
        handover = CHANGE + timedelta(hours=2)  # wall clock: 4:00 am, eighty minutes from now
        for who, start, end in (
            (world.omar, CHANGE - timedelta(hours=8), handover),
            (world.cleo, handover, handover + timedelta(hours=20)),
        ):
            a_turn(world.harbor, who, start, end)
        people = [a_member(world.bridgewell, f"P{number}") for number in range(PEOPLE)]
        open_many(world, people, EACH)
        assert Concern.objects.count() == PEOPLE * EACH
    kills = 0
    with (
        running_service("work", module="tests.moved_clock") as one,
        running_service("work", module="tests.moved_clock") as other,
    ):
        kills += kill_within(one, world, PEOPLE * EACH)
        kills += kill_within(other, world, due(world) or PEOPLE * EACH)
        until(quiet(world), "the first rung")
        assert_one_page_a_call(world)
        first = rung_people(world)
        assert set(first.values()) == {(world.omar.id,)}
        assert len(first) == PEOPLE, "forty concerns about one person are one ring"

        night.go(6)
        kills += kill_within(one, world, PEOPLE)
        until(quiet(world), "the second rung, and the third where there is no care team")
        assert_one_page_a_call(world)

        in_hands = people[: PEOPLE // 2]
        with world.at():
            omar = world.actor(world.omar)
            for about in in_hands:
                found = Concern.objects.filter(member=about).order_by("?").first()
                assert found is not None
                acknowledge_concern(omar, concern=found)
            assert Concern.objects.filter(state="acknowledged").count() == len(in_hands) * EACH
        night.go(-4)  # somebody puts the machine's clock right
        night.go(12)
        until(quiet(world), "the top rings again")
        kills += kill_within_mails(one)

        night.go(75)  # over the hour that does not exist, and past the hand-over
        until(quiet(world), "what was taken and not closed rings again")
        assert_one_page_a_call(world)
        with world.at():
            again = Page.objects.filter(step=Step.OWNER, concern__member__in=in_hands).exclude(rung_at=None)
            assert again.count() == len(in_hands)
            tops = Page.objects.filter(step=Step.TOP).exclude(rung_at=None).order_by("-rung_at")
            assert set(tops[0].paged_ids) == {str(world.cleo.id), str(world.dina.id)}, "by the new turn"
            open_many(world, people[-20:], 3, level=4)
        until(quiet(world), "worse words ring at once")
        assert_one_page_a_call(world)

        texts.rmdir()
        mail.unlink()
        night.go(1.1)
        until(lambda: owed(world) == 0, "what could not go is sent once its channel is back")
    assert kills >= 3, "too few kills hit it in the middle"
    with world.at():
        states = Counter(Concern.objects.values_list("state", flat=True))
        assert set(states) == {"open", "acknowledged"}
        assert states["acknowledged"] == len(in_hands) * EACH
        still = Page.objects.filter(rung_at=None, concern__state="open").values_list("step", flat=True)
        assert set(still) == {Step.TOP}, "whoever has no answer rings at the top"
        assert_no_noise(world)
        assert Outgoing.objects.filter(channel="call", sent_at__isnull=False).exists()


@pytest.fixture
def old_statistics(world: World) -> Iterator[None]:
    """PostgreSQL knows the long past of another organization, and nothing of this one until the test is over.

    It expects a single row of it wherever it asks, as of any that has had its first terrible night a moment ago.
    """
    other = world.other_organization.id
    with in_organization(other):
        past = [
            Concern(
                organization_id=other,
                level=number % 5,
                state="closed",
                source_kind="message",
                source_id=new_id(),
                opened_at=clock.now(),
            )
            for number in range(PEOPLE * EACH)
        ]
        Concern.objects.bulk_create(past, batch_size=2000)
        pages = [
            Page(organization_id=other, concern=one, rung=1, due_at=clock.now(), rung_at=clock.now())
            for one in past
        ]
        Page.objects.bulk_create(pages, batch_size=2000)
    tables = ("safety_concern", "safety_page", "people_outgoing")
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
            owner.execute(f"ANALYZE {table}")
        yield
        for table in tables:
            owner.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")


@pytest.mark.usefixtures("old_statistics")
def test_a_terrible_night_of_which_statistics_know_nothing(world: World) -> None:
    with world.at():
        OnCall.objects.all().delete()
        a_turn(world.harbor, world.omar, clock.now() - timedelta(hours=8), clock.now() + timedelta(hours=8))
        people = [a_member(world.bridgewell, f"P{number}") for number in range(PEOPLE)]
        open_many(world, people, EACH)
    assert ladder.mend() == 0
    assert ladder.ring_due() >= PEOPLE * EACH, "all in one go, and no statement was given up"
    assert_one_page_a_call(world)
    assert set(rung_people(world).values()) == {(world.omar.id,)}
    with world.at():
        kept = set(Concern.objects.filter(member__in=people[:5]).values_list("id", flat=True))
        Page.objects.filter(concern__in=kept, rung_at=None).delete()
    assert ladder.mend() == 5, "one page again for each call that had lost its own"
    assert ladder.ring_due() >= 5
    assert_one_page_a_call(world)


@pytest.fixture
def impatient() -> Iterator[None]:
    """No statement of this test takes longer than a sixth of what the service lets it."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5s'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '30s'")


@pytest.mark.usefixtures("old_statistics", "impatient")
def test_one_call_beside_ten_thousand_that_wait_for_their_next_rung(world: World) -> None:
    now = clock.now()
    with world.at():
        OnCall.objects.all().delete()
        a_turn(world.harbor, world.omar, now - timedelta(hours=8), now + timedelta(hours=8))
        waiting = [
            Concern(
                organization_id=world.bridgewell.id,
                program=world.harbor,
                level=2,
                source_kind="drill",  # about nobody: each is a call of its own
                source_id=new_id(),
                opened_at=now,
            )
            for _ in range(PEOPLE * EACH)
        ]
        Concern.objects.bulk_create(waiting, batch_size=2000)
        organization = world.bridgewell.id
        Page.objects.bulk_create(
            [
                Page(
                    organization_id=organization,
                    concern=one,
                    rung=2,
                    step=Step.CARE_TEAM,
                    due_at=now + timedelta(minutes=30),
                )
                for one in waiting
            ],
            batch_size=2000,
        )
        Outgoing.objects.bulk_create(
            [
                Outgoing(
                    organization_id=organization,
                    account_id=world.omar.account_id,
                    channel="email",
                    template="page",
                    about_id=one.id,
                    created_at=now,
                    due_at=now + timedelta(hours=1),
                )
                for one in waiting
            ],
            batch_size=2000,
        )
        open_many(world, [world.ana], 1, level=4)
    assert ladder.ring_due() >= 1
    assert rung_people(world) == {world.ana.id: (world.omar.id,)}
    assert ladder.mend() == 0
    watch.measure()  # of all organizations, those of other tests among them
    with world.at():
        assert watch.late_since() == {}
        assert waiting_for(world.actor(world.omar)).more_ringing == PEOPLE * EACH + 1 - MOST
    with clock.frozen(now + timedelta(minutes=3)):
        assert watch.late_pages() > PEOPLE * EACH, "nothing about them has gone"
        assert unread.organizations_late([world.bridgewell.id]) == []
        with world.at():
            assert len(watch.late_since()) == PEOPLE * EACH + 1
            assert waiting_for(world.actor(world.omar)).late == PEOPLE * EACH + 1


def rung_people(world: World) -> dict[UUID, tuple[UUID, ...]]:
    with world.at():
        pages = Page.objects.filter(carried_by=None).exclude(rung_at=None).select_related("concern")
        return {
            page.concern.member_id: tuple(UUID(one) for one in page.paged_ids)
            for page in pages
            if page.paged_ids and page.concern.member_id
        }


def kill_within_mails(service: RunningService) -> bool:
    """SIGKILL it wherever it is."""
    service.kill("work")
    service.start("work")
    return True


def owed(world: World) -> int:
    with world.at():
        return Outgoing.objects.filter(sent_at=None, stopped_at=None).count()


def assert_no_noise(world: World) -> None:
    """Each ring of a call owes each person it rang one message a channel, and there are few rings."""
    rings: Counter[tuple[UUID, UUID]] = Counter()
    accounts = dict(Member.objects.values_list("id", "account_id"))
    for concern, paged in Page.objects.exclude(rung_at=None).values_list("concern_id", "paged_ids"):
        for member in paged:
            rings[concern, accounts[UUID(member)]] += 1
    for channel in ("email", "sms"):
        sent = Counter(Outgoing.objects.filter(channel=channel).values_list("about_id", "account_id"))
        assert sent == rings, f"{channel}: once a ring and person"
    a_call = Counter(
        Page.objects.filter(carried_by=None)
        .exclude(rung_at=None)
        .exclude(paged_ids=[])
        .values_list("concern__member_id", flat=True)
    )
    assert max(a_call.values()) <= 8, "rings of one call in two hours"
