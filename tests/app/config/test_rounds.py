"""Duties ask first where something may be due: nobody is passed over, and nobody is visited for nothing."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection

from tests.app.asking import a_message, queries
from tests.app.moderation.covering import NOON, a_shift
from tests.app.moderation.reviewing import a_held
from tests.world import World
from throughcare.access import sealer
from throughcare.access.audit import record
from throughcare.access.models import AuditLine, AuditSeal
from throughcare.config import rounds, work
from throughcare.config.rounds import PartlyFailed, Round
from throughcare.conversations.actions import search_index
from throughcare.conversations.models import Message
from throughcare.core.organization import this_organization
from throughcare.kit import clock, measured
from throughcare.kit.ids import least_id_at, made_at, new_id
from throughcare.moderation import rules
from throughcare.moderation.actions import opening, scanning, unread
from throughcare.moderation.coverage import roster
from throughcare.moderation.models import Report, Review, ReviewSetting, ScanMark

ASKED = {
    "reviews": work.open_reviews,
    "scan": work.scan_all,
    "unread-reviews": work.ring_for_unread_reviews,
    "search": work.take_in_all,
    "seal": work.seal_all,
    "rosters": work.keep_all_rosters,
}


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The organizations that were visited, by whichever duty; none only because a minute is over."""
    monkeypatch.setattr(rounds, "EVERYWHERE_EVERY", float("inf"))
    been: list[int] = []
    for duty in ASKED.values():
        monkeypatch.setattr(duty, "_everywhere_at", 0.0)
        monkeypatch.setattr(duty, "_seen", {})
        monkeypatch.setattr(duty, "_failing", {})
        monkeypatch.setattr(duty, "_do", noting(been, duty._do))
    return been


def noting(been: list[int], do: Callable[[int], int]) -> Callable[[int], int]:
    def note(organization_id: int) -> int:
        been.append(organization_id)
        return do(organization_id)

    return note


@pytest.fixture
def resting(world: World, visited: list[int]) -> World:
    """Two organizations in which all is done, and nothing is drawn by chance."""
    with world.at():
        a_message(world.support_group, world.ben, at=clock.now() - timedelta(minutes=1))
        ReviewSetting.objects.create(
            organization_id=world.bridgewell.id, program=world.harbor, sample_per_mille=0, strike_days=90
        )
        a_line(world)
        with connection.cursor() as cursor:  # an id that is drawn, whose line comes late
            cursor.execute("SELECT nextval(pg_get_serial_sequence('access_auditline', 'id'))")
        a_line(world)
    for _ in range(4):
        for duty in ASKED.values():
            duty()
    visited.clear()
    for duty in ASKED.values():
        with queries(2):
            assert duty() == 0
    assert visited == [], "nobody is visited where nothing happens"
    return world


def held(world: World) -> None:
    a_held(world)


def reported(world: World) -> None:
    said = a_message(world.cohort_room, world.ben, "You are all fools.")
    a_report(world, said)


def a_report(world: World, said: Message, **more: object) -> None:
    """As a killed process leaves it: without a review."""
    Report.objects.create(
        organization_id=world.bridgewell.id,
        thread=said.thread,
        message_id=said.id,
        author_id=said.author_id,
        reporter=world.ana,
        reason="unkind",
        frozen_body=said.body,
        **more,
    )


def a_title_reported(world: World) -> None:
    said = Message(id=new_id(), thread=world.support_group, author_id=world.ben.id, body="A name")
    a_report(world, said, is_title=True)


def flagged(world: World) -> None:
    a_message(world.support_group, world.ben, "Flagged", flags=["harassment"])


def flagged_and_late(world: World) -> None:
    """Its id is of before what was looked through already, as where its commit took some seconds."""
    last = made_at(ScanMark.objects.get().message_id)
    early = least_id_at(last - scanning.OVERLAP + timedelta(milliseconds=2))
    a_message(world.support_group, world.ben, "Flagged", flags=["harassment"], id=early)


