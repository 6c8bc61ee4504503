"""Blocking: one-sided, unseen by the other, and it ends whatever the two had agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.app.program.program_helpers import announced, audit_of, events_of, version_of
from tests.world import World, a_role
from throughcare.kit import clock
from throughcare.program.actions.contacts import accept_request, ask_to_talk
from throughcare.program.actions.episodes import end_episode
from throughcare.program.actions.pairs import block_member, unblock_member
from throughcare.program.events import BlockChanged, PairChanged
from throughcare.program.models import Block, Consent, ContactRequest, Episode
from throughcare.program.refusals import Refused


def test_a_block_is_a_row_an_audit_line_and_an_event(world: World) -> None:
    with world.at():
        before = version_of(world.ana), version_of(world.ben)
        with events_of(BlockChanged) as events, announced() as told:
            block = block_member(world.actor(world.ana), other=world.ben)
        assert Block.objects.get(id=block.id).ended_at is None
        assert audit_of(world.ben.id, "block_member")[0].actor_id == world.ana.id
        assert [(e.blocker_id, e.blocked_id, e.is_blocked) for e in events] == [
            (world.ana.id, world.ben.id, True)
        ]
        assert version_of(world.ana) > before[0]
        assert version_of(world.ben) > before[1], "his kept decisions are decided anew"
        assert str(world.ben.id) not in str(told), "and nothing tells his page"


def test_what_they_had_agreed_ends_and_stays_ended(world: World) -> None:
    with world.at():
        ana, ben = world.actor(world.ana), world.actor(world.ben)
        accept_request(ben, request=ask_to_talk(ana, program=world.harbor, asked=world.ben))
        with events_of(PairChanged) as events:
            block_member(ana, other=world.ben)
        assert [event.agreed for event in events] == [False]
        assert not Consent.objects.filter(ended_at=None, program=world.harbor).exists()
        assert unblock_member(ana, other=world.ben)
        assert not Consent.objects.filter(ended_at=None, program=world.harbor).exists()


def test_asks_between_them_are_dropped_on_the_blockers_side_only(world: World) -> None:
    with world.at():
        from_ben = ask_to_talk(world.actor(world.ben), program=world.harbor, asked=world.ana)
        block_member(world.actor(world.ana), other=world.ben)
        after = ContactRequest.objects.get(id=from_ben.id)
        assert (after.state, after.is_delivered) == (ContactRequest.State.ASKED, False)
        with pytest.raises(Refused) as refused:
            ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        assert refused.value.code == "you-blocked"


def test_again_is_harmless(world: World) -> None:
    with world.at():
        ana = world.actor(world.ana)
        first = block_member(ana, other=world.ben)
        assert block_member(ana, other=world.ben).id == first.id
        assert unblock_member(ana, other=world.ben)
        assert not unblock_member(ana, other=world.ben)
        assert block_member(ana, other=world.ben).id != first.id


def test_staff_and_oneself_cannot_be_blocked(world: World) -> None:
    with world.at():
        for other in (world.fay, world.ana):
            with pytest.raises(Refused):
                block_member(world.actor(world.ana), other=other)
        assert not Block.objects.filter(blocker=world.ana).exists()


def test_whoever_is_no_staff_yet_or_any_more_can_be_blocked(world: World) -> None:
    with world.at():
        held, now = a_role(world.ben, "peer-specialist", world.harbor), clock.now()
        for from_at, until_at, can_be in (
            (now + timedelta(days=1), None, True),
            (now - timedelta(days=2), now - timedelta(days=1), True),
            (now - timedelta(days=1), now + timedelta(days=1), False),
        ):
            held.from_at, held.until_at = from_at, until_at
            held.save()
            if can_be:
                block_member(world.actor(world.ana), other=world.ben)
                unblock_member(world.actor(world.ana), other=world.ben)
            else:
                with pytest.raises(Refused):
                    block_member(world.actor(world.ana), other=world.ben)


def test_by_the_page_and_undone_under_me(world: World) -> None:
    client = world.client(world.ana)
    assert b"They are not told" in client.get(f"/people/{world.ben.id}/block").content
    assert client.post(f"/people/{world.ben.id}/block")["Location"] == "/me"
    assert b"Unblock Ben O." in client.get("/me").content
    assert client.post(f"/people/{world.ben.id}/unblock").status_code == 302
    assert b"Unblock Ben O." not in client.get("/me").content


def test_whoever_had_left_before_one_came_is_not_there(world: World) -> None:
    with world.at():
        gone, here = Episode.objects.get(member=world.ben), Episode.objects.get(member=world.ana)
        end_episode(None, episode=gone, reason="completed")
        Episode.objects.filter(id=gone.id).update(ended_at=here.started_at - timedelta(days=1))
    assert world.client(world.ana).get(f"/people/{world.ben.id}/block").status_code == 404


def test_people_one_has_nothing_to_do_with_are_not_there(world: World) -> None:
    for other in (world.otto, world.nora, world.mia, world.dina):
        for verb in ("block", "unblock"):
            assert world.client(world.ana).post(f"/people/{other.id}/{verb}").status_code == 404
    assert world.client().post(f"/people/{world.ben.id}/block").status_code == 302
    assert world.client(world.root).post(f"/people/{world.ben.id}/block").status_code == 404
    with world.at():
        assert not Block.objects.filter(blocker__in=[world.ana.id, world.root.id]).exists()
