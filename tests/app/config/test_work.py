"""Duties of the work process: one organization or program that fails never keeps a duty from the others."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from django.conf import settings

from tests.app.asking import a_message
from tests.app.moderation.reviewing import a_held
from tests.world import World, a_program, a_thread
from throughcare.config import work
from throughcare.conversations.models import Seat
from throughcare.core.organization import this_organization
from throughcare.kit import measured
from throughcare.moderation.actions import opening
from throughcare.moderation.models import Review
from throughcare.program.models import PolicyVersion, Program, StaffedWindow
from throughcare.safety import ladder, spool
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern, Page


def test_no_duty_ever_waits_for_a_connection_that_another_holds() -> None:
    asks_whether_it_is_ready = 1
    assert settings.MOST_CONNECTIONS["throughcare-work"] > len(work.duties()) + asks_whether_it_is_ready


def test_an_unreadable_policy_stops_only_its_own_program(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with world.at():
        broken = a_program(world.bridgewell, "ridge")
        Program.objects.filter(id=broken.id).update(policy_number=2)
        PolicyVersion.objects.create(
            organization_id=world.bridgewell.id, program=broken, number=2, text="this is no policy"
        )
        a_thread(broken, "cohort-room")
        Seat.objects.filter(member=world.ana).delete()
    with world.at(world.nora):
        Seat.objects.filter(member=world.nora).delete()
    with caplog.at_level(logging.ERROR), pytest.raises(work.PartlyFailed) as failed:
        work.settle_all()
    assert failed.value.done > 0
    with world.at():
        assert Seat.objects.filter(member=world.ana, until_seq=None).exists()
    with world.at(world.nora):
        assert Seat.objects.filter(member=world.nora, until_seq=None).exists(), "a later organization"
    said = [record.getMessage() for record in caplog.records if str(broken.id) in record.getMessage()]
    assert said == [f"duty seats failed for program {broken.id} (PolicyError)"]
    with world.at():
        Program.objects.filter(id=broken.id).update(policy_number=1)
    work.settle_all()


def fail(*_: object) -> int:
    raise ValueError("not today")


def break_policy(world: World) -> None:
    """Harbor's rota says nothing, and nobody can read its policy."""
    StaffedWindow.objects.filter(program=world.harbor).delete()
    Program.objects.filter(id=world.harbor.id).update(policy_number=9)
    PolicyVersion.objects.create(
        organization_id=world.bridgewell.id, program=world.harbor, number=9, text="this is no policy"
    )


def test_an_unreadable_policy_delays_no_review(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with world.at():
        held = a_held(world)
        break_policy(world)
    with caplog.at_level(logging.ERROR):
        assert work.open_reviews() == 1
    with world.at():
        assert Review.objects.get().subject_id == held.id
    assert "PolicyError" in caplog.text
    assert "no policy" not in caplog.text


@pytest.mark.parametrize(
    ("place", "name", "duty"),
    [
        (opening, "open_waiting", work.open_reviews),
        (work.scanning, "scan", work.scan_all),
        (work.scanning, "scan_again", work.open_missed_reviews),
    ],
)
def test_reviews_that_fail_in_one_organization_are_opened_in_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, place: object, name: str, duty: object
) -> None:
    done: list[int] = []
    with world.at():
        a_held(world)
    with world.at(world.nora):
        a_message(world.nora_group, world.nora, state="held")

    def once() -> int:
        done.append(this_organization())
        return fail() if done[-1] == world.bridgewell.id else 1

    monkeypatch.setattr(place, name, once)
    with pytest.raises(work.PartlyFailed) as failed:
        duty()  # type: ignore[operator]
    assert failed.value.done == len(done) - 1
    assert {world.bridgewell.id, world.nora.organization_id} <= set(done)


def test_a_call_that_cannot_be_mended_stands_in_no_others_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.at():
        calls = [
            open_concern(None, member_id=who.id, program_id=world.harbor.id, level=3, source_kind="help-now")
            for who in (world.ana, world.ben)
        ]
        Page.objects.filter(concern__in=calls).delete()
    put_up = ladder.put_up_again

    def but_not_hers(concern: Concern, *rest: object) -> None:
        if concern.member_id == world.ana.id:
            fail()
        put_up(concern, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ladder, "put_up_again", but_not_hers)
    with pytest.raises(ValueError, match="not today"):
        ladder.mend()
    with world.at():
        assert Page.objects.get(concern__in=calls).concern_id == calls[1].id


def test_a_rota_that_cannot_be_read_stays_as_it_was_last_known(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spool, "_rota", lambda: tmp_path / "rota.json")
    spool.keep_rota()
    before = spool._last_known(world.bridgewell.id)
    with world.at():
        assert world.omar.account.email in before
    addresses = spool._addresses

    def but_not_here(now: object) -> list[str]:
        if this_organization() == world.bridgewell.id:
            fail()
        return [*addresses(now), "new@example.org"]  # type: ignore[arg-type]

    monkeypatch.setattr(spool, "_addresses", but_not_here)
    with pytest.raises(ValueError, match="not today"):
        spool.keep_rota()
    assert spool._last_known(world.bridgewell.id) == before
    assert "new@example.org" in spool._last_known(world.nora.organization_id)


def test_a_duty_keeps_its_rhythm_and_a_failing_one_is_tried_less_and_less_often() -> None:
    often, nightly = work.Duty("often", 0.5, int), work.Duty("nightly", 1800.0, int)
    assert [often.pause(failures) for failures in (0, 1, 2, 8)] == [0.5, 1.0, 2.0, 30.0]
    assert [nightly.pause(failures) for failures in (0, 8)] == [1800.0, 1800.0]


@pytest.mark.parametrize(
    ("error", "pauses"), [(work.PartlyFailed(3), [0.5] * 4), (ValueError("not today"), [0.5, 1.0, 2.0, 4.0])]
)
def test_what_fails_for_some_keeps_its_rhythm_for_the_others_and_counts_as_failed(
    monkeypatch: pytest.MonkeyPatch, error: Exception, pauses: list[float]
) -> None:
    waited: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0)
            return len(waited) == len(pauses)

    def do() -> None:
        raise error

    monkeypatch.setattr(work.connection, "close", lambda: None)
    done, failed = measured.DUTY_DONE.of("reviews").value, measured.DUTY_FAILED.of("reviews").value
    work._keep_doing(work.Duty("reviews", 0.5, do), Stop())
    assert waited == pauses
    assert measured.DUTY_DONE.of("reviews").value == done
    assert measured.DUTY_FAILED.of("reviews").value == failed + len(pauses) - 1


def test_that_it_is_alive_is_said_at_once_and_then_in_its_rhythm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then `/readyz` says that nobody is rung."""
    waited: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0)
            return len(waited) == 3

    monkeypatch.setattr(work.connection, "close", lambda: None)
    (alive,) = [duty for duty in work.duties() if duty.name == "alive"]
    work._keep_doing(work.Duty("alive", alive.every, int, first=alive.first), Stop())
    assert waited[0] < 1
    assert waited[1:] == [alive.every] * 2
