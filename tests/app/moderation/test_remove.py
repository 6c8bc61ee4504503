"""Taking a visible message out of sight."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited
from tests.app.moderation.reviewing import assert_refused_for_outsiders, both_at_once, state_of
from tests.world import World, a_thread, pair_of
from throughcare.conversations.models import Message, Thread
from throughcare.moderation import actions
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern, close_concern, open_concern
from throughcare.safety.models import Concern


def test_its_place_stays_and_its_words_go(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben)
        before = Thread.objects.get(id=world.support_group.id)
        actions.remove_visible(world.actor(world.mo), message_id=message.id, reason="unkind")
        removed = Message.objects.get(id=message.id)
        assert (removed.state, removed.seq, removed.change) == ("removed", message.seq, before.change + 1)
        assert audited("review.remove", message.id) == 1
        assert not Concern.objects.filter(member=world.ben).exists()


def test_others_are_refused_and_so_is_its_author(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben)
        own = a_message(world.support_group, world.fay)
        with pytest.raises(Http404):
            actions.remove_visible(world.actor(world.fay), message_id=own.id, reason="unkind")
    assert_refused_for_outsiders(world, f"/waiting/{message.id}/remove", reason="unkind")
    with world.at():
        assert (state_of(message), state_of(own)) == ("visible", "visible")


@pytest.mark.parametrize("channel", ["direct-thread", "care-team-thread"])
def test_reviewers_have_no_way_into_private_threads(world: World, channel: str) -> None:
    with world.at():
        if channel == "direct-thread":
            thread = a_thread(world.harbor, channel, world.ana, world.ben, **pair_of(world.ana, world.ben))
        else:
            thread = world.care_team
        message = a_message(thread, world.ana, "Between us.")
    client = world.client(world.mo)
    assert client.get(f"/waiting/{message.id}").status_code == 404
    assert client.post(f"/waiting/{message.id}/remove", {"reason": "unkind"}).status_code == 404
    with world.at():
        assert state_of(message) == "visible"


def test_words_of_somebody_in_danger_ring_unless_a_person_is_on_it(world: World) -> None:
    with world.at():
        mo, omar = world.actor(world.mo), world.actor(world.omar)
        alone, held_on, closed = (a_message(world.support_group, world.ben, severity=3) for _ in range(3))
        for message in (held_on, closed):
            concern = open_concern(
                None,
                member_id=world.ben.id,
                program_id=world.harbor.id,
                level=3,
                source_kind="message",
                source_id=message.id,
            )
            acknowledge_concern(omar, concern=concern)
        close_concern(omar, concern=concern, outcome="talked")
        for message in (alone, held_on, closed):
            actions.remove_visible(
                mo, message_id=message.id, reason="hard-to-read", words="I'll call you at two."
            )
        rings = Concern.objects.filter(state="open").values_list("source_id", flat=True)
        assert sorted(rings) == sorted([alone.id, closed.id])
    page = world.client(world.omar).get("/desk").content.decode()
    assert "needs a person now" in page


def test_of_two_at_once_the_second_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben, severity=2)
        before = Thread.objects.get(id=world.support_group.id).change

    def remove(actor: object) -> object:
        return actions.remove_visible(
            actor,  # type: ignore[arg-type]
            message_id=message.id,
            reason="unkind",
            words="Let us talk.",
        )

    assert both_at_once(world, monkeypatch, "get_reviewable", (world.mo, remove), (world.dina, remove)) == [
        "",
        "done",
    ]
    with world.at():
        assert Thread.objects.get(id=world.support_group.id).change == before + 1
        assert Concern.objects.filter(source_id=message.id).count() == 1
        with pytest.raises(Refused):
            remove(world.actor(world.mo))
        assert audited("review.remove", message.id) == 1
