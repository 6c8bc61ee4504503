"""A reviewer folds a message behind a content note, or takes off one that is wrong."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited
from tests.app.moderation.reviewing import a_held, assert_refused_for_outsiders
from tests.app.moderation.test_claimed_elsewhere import a_reported, taken_by_mo
from tests.words import words
from tests.world import World
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import Message, Thread
from throughcare.moderation import actions
from throughcare.moderation.models import Review
from throughcare.program.refusals import Refused


def note_of(world: World, message: Message) -> str:
    with world.at():
        return str(Message.objects.get(id=message.id).note)


def test_members_see_the_note_and_open_pages_hear_of_it(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben, "Marmalade again.")
        before = Thread.objects.get(id=world.support_group.id)
    client = world.client(world.mo)
    answer = client.post(f"/waiting/{message.id}/note", {"note": "eating"}, follow=True)
    assert answer.redirect_chain == [(f"/waiting/{message.id}", 302)]
    assert "Members see the note first" in answer.content.decode()
    assert "Content note: Mentions food, eating or weight" in words(answer.content.decode())
    with world.at():
        noted = Message.objects.get(id=message.id)
        thread = Thread.objects.get(id=world.support_group.id)
        assert (noted.note, noted.state, noted.seq) == ("eating", "visible", message.seq)
        assert noted.change == thread.change == before.change + 1
        assert audited("review.fold", message.id) == audited("note_message", message.id) == 1
    shown = world.client(world.ana).get(f"/threads/{world.support_group.id}").content.decode()
    assert '<details class="fold" data-part="fold"><summary>' in shown.split("<template")[0]


def test_a_wrong_one_comes_off_and_the_same_again_changes_nothing(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben, note="self-harm")
        mo = world.actor(world.mo)
        for _ in range(2):
            actions.put_note(mo, message_id=message.id, note="")
        thread = Thread.objects.get(id=world.support_group.id)
        assert Message.objects.get(id=message.id).change == thread.change
        assert audited("note_message", message.id) == 1
    assert note_of(world, message) == ""
    shown = world.client(world.ana).get(f"/threads/{world.support_group.id}").content.decode()
    assert 'data-part="fold"' not in shown.split("<template")[0]


def test_a_held_one_has_it_once_it_appears(world: World) -> None:
    with world.at():
        message = a_held(world)
        actions.put_note(world.actor(world.mo), message_id=message.id, note="loss")
        noted = Message.objects.get(id=message.id)
        assert (noted.note, noted.state, noted.seq, noted.change) == ("loss", "held", None, None)
        actions.release_held(world.actor(world.mo), message_id=message.id)
    assert note_of(world, message) == "loss"


def test_the_page_of_a_review_has_it_and_its_review_stays_open(world: World) -> None:
    with world.at():
        message = a_reported(world)
        review = Review.objects.get(message_id=message.id)
    client = world.client(world.mo)
    page = client.get(f"/reviews/{review.id}").content.decode()
    assert f'action="/waiting/{message.id}/note"' in page
    answer = client.post(
        f"/waiting/{message.id}/note", {"note": "hard", "review": str(review.id)}, follow=True
    )
    assert answer.redirect_chain == [(f"/reviews/{review.id}", 302)]
    assert "Content note: May be hard to read" in words(answer.content.decode())
    with world.at():
        assert Review.objects.get(id=review.id).state == "open"
    away = client.post(f"/waiting/{message.id}/note", {"note": "", "review": "//elsewhere.example"})
    assert away.headers["Location"] == f"/waiting/{message.id}"


def test_others_are_refused_and_so_is_its_author(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben)
        own = a_message(world.support_group, world.fay)
        care = a_message(world.care_team, world.ana)
        for actor, one in ((world.fay, own), (world.mo, care)):
            with pytest.raises(Http404):
                actions.put_note(world.actor(actor), message_id=one.id, note="loss")
    assert_refused_for_outsiders(world, f"/waiting/{message.id}/note", note="loss")
    assert world.client(world.ben).post(f"/waiting/{message.id}/note", {"note": "loss"}).status_code == 404
    assert note_of(world, message) == note_of(world, own) == note_of(world, care) == ""


@pytest.mark.parametrize("note", ["weather", "Eating", "a word of mine"])
def test_only_a_note_of_the_list(world: World, note: str) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben)
    answer = world.client(world.mo).post(f"/waiting/{message.id}/note", {"note": note}, follow=True)
    assert "Choose one of the notes." in answer.content.decode()
    assert note_of(world, message) == ""


def test_what_was_taken_back_or_is_somebody_elses_to_decide_has_none_put(world: World) -> None:
    with world.at():
        gone = a_message(world.support_group, world.ben)
        withdraw_message(world.actor(world.ben), message_id=gone.id)
        taken = a_reported(world)
        taken_by_mo(world, taken)
        for actor, message, code in ((world.mo, gone, "done"), (world.dina, taken, "claimed")):
            with pytest.raises(Refused) as refused:
                actions.put_note(world.actor(actor), message_id=message.id, note="loss")
            assert refused.value.code == code
        actions.put_note(world.actor(world.mo), message_id=taken.id, note="loss")
    assert note_of(world, gone) == ""
    assert note_of(world, taken) == "loss"