def flagged_afterwards(world: World) -> None:
    last = Message.objects.latest("id")
    Message.objects.filter(id=last.id).update(change=(last.change or 0) + 1, flags=["harassment"])


def unread_in_time(world: World) -> None:
    a_message(world.support_group, world.ben, "A quiet word.", flags=["self-harm"])
    scanning.scan()
    Review.objects.filter(level=rules.Level.CRISIS).update(due_at=clock.now())


def many_said(world: World) -> None:
    for _ in range(search_index.TOGETHER):
        a_message(world.cohort_room, world.ben, "Now.")


def said_and_quiet(world: World) -> None:
    long_ago = clock.now() - search_index.QUIET_FOR - timedelta(seconds=1)
    a_message(world.cohort_room, world.ben, "Then.", at=long_ago)


def a_line(world: World) -> None:
    record(world.actor(world.ana), "test.act", "nothing")


def a_late_line(world: World) -> None:
    """Its id was drawn before another's that is sealed already."""
    first = AuditSeal.objects.latest("number").line_ids[0]
    free = next(n for n in range(first + 1, first + 999) if not AuditLine.objects.filter(id=n).exists())
    AuditLine.objects.create(
        id=free, organization_id=world.bridgewell.id, verb="test.act", object_kind="nothing"
    )


def a_roster(world: World) -> None:
    a_shift(world, NOON - 60, NOON + 120)
    world.harbor.refresh_from_db()
    roster.StaffedWindow.objects.filter(program=world.harbor).delete()


@pytest.mark.parametrize(
    ("duty", "happens"),
    [
        ("reviews", held),
        ("reviews", reported),
        ("reviews", a_title_reported),
        ("scan", flagged),
        ("scan", flagged_and_late),
        ("scan", flagged_afterwards),
        ("unread-reviews", unread_in_time),
        ("search", many_said),
        ("search", said_and_quiet),
        ("seal", a_line),
        ("seal", a_late_line),
        ("rosters", a_roster),
    ],
)
def test_what_waits_is_found_at_once_and_nobody_else_is_visited(
    resting: World, visited: list[int], duty: str, happens: Callable[[World], None]
) -> None:
    with resting.at():
        happens(resting)
    assert ASKED[duty]() > 0
    assert visited == [resting.bridgewell.id]


def test_whatever_happens_nothing_is_left_that_a_visit_would_do(resting: World) -> None:
    chance = random.Random(24)
    left = {
        "reviews": opening.open_waiting,
        "scan": scanning.scan,
        "unread-reviews": unread.ring_for_late,
        "search": search_index.take_in_waiting,
        "seal": lambda: sealer.seal(this_organization()),
    }
    acts = (held, reported, flagged, flagged_and_late, flagged_afterwards, many_said, said_and_quiet, a_line)
    for _ in range(25):
        with resting.at():
            act = chance.choice(acts)
            if act is reported:
                Report.objects.all().delete()
            act(resting)
        for name in left:
            while ASKED[name]():
                pass
        with resting.at():
            again = {
                name: do() for name, do in left.items() if name != "seal"
            }  # which the others' lines follow
            assert again == dict.fromkeys(again, 0), act.__name__
        ASKED["seal"]()
        with resting.at():
            assert left["seal"]() == 0


