"""The forecast's duty and page: counts from four weeks, the last result with its time, too little to say."""

from __future__ import annotations

import json
import subprocess
import time
from datetime import timedelta

import pytest

from tests.app.asking import a_message, audited, queries
from tests.app.moderation.covering import NOON, a_shift, every_day, reviewed, waiting_posts
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.kit import clock
from throughcare.moderation.actions import opening
from throughcare.moderation.actions.messages import release_held
from throughcare.moderation.coverage import forecasting
from throughcare.moderation.coverage.care import carried_by
from throughcare.moderation.coverage.forecast.classes import Kind
from throughcare.moderation.coverage.history import load_of
from throughcare.moderation.coverage.models import CoverageForecast
from throughcare.moderation.models import Report, Review


def page(world: World, name: str = "dina") -> str:
    answer = world.client(world.names[name]).get(f"/coverage/{world.harbor.slug}/forecast")
    assert answer.status_code == 200
    return answer.content.decode()


def test_four_weeks_are_counted_by_class_and_local_hour(world: World) -> None:
    with world.at():
        waiting_posts(world, 12, hours=range(9, 10))
        waiting_posts(world, 3, severity=4, hours=range(20, 21))
        waiting_posts(world, 2, severity=1)
        [message, *_] = waiting_posts(world, 1)
        message.at = clock.now() - timedelta(days=60)
        message.save(update_fields=["at"])
        Review.objects.filter(message_id=message.id).update(opened_at=message.at)
        for reason in ("danger", "unkind"):
            Report.objects.create(
                organization_id=world.bridgewell.id,
                thread=world.support_group,
                message_id=message.id,
                author_id=world.ben.id,
                reporter=world.ana if reason == "danger" else world.eve,
                reason=reason,
                frozen_body="",
                at=clock.now() - timedelta(hours=1),
            )
        opening.open_waiting()
        held = a_message(world.support_group, world.eve, "Read first.", state="held", seq=None)
        opening.open_waiting()
        load = load_of(world.harbor, clock.now())
        assert [sum(kind) for kind in load.counts] == [4, 1, 2, 12], (
            "two reports of one message are one review"
        )
        assert load.danger == (0.25, 0, 0, 0), "of four crises one was reported as danger"
        assert sum(load.counts[Kind.GREEN][hour] for hour in range(9, 168, 24)) == 12
        assert sum(load.counts[Kind.CRISIS][hour] for hour in range(20, 168, 24)) == 3
        assert load.counts[Kind.CRISIS][2 * 24 + 11] == 1, (
            "Wednesday, an hour before noon, on the program's clocks"
        )
        a_message(world.support_group, world.eve, "Somebody, please.", kind="struggling")
        release_held(world.actor(world.fay), message_id=held.id)
        assert [sum(kind) for kind in load_of(world.harbor, clock.now()).counts] == [4, 2, 2, 12]
        assert load.weeks == 4, "there is a message from before"
        assert load_of(world.lantern, clock.now()).total == 0


def test_a_young_program_is_counted_over_the_weeks_it_has(world: World) -> None:
    with world.at():
        [message] = waiting_posts(world, 1)
        for days, weeks in ((14, 2.0), (3, 1.0)):
            message.at = clock.now() - timedelta(days=days)
            message.save(update_fields=["at"])
            assert load_of(world.harbor, clock.now()).weeks == pytest.approx(weeks, abs=0.01)


def test_handling_times_are_measured_from_the_trail(world: World) -> None:
    with world.at():
        for number, message in enumerate(waiting_posts(world, 12)):
            reviewed(world.mo, message, clock.now() - timedelta(days=1), minutes=2 + number % 2 * 2)
        load = load_of(world.harbor, clock.now())
        green = load.handling[Kind.GREEN]
        assert (round(green.mean, 3), green.measured) == (3.0, 12)
        assert load.handling[Kind.RED].measured == 0


