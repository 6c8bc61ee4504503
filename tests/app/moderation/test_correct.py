"""The ladder of corrections: what is written into her standing, what she reads, what stays open to her."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited
from tests.app.moderation.reviewing import assert_refused_for_outsiders
from tests.world import World, a_member, an_episode
from throughcare.contact.facts import Act, Content
from throughcare.contact.words import Outcome
from throughcare.conversations.models import Thread
from throughcare.conversations.policy import read_worlds
from throughcare.kit import clock
from throughcare.moderation import actions
from throughcare.moderation.actions.corrections import give_correction, lift_correction
from throughcare.moderation.models import Correction, Review
from throughcare.program.actions.standings import limit_member
from throughcare.program.models import Member, Standing
from throughcare.program.refusals import Refused


def a_review(world: World, by: Member | None = None) -> Review:
    """A message that Mo took out."""
    message = a_message(world.support_group, by or world.ben, "You are all fools.")
    actions.remove_visible(world.actor(world.mo), message_id=message.id, reason="unkind")
    return Review.objects.get(message_id=message.id)


def give(world: World, review: Review, step: str, by: Member | None = None, **more: Any) -> Correction:
    more.setdefault("reason", "unkind")
    return give_correction(world.actor(by or world.mo), review_id=review.id, step=step, **more)


def decides(world: World, thread: Thread, who: Member, content: Content | None = None) -> Outcome:
    now = clock.now()
    found = read_worlds(thread.organization_id, [thread.id], [who.id], now)[thread.id]
    return found.decide(who.id, Act.POST, now, content or Content()).outcome


@pytest.mark.parametrize(
    ("step", "field", "room"),
    [("limited", "limited_until", Outcome.HOLD), ("paused", "muted_until", Outcome.REFUSE)],
)
def test_posting_obeys_at_once_and_help_stays_open(
    world: World, step: str, field: str, room: Outcome
) -> None:
    with world.at():
        assert decides(world, world.support_group, world.ana) is Outcome.ALLOW
        before = Standing.objects.get(id=world.ana.id)
        correction = give(world, a_review(world, world.ana), step, days=7)
        after = Standing.objects.get(id=world.ana.id)
        assert getattr(after, field) == correction.until_at == correction.at + timedelta(days=7)
        assert after.version > before.version
        assert decides(world, world.support_group, world.ana) is room
        assert decides(world, world.care_team, world.ana) is Outcome.ALLOW
        lift_correction(world.actor(world.dina), correction_id=correction.id)
        lift_correction(world.actor(world.dina), correction_id=correction.id)
        assert getattr(Standing.objects.get(id=world.ana.id), field) is None
        assert decides(world, world.support_group, world.ana) is Outcome.ALLOW
        assert audited("correction.give", world.ana.id) == 1
    assert world.client(world.ana).get("/help").status_code == 200


@pytest.mark.parametrize("step", ["note", "reminder", "warning"])
def test_the_gentle_steps_change_nothing_she_can_do(world: World, step: str) -> None:
    with world.at():
        correction = give(world, a_review(world), step, words="Let us talk.")
        standing = Standing.objects.get(id=world.ben.id)
        assert (standing.limited_until, standing.muted_until) == (None, None)
        assert (correction.counts_until is None) == (step == "note")
    page = world.client(world.ben).get("/decisions").content.decode()
    assert "Something you wrote could hurt somebody here." in page
    assert "Let us talk." in page
    assert "Mo Haddad" not in page


def test_she_reads_what_why_until_when_and_how_to_answer(world: World) -> None:
    with world.at():
        correction = give(world, a_review(world), "limited", days=3)
    page = world.client(world.ben).get("/decisions").content.decode()
    for words in (
        "reads each of your posts",
        "could hurt somebody",
        "Until <time",
        "Help now",
        "I see it",
    ):
        assert words in page
    assert f"/decisions/correction/{correction.id}/appeal" in page


def test_lifting_one_leaves_what_others_set(world: World) -> None:
    with world.at():
        first = give(world, a_review(world), "limited", days=3)
        second = give(world, a_review(world), "limited", days=9)
        lift_correction(world.actor(world.mo), correction_id=second.id)
        assert Standing.objects.get(id=world.ben.id).limited_until == first.until_at
        longer = clock.now() + timedelta(days=30)
        limit_member(None, member=world.ben, until=longer)
        lift_correction(world.actor(world.mo), correction_id=first.id)
        assert Standing.objects.get(id=world.ben.id).limited_until == longer


def test_the_page_suggests_and_gives(world: World) -> None:
    with world.at():
        review = a_review(world)
    client, address = world.client(world.dina), f"/reviews/{review.id}/correct"
    assert 'value="note" required checked' in client.get(address).content.decode()
    form = {"step": "warning", "reason": "unkind", "days": "7", "words": "Hello"}
    assert client.post(address, form).headers["Location"] == f"/reviews/{review.id}"
    page = client.get(address).content.decode()
    assert 'value="limited" required checked' in page
    assert "Counts" in page
    for bad in (
        {"step": "eaten"},
        {"reason": ""},
        {"step": "paused", "days": "31"},
        {"step": "limited", "days": "x"},
    ):
        answer = client.post(address, form | bad)
        assert answer.status_code == 422, bad
        assert "Hello" in answer.content.decode()
    with world.at():
        [given] = Correction.objects.all()
    assert client.post(f"/corrections/{given.id}/lift").status_code == 302
    assert "Taken back" in client.get(address).content.decode()


def test_only_reviewers_and_only_of_members_and_never_of_oneself(world: World) -> None:
    with world.at():
        review = a_review(world)
        correction = give(world, review, "note")
        of_staff = a_review(world, world.fay)
        stranger = a_member(world.bridgewell, "Stranger")
        an_episode(stranger, world.lantern)
        of_stranger = a_review(world, stranger)
        for other in (of_staff, of_stranger):
            with pytest.raises(Http404):
                give(world, other, "note")
        with pytest.raises(Http404):
            give(world, of_staff, "note", by=world.fay)
    form = {"step": "paused", "reason": "unkind", "days": "7"}
    assert_refused_for_outsiders(world, f"/reviews/{review.id}/correct", **form)
    assert_refused_for_outsiders(world, f"/corrections/{correction.id}/lift")
    assert world.client(world.ben).post(f"/corrections/{correction.id}/lift").status_code == 404
    with world.at():
        assert Standing.objects.get(id=world.ben.id).muted_until is None
        assert Correction.objects.get().lifted_at is None


def test_the_same_twice_is_once(world: World) -> None:
    with world.at():
        review = a_review(world)
        assert give(world, review, "reminder").id == give(world, review, "reminder").id
        with pytest.raises(Refused):
            give(world, review, "reminder", reason="nonsense")
