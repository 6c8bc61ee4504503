"""A program's own thresholds: how readily flags are raised, what that costs, and never less for danger."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from tests.app.asking import queries as at_most_queries
from tests.app.program.program_helpers import audit_of
from tests.world import World
from throughcare.conversations.models import Message
from throughcare.conversations.posting import Held, Posted, compose
from throughcare.conversations.posting.postman import post_and_wait
from throughcare.kit.ids import new_id
from throughcare.program.actions.screening import set_thresholds
from throughcare.program.models import Program
from throughcare.program.refusals import Refused
from throughcare.screening.findings import LOWEST_THRESHOLD, THRESHOLD

CONTACT = "Call me any time, 312-555-0134."


def url(world: World) -> str:
    return f"/reviews/screening/{world.harbor.slug}"


def said(world: World, body: str = CONTACT) -> Any:
    post = compose(
        organization=world.bridgewell.id,
        thread=world.cohort_room.id,
        author=world.ana.id,
        client_id=new_id(),
        body=body,
    )
    return post_and_wait(settings.ENV.app_url, post)


def test_it_holds_from_the_very_next_post_on(world: World) -> None:
    assert isinstance(said(world), Held)
    score = dict(
        compose(organization=1, thread=new_id(), author=new_id(), client_id=new_id(), body=CONTACT).scores()
    )["contact-details"]
    if score <= 0.9:
        with world.at():
            set_thresholds(world.actor(world.dina), program=world.harbor, thresholds={"contact-details": 0.9})
        assert isinstance(said(world), Posted)
    with world.at():
        set_thresholds(world.actor(world.dina), program=world.harbor, thresholds={"contact-details": 0.35})
    assert isinstance(said(world), Held)
    with world.at():
        assert audit_of(world.harbor.id, "set_thresholds")[-1].detail == {
            "contact-details": 0.35,
            "changed": True,
        }


def test_a_flag_appears_at_a_lower_threshold_and_not_at_the_shipped_one(world: World) -> None:
    with world.at():
        set_thresholds(
            world.actor(world.dina), program=world.harbor, thresholds={"substance": LOWEST_THRESHOLD}
        )
    body = "A beer sounds good right now."
    found = compose(organization=1, thread=new_id(), author=new_id(), client_id=new_id(), body=body)
    score = dict(found.scores())["substance"]
    assert LOWEST_THRESHOLD <= score < THRESHOLD
    said(world, body)
    with world.at():
        first = Message.objects.get(author=world.ana, body=body)
        assert "substance" in first.flags
        set_thresholds(world.actor(world.dina), program=world.harbor, thresholds={})
    said(world, body)
    with world.at():
        again = Message.objects.exclude(id=first.id).get(author=world.ana, body=body)
        assert "substance" not in again.flags


@pytest.mark.parametrize(
    "wrong",
    [{"self-harm": 0.65}, {"off-topic": 0.3}, {"substance": 0.95}, {"substance": 0.24}, {"substance": 0.0}],
)
def test_bounds(world: World, wrong: dict[str, float]) -> None:
    with world.at(), pytest.raises(Refused):
        set_thresholds(world.actor(world.dina), program=world.harbor, thresholds=wrong)
    with world.at():
        assert Program.objects.get(id=world.harbor.id).thresholds == {}


def test_the_page_says_what_each_costs_and_saves(world: World) -> None:
    client = world.client(world.dina)
    client.get(url(world))
    with at_most_queries(16):
        page = client.get(url(world)).content.decode()
    assert "Never less readily than shipped." in page
    assert page.count("As shipped") == 6
    assert "more messages a day to read in vain" in page
    answer = client.post(url(world), {"substance": "0.35", "self-harm": "0.25", "eating": "0.5"})
    assert answer.status_code == 302
    with world.at():
        assert Program.objects.get(id=world.harbor.id).thresholds == {"substance": 0.35, "self-harm": 0.25}
    assert client.post(url(world), {"self-harm": "0.8"}).status_code == 422
    assert client.post(url(world), {"self-harm": "much"}).status_code == 422


@pytest.mark.parametrize("who", ["ana", "fay", "mo", "cory", "cleo", "otto", "root", "nora"])
def test_only_who_publishes_the_policy(world: World, who: str) -> None:
    client = world.client(world.names[who])
    assert client.get(url(world)).status_code == 404
    assert client.post(url(world), {"substance": "0.35"}).status_code == 404


def test_the_signed_out_are_asked_to_sign_in(world: World) -> None:
    assert world.client().get(url(world))["Location"].startswith("/sign-in")
