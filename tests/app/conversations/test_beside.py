"""What stands beside somebody's own words that call for help: true at every hour, hers alone, and not for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.app.conversations.saying import a_message
from tests.words import words
from tests.world import World
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import Message
from throughcare.conversations.posting import compose
from throughcare.conversations.posting.postman import post_and_wait
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.safety.actions import acknowledge_concern, close_concern
from throughcare.safety.models import Concern

ALARMING = "I want to kill myself tonight."


def said(world: World, room: Any, by: Any, body: str = ALARMING, kind: str = "plain") -> Message:
    post_and_wait(
        settings.ENV.app_url,
        compose(
            organization=world.bridgewell.id,
            thread=room.id,
            author=by.id,
            client_id=new_id(),
            body=body,
            kind=kind,
        ),
    )
    with world.at():
        return Message.objects.get(author=by, body=body)


def beside(world: World, reader: Any, message: Message) -> str:
    """The notice beside this message on the reader's page; empty where there is none."""
    page = world.client(reader).get(f"/threads/{message.thread_id}")
    assert page.status_code == 200
    _before, found, after = page.content.decode().partition(f'data-help-for="{message.id}"')
    return after[: after.index("<article")] if found and "<article" in after else after


def at_hour(hour: int) -> datetime:
    """This hour of today where Harbor is."""
    return clock.now().astimezone(clock.zone("America/New_York")).replace(hour=hour)


def test_it_says_what_happens_until_the_concern_is_closed(world: World) -> None:
    message = said(world, world.support_group, world.ana)
    shown = beside(world, world.ana, message)
    assert "The people on call are being rung about this now" in shown
    for way in ('href="/help"', 'href="tel:988"', 'href="sms:988"', 'href="/plan"'):
        assert way in shown
    with world.at():
        concern = Concern.objects.get(source_id=message.id)
        acknowledge_concern(world.actor(world.omar), concern=concern)
    with clock.frozen(clock.now() + timedelta(hours=30)):
        shown = beside(world, world.ana, message)
    assert "Somebody of the care team has this now" in shown, "longer than a day, while it is open"
    assert "being rung" not in shown
    assert "Omar" not in words(shown)
    with world.at():
        close_concern(world.actor(world.omar), concern=concern, outcome="talked")
    assert beside(world, world.ana, message) == ""


@pytest.mark.parametrize("name", ["ben", "fay"])
def test_it_is_hers_alone(world: World, name: str) -> None:
    message = said(world, world.support_group, world.ana)
    assert beside(world, world.ana, message)
    assert beside(world, world.names[name], message) == ""


def test_nothing_stands_beside_calm_words_or_those_of_staff(world: World) -> None:
    assert beside(world, world.ana, said(world, world.support_group, world.ana, "I slept well.")) == ""
    assert beside(world, world.fay, said(world, world.support_group, world.fay)) == ""


def test_at_night_it_does_not_say_that_staff_are_on(world: World) -> None:
    with clock.frozen(at_hour(3)):
        message = said(world, world.support_group, world.ana)
        shown = beside(world, world.ana, message)
    assert "Staff are not on now, and the people on call are being rung about this all the same" in shown


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (12, "Staff are on, and this is among what they read first."),
        (6, "they read this when they are back"),
    ],
)
def test_a_struggle_that_rings_nobody_says_when_it_is_read(world: World, hour: int, words: str) -> None:
    with clock.frozen(at_hour(hour)):
        message = said(world, world.care_team, world.ana, "A heavy day.", kind="struggling")
        shown = beside(world, world.ana, message)
        with world.at():
            assert not Concern.objects.filter(source_id=message.id).exists()
    assert words in shown
    assert "Help now rings somebody at any hour" in shown
    assert "being rung" not in shown
    with clock.frozen(at_hour(hour) + timedelta(hours=25)):
        assert beside(world, world.ana, message) == "", "after a day"


def test_taken_back_it_still_says_that_somebody_is_rung(world: World) -> None:
    message = said(world, world.support_group, world.ana)
    with world.at():
        withdraw_message(world.actor(world.ana), message_id=message.id)
    assert "being rung" in beside(world, world.ana, message)


def test_it_costs_one_query_and_only_where_there_is_something(world: World) -> None:
    client = world.client(world.ana)

    def count() -> int:
        client.get(f"/threads/{world.support_group.id}")
        with CaptureQueriesContext(connection) as ran:
            client.get(f"/threads/{world.support_group.id}")
        return len(ran)

    with world.at():
        a_message(world.support_group, world.ana, "Calm.")
    calm = count()
    said(world, world.support_group, world.ana)
    assert count() == calm + 1
    with world.at():
        a_message(world.support_group, world.ana, "Again.", kind="struggling")
    assert count() == calm + 1