def test_the_page_of_a_review_is_measured_too_and_claims_decide_nothing(world: World) -> None:
    with world.at():
        messages = waiting_posts(world, 12, severity=2)
        made = dict(Review.objects.values_list("message_id", "id"))
        for message in messages:
            at = clock.now() - timedelta(days=1)
            trail = [("review.read", made[message.id], 0), ("review.claim", made[message.id], 1)]
            trail += [("review.remove", message.id, 5), ("review.decide", made[message.id], 5)]
            for verb, about, minutes in trail:
                AuditLine.objects.create(
                    organization_id=world.bridgewell.id,
                    actor_id=world.mo.id,
                    verb=verb,
                    object_kind="review" if about in made.values() else "message",
                    object_id=about,
                    at=at + timedelta(minutes=minutes),
                )
        red = load_of(world.harbor, clock.now()).handling[Kind.RED]
        assert (round(red.mean, 3), red.measured) == (5.0, 12)
        (mo,) = carried_by(world.harbor, world.mo.id)
        assert mo.decisions == 12


def test_the_duty_makes_it_once_a_roster_and_day(world: World) -> None:
    with world.at():
        every_day(world, 10 * 60, 12 * 60)
        waiting_posts(world, 60)
        waiting_posts(world, 30, severity=1)
        assert forecasting.refresh_forecast(world.harbor)
        assert not forecasting.refresh_forecast(world.harbor)
        kept = CoverageForecast.objects.get(program=world.harbor)
        assert len(kept.result["forecast"]["classes"]) == 4
        said = json.dumps(kept.result)
        for secret in ("Some words", "Ben", "Mo", str(world.mo.id), str(world.ben.id)):
            assert secret not in said
        assert audited("coverage.forecast", world.harbor.id) == 1
    shown = page(world)
    assert "With this roster" in shown
    assert "amber posts" in shown
    assert "<svg" in shown
    assert "What one more hour would change" in shown
    assert "Worked out" in shown
    assert "has changed since" not in shown
    with world.at():
        a_shift(world, 20 * 60, 22 * 60)
    assert "has changed since" in page(world, "cory")
    with world.at():
        assert forecasting.refresh_forecast(world.harbor)
        assert CoverageForecast.objects.filter(program=world.harbor).count() == 1
    assert "has changed since" not in page(world)


def test_the_page_only_shows_what_is_kept_and_answers_at_once(world: World) -> None:
    with world.at():
        every_day(world, 10 * 60, 12 * 60)
        waiting_posts(world, 40)
        forecasting.refresh_forecast(world.harbor)
    client = world.client(world.dina)
    url = f"/coverage/{world.harbor.slug}/forecast"
    client.get(url)
    with queries(16):  # sign-in, organization and roles included; four are of the page itself
        before = time.perf_counter()
        client.get(url)
    assert time.perf_counter() - before < 2


def test_without_a_roster_without_a_forecast_and_with_too_little(world: World) -> None:
    assert "No roster yet" in page(world)
    with world.at():
        a_shift(world, NOON, NOON + 60)
    assert "The first forecast is being made" in page(world)
    with world.at():
        waiting_posts(world, 4)
        forecasting.refresh_forecast(world.harbor)
    shown = page(world)
    assert "Too little to say" in shown
    assert "4 posts waited" in shown
    assert "With this roster" not in shown


def test_one_that_fails_is_said_and_not_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def too_long(*_: object) -> None:
        tries.append(1)
        raise subprocess.TimeoutExpired("forecast", 1)

    monkeypatch.setattr(forecasting, "in_another_process", too_long)
    with world.at():
        a_shift(world, NOON, NOON + 60)
        waiting_posts(world, 40)
        assert forecasting.refresh_forecast(world.harbor)
        assert not forecasting.refresh_forecast(world.harbor)
    assert len(tries) == 1
    assert "could not be made" in page(world)


def test_one_whose_process_was_ended_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*_: object) -> None:
        raise subprocess.CalledProcessError(-15, "forecast")

    with world.at():
        a_shift(world, NOON, NOON + 60)
        waiting_posts(world, 40)
        with monkeypatch.context() as patch:
            patch.setattr(forecasting, "in_another_process", ended)
            with pytest.raises(subprocess.CalledProcessError):
                forecasting.refresh_forecast(world.harbor)
        assert not CoverageForecast.objects.exists()
        assert forecasting.refresh_forecast(world.harbor)


def test_others_see_no_forecast(world: World) -> None:
    with world.at():
        a_shift(world, NOON, NOON + 60)
    for name in ("ana", "mo", "fay", "pia", "omar", "root", "otto", "nora"):
        client = world.client(world.names[name])
        assert client.get(f"/coverage/{world.harbor.slug}/forecast").status_code == 404, name