def test_what_comes_during_a_visit_is_found_by_the_next(
    resting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = scanning.scan

    def while_it_is_said() -> int:
        found = look()
        monkeypatch.setattr(scanning, "scan", look)
        if this_organization() == resting.bridgewell.id:
            flagged(resting)
        return found

    with resting.at():
        a_message(resting.support_group, resting.ben, "Plain")
    monkeypatch.setattr(scanning, "scan", while_it_is_said)
    assert work.scan_all() == 0
    assert work.scan_all() == 1


def test_an_organization_that_is_new_is_visited_without_being_asked_about(
    world: World, visited: list[int]
) -> None:
    work.scan_all()
    assert set(visited) == {world.bridgewell.id, world.other_organization.id}
    with world.at():
        assert ScanMark.objects.exists()


def test_all_are_visited_now_and_then_whatever_was_answered(
    resting: World, visited: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "EVERYWHERE_EVERY", 0.0)
    for duty in ASKED.values():
        visited.clear()
        duty()
        assert set(visited) == {resting.bridgewell.id, resting.other_organization.id}
    with resting.at(resting.nora):
        a_message(resting.nora_group, resting.nora, state="held")
    visited.clear()
    work.open_reviews()
    assert visited == [resting.other_organization.id, resting.bridgewell.id], "first where something is due"


def test_where_it_cannot_be_asked_all_are_visited(
    resting: World, visited: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> list[int]:
        raise DatabaseError("not today")

    monkeypatch.setattr(work.open_reviews, "_due", fail)
    with resting.at():
        held(resting)
    before = measured.DUTY_FAILED.of("reviews").value
    with caplog.at_level(logging.ERROR):
        assert work.open_reviews() == 1
    assert measured.DUTY_FAILED.of("reviews").value == before + 1, "an alarm that looks at it sees it go on"
    assert set(visited) == {resting.bridgewell.id, resting.other_organization.id}
    assert "reviews could not ask where to go (DatabaseError)" in caplog.text
    assert "not today" not in caplog.text


def test_one_that_fails_is_put_off_and_the_others_keep_their_rhythm(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(rounds.time, "monotonic", lambda: now)
    broken, other = world.bridgewell.id, world.other_organization.id
    visits: list[int] = []

    def do(organization_id: int) -> int:
        visits.append(organization_id)
        if organization_id == broken and is_broken:
            raise ValueError("not today")
        return 1

    is_broken = True
    duty = Round("test", do, due=lambda there: there)
    for second in range(120):
        now = 1000.0 + second
        with pytest.raises(PartlyFailed) as failed:
            duty()
        assert failed.value.done == 1
    assert visits.count(other) == 120
    assert 5 <= visits.count(broken) <= 9, "after 2, 4, 8, 16, 30, 30 seconds"
    is_broken = False
    now += rounds.LONGEST_PAUSE
    assert duty() == 2
    is_broken = True
    visits.clear()
    with pytest.raises(PartlyFailed):
        duty()
    now += 3
    with pytest.raises(PartlyFailed):
        duty()
    assert visits.count(broken) == 2, "its pauses have begun anew"


def test_one_that_breaks_the_connection_each_time_does_not_keep_the_others_waiting(world: World) -> None:
    """It looks as where the database is away; the next round begins with those that had no turn."""
    first, second = world.bridgewell.id, world.other_organization.id
    assert first < second
    visits: list[int] = []

    def do(organization_id: int) -> int:
        visits.append(organization_id)
        if organization_id == first:
            raise OperationalError("the connection is closed")
        return 1

    for duty in (Round("test", do), Round("test", do, due=lambda there: there)):
        visits.clear()
        for _ in range(3):
            with pytest.raises(OperationalError):
                duty()
        assert visits == [first, second, first, second, first]


def test_one_that_failed_is_tried_again_though_nothing_seems_to_be_due(world: World) -> None:
    tries: list[int] = []
    due = [world.bridgewell.id]

    def do(organization_id: int) -> int:
        if organization_id == world.bridgewell.id:
            tries.append(organization_id)
            if len(tries) == 1:
                raise ValueError("not today")
        return 0

    duty = Round("test", do, due=lambda _: due)
    with pytest.raises(PartlyFailed):
        duty()
    due.clear()
    with pytest.raises(PartlyFailed):
        duty()
    duty._failing[world.bridgewell.id] = (1, 0.0)
    assert duty() == 0
    assert len(tries) == 2
