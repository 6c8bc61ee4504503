"""Somebody is on a review: deciding about its words from another page waits for her, and loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.app.asking import a_message, audited
from tests.app.moderation.reviewing import a_held, state_of
from tests.words import words
from tests.world import World
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation import actions, rules
from throughcare.moderation.actions import opening, reviews
from throughcare.moderation.models import Review
from throughcare.program.models import Member

TYPED = "Let us talk about it before it stands here."


def taken_by_mo(world: World, message: Message) -> Review:
    """Its review, with Mo on it."""
    opening.open_waiting()
    review = Review.objects.get(message_id=message.id)
    reviews.claim_review(world.actor(world.mo), review_id=review.id)
    return review


def a_reported(world: World) -> Message:
    """A message of Ben's that Ana reported."""
    message = a_message(world.support_group, world.ben, "Stop whining.")
    actions.report_message(world.actor(world.ana), message_id=message.id, reason="unkind")
    return message


@pytest.mark.parametrize(
    ("verb", "is_held", "form"),
    [
        ("release", True, {}),
        ("return", True, {"reason": "talk-first", "words": TYPED}),
        ("remove", False, {"reason": "unkind", "words": TYPED}),
    ],
)
def test_it_says_who_has_it_and_keeps_what_was_typed(
    world: World, verb: str, is_held: bool, form: dict[str, str]
) -> None:
    with world.at():
        message = a_held(world) if is_held else a_reported(world)
        taken_by_mo(world, message)
        before = state_of(message)
    answer = world.client(world.dina).post(f"/waiting/{message.id}/{verb}", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mo is on this. If it is still open in 15 minutes, it is free again." in words(page)
    assert "Nothing was decided" in words(page)
    if form:
        assert "your words are kept below" in words(page)
        assert TYPED in words(page)
        assert f'value="{form["reason"]}" required checked' in page
    with world.at():
        assert state_of(message) == before
        assert audited(f"review.{verb}", message.id) == 0
        assert Review.objects.get(message_id=message.id).claimed_by_id == world.mo.id
    answer = world.client(world.mo).post(f"/waiting/{message.id}/{verb}", form)
    assert (answer.status_code, answer["Location"]) == (302, "/desk"), "hers, from whichever page"


@pytest.mark.parametrize("is_over", [True, False], ids=["over", "given back"])
def test_what_nobody_is_on_any_more_is_free(world: World, is_over: bool) -> None:
    with world.at():
        held = a_held(world)
        review = taken_by_mo(world, held)
        if is_over:
            Review.objects.filter(id=review.id).update(claimed_at=clock.now() - rules.CLAIM_FOR)
        else:
            reviews.unclaim_review(world.actor(world.mo), review_id=review.id)
    answer = world.client(world.dina).post(f"/waiting/{held.id}/release")
    assert answer.status_code == 302
    with world.at():
        assert state_of(held) == "visible"


def test_any_open_review_of_the_message_counts_and_a_settled_one_does_not(world: World) -> None:
    with world.at():
        message = a_reported(world)
        review = taken_by_mo(world, message)
        other = opening.Opening(message, Review.Kind.FLAGGED, rules.Level.AMBER, message.id)
        assert opening.open_all([other]) == 1
    client = world.client(world.dina)
    form = {"reason": "unkind", "words": TYPED}
    assert client.post(f"/waiting/{message.id}/remove", form).status_code == 409
    with world.at():
        reviews.decide_review(world.actor(world.mo), review_id=review.id, decision="leave")
        reviews.reopen_review(world.actor(world.mo), review_id=review.id)
    assert client.post(f"/waiting/{message.id}/remove", form).status_code == 302
    with world.at():
        assert state_of(message) == "removed"


def test_who_may_not_decide_learns_of_nobody(world: World) -> None:
    with world.at():
        held = a_held(world)
        taken_by_mo(world, held)
    outsiders: list[Member] = [world.ana, world.otto, world.nora, world.pia, world.root]
    for member in outsiders:
        assert world.client(member).post(f"/waiting/{held.id}/release").status_code == 404
    assert world.client().post(f"/waiting/{held.id}/release").status_code == 302
    with world.at():
        assert state_of(held) == "held"


def test_a_refusal_that_asks_for_more_keeps_the_rest(world: World) -> None:
    with world.at():
        grave = a_message(world.support_group, world.ben, "I can't any more.", severity=3)
    page = world.client(world.mo).post(f"/waiting/{grave.id}/remove", {"reason": "hard-to-read"})
    assert page.status_code == 422
    assert "Write to them, or take the concern yourself." in words(page.content.decode())
    assert 'value="hard-to-read" required checked' in page.content.decode()
    late = clock.now() + timedelta(minutes=1)
    with world.at(), clock.frozen(late):
        actions.remove_visible(world.actor(world.dina), message_id=grave.id, reason="unkind", takes=True)
    done = world.client(world.mo).post(f"/waiting/{grave.id}/remove", {"reason": "unkind", "words": TYPED})
    assert done["Location"] == "/desk", "what is settled is not there to decide any more"
