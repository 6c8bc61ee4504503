"""A ring that left this machine by no channel is said in red as a page that never rang is."""

from __future__ import annotations

import smtplib
import urllib.request
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from tests.app.safety.ringing import a_concern
from tests.world import World
from throughcare.config import work
from throughcare.config.commands.doctor.people import who_wait
from throughcare.kit import clock
from throughcare.moderation.queries.waiting import waiting_for
from throughcare.people import deliver
from throughcare.people.channels import Gateway, Mail
from throughcare.people.models import Outgoing
from throughcare.program.models import Member
from throughcare.safety.actions import acknowledge_concern, close_concern, let_ring_again
from throughcare.safety.ladder import ring_due
from throughcare.safety.rules import OUTCOMES
from throughcare.safety.watch import late_pages


@pytest.fixture
def start(world: World, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Now: Omar is on call, by mail only, and the mail server takes nothing."""
    with world.at():
        Member.objects.filter(id=world.omar.id).update(phone="")
    monkeypatch.setattr(Mail, "send", refuse)
    return clock.now()


def refuse(*_: object) -> None:
    raise smtplib.SMTPAuthenticationError(535, b"expired")


def pass_time(start: datetime, *seconds: float) -> None:
    """The duties at these moments."""
    for one in seconds:
        with clock.frozen(start + timedelta(seconds=one)):
            ring_due()
            for channel in deliver.CHANNELS:
                deliver.send_due(channel=channel, is_urgent=True)


def late(start: datetime, seconds: float) -> int:
    with clock.frozen(start + timedelta(seconds=seconds)):
        return late_pages()


def test_what_rang_and_left_by_no_channel_is_late(world: World, start: datetime) -> None:
    with clock.frozen(start):
        a_concern(world)
    pass_time(start, 0, 61, 122)
    assert late(start, 119) == 0
    assert late(start, 121) == 1
    with clock.frozen(start + timedelta(seconds=121)):
        assert b"pages-late\n" in work.readyz("").body
        with world.at():
            waiting = waiting_for(world.actor(world.mo))
        assert waiting.late == 1
        assert (waiting.ringing[0].is_late, waiting.ringing[0].due_at) == (True, start)
        assert "notice--alarm" in world.client(world.mo).get("/desk").content.decode()


def test_what_was_taken_before_it_went_and_put_back_is_late_since_then(world: World, start: datetime) -> None:
    with clock.frozen(start):
        concern = a_concern(world)
    pass_time(start, 0)
    with clock.frozen(start + timedelta(seconds=60)), world.at():
        acknowledge_concern(world.actor(world.cleo), concern=concern)
    with clock.frozen(start + timedelta(minutes=40)), world.at():
        let_ring_again(world.actor(world.cleo), concern=concern, owner_id=world.cleo.id)
    pass_time(start, 2401)
    assert late(start, 2401 + 119) == 0
    assert late(start, 2401 + 121) == 1


def test_the_next_rungs_to_her_do_not_hide_it(world: World, start: datetime) -> None:
    with clock.frozen(start):
        a_concern(world)
    pass_time(start, 0, 301, 602, 903, 1204)
    assert late(start, 1210) >= 1
    with world.at():
        assert Outgoing.objects.filter(account=world.omar.account_id, stopped_at=None).count() == 1


@pytest.mark.parametrize("comes_back_after", [61, 119])
def test_a_mail_that_went_at_the_second_try_is_none(
    world: World, start: datetime, monkeypatch: pytest.MonkeyPatch, comes_back_after: float
) -> None:
    with clock.frozen(start):
        a_concern(world)
    pass_time(start, 0)
    monkeypatch.setattr(Mail, "send", lambda *_: None)
    pass_time(start, comes_back_after)
    assert late(start, 290) == 0


def test_a_dead_channel_beside_one_that_goes_is_none(
    world: World, start: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SMS_URL", "https://gateway.example")
    monkeypatch.setattr(Gateway, "send", lambda *_: None)
    with world.at():
        Member.objects.filter(id=world.omar.id).update(phone="312-555-0100")
    with clock.frozen(start):
        a_concern(world, 2)
    pass_time(start, 0, 61, 122)
    assert late(start, 290) == 0


def test_a_text_that_is_only_written_down_reached_nobody(world: World, start: datetime) -> None:
    with world.at():
        Member.objects.filter(id=world.omar.id).update(phone="312-555-0100")
    with clock.frozen(start):
        a_concern(world)
    pass_time(start, 0, 61, 122)
    assert late(start, 121) == 1
    page = world.client(world.mo).get("/desk")
    assert page.status_code == 200


def test_what_died_after_an_earlier_ring_went_is_late_from_then_on(
    world: World, start: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.frozen(start):
        a_concern(world)
    with monkeypatch.context() as patch:
        patch.setattr(Mail, "send", lambda *_: None)
        pass_time(start, 0, 301)
    pass_time(start, 602)  # the top: Dina, and Omar again
    assert late(start, 700) == 0
    assert late(start, 723) == 2


def test_what_somebody_took_is_none_and_her_own_clock_begins_anew(world: World, start: datetime) -> None:
    with clock.frozen(start):
        concern = a_concern(world)
    pass_time(start, 0, 61)
    with world.at(), clock.frozen(start + timedelta(seconds=90)):
        acknowledge_concern(world.actor(world.omar), concern=concern)
    assert late(start, 3_000) == 0
    settle = 90 + 3_601
    pass_time(start, settle)
    assert late(start, settle + 5) == 0
    assert late(start, settle + 121) == 1
    with world.at(), clock.frozen(start + timedelta(seconds=settle + 130)):
        close_concern(world.actor(world.omar), concern=concern, outcome=next(iter(OUTCOMES)))
    assert late(start, settle + 300) == 0


@pytest.mark.parametrize("is_late", [False, True])
def test_the_heartbeat_stays_away_while_something_is_late(
    world: World, start: datetime, monkeypatch: pytest.MonkeyPatch, is_late: bool
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(settings, "HEARTBEAT_URL", "https://watcher.example/beat")

    def open_url(url: str, timeout: float) -> Any:
        asked.append(url)
        return type("Answer", (), {"close": lambda _self: None})()

    monkeypatch.setattr(urllib.request, "urlopen", open_url)
    if is_late:
        with clock.frozen(start):
            a_concern(world)
        pass_time(start, 0)
    with clock.frozen(start + timedelta(seconds=130)) if is_late else nullcontext():
        work._say_alive()
    assert bool(asked) is not is_late


def test_the_doctor_says_by_what_it_did_not_go(world: World, start: datetime) -> None:
    with clock.frozen(start):
        a_concern(world)
    pass_time(start, 0, 61, 122)
    with clock.frozen(start + timedelta(seconds=130)):
        said = {finding.sentence: finding.is_well for finding in who_wait()}
    assert said["No page is late."]
    (sentence,) = [one for one in said if one.startswith("1 ring has gone to nobody: email (SMTPAuth")]
    assert not said[sentence]
    with clock.frozen(start + timedelta(seconds=400)):
        said = {finding.sentence: finding.is_well for finding in who_wait()}
    assert [
        is_well
        for sentence, is_well in said.items()
        if "1 message has not gone out, the oldest for 7 minutes" in sentence
    ] == [False]
