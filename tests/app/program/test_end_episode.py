"""Ending an episode: every right that came with it ends in the same transaction."""

from __future__ import annotations

import pytest

from tests.app.program.program_helpers import announced, audit_of, events_of, version_of
from tests.world import World
from throughcare.conversations.models import Seat
from throughcare.core.events import _subscribers, subscribe
from throughcare.program.actions.contacts import accept_request, ask_to_talk
from throughcare.program.actions.episodes import end_episode
from throughcare.program.actions.standings import set_mark
from throughcare.program.events import EpisodeEnded
from throughcare.program.models import CareTeamSeat, Consent, ContactRequest, Episode, Mark
from throughcare.program.refusals import Refused


def test_ends_with_row_audit_event_and_versions(world: World) -> None:
    with world.at():
        before = {name: version_of(getattr(world, name)) for name in ("ana", "cleo", "eve")}
        with events_of(EpisodeEnded) as events, announced() as told:
            assert end_episode(world.actor(world.cory), episode=world.ana_episode, reason="completed")
        episode = Episode.objects.get(id=world.ana_episode.id)
        assert episode.ended_at is not None
        assert episode.end_reason == "completed"
        (line,) = audit_of(episode.id, "end_episode")
        assert (line.actor_id, line.detail["reason"]) == (world.cory.id, "completed")
        assert [(e.member_id, e.program_id, e.cohort_id) for e in events] == [
            (world.ana.id, world.harbor.id, world.cohort.id)
        ]
        assert version_of(world.ana) > before["ana"]
        assert version_of(world.cleo) > before["cleo"], "her clinician's kept decisions looked at her episode"
        assert version_of(world.eve) == before["eve"], "nothing about somebody else changed"
        members = {m for note in told if note["kind"] == "access" for m in note.get("members", [])}
        assert str(world.ana.id) in members


def test_everything_that_hung_on_it_ends(world: World) -> None:
    with world.at():
        ana, ben = world.actor(world.ana), world.actor(world.ben)
        request = ask_to_talk(ana, program=world.harbor, asked=world.ben)
        accept_request(ben, request=request)
        mark = set_mark(ana, program=world.harbor)
        end_episode(world.actor(world.cory), episode=world.ana_episode, reason="left")
        assert not CareTeamSeat.objects.filter(episode=world.ana_episode, until_at=None).exists()
        assert not Consent.objects.filter(ended_at=None, program=world.harbor).exists()
        assert Mark.objects.get(id=mark.id).until_at <= Episode.objects.get(id=world.ana_episode.id).ended_at
        assert not Seat.objects.filter(member=world.ana, until_seq=None).exists(), "no thread is open to her"


def test_whoever_asked_her_keeps_seeing_asked(world: World) -> None:
    with world.at():
        request = ask_to_talk(world.actor(world.ben), program=world.harbor, asked=world.ana)
        end_episode(world.actor(world.cory), episode=world.ana_episode, reason="left")
        after = ContactRequest.objects.get(id=request.id)
        assert after.state == ContactRequest.State.ASKED
        assert not after.is_delivered


def test_again_is_harmless(world: World) -> None:
    with world.at():
        cory = world.actor(world.cory)
        assert end_episode(cory, episode=world.ana_episode, reason="left")
        ended_at = Episode.objects.get(id=world.ana_episode.id).ended_at
        version = version_of(world.ana)
        with events_of(EpisodeEnded) as events:
            assert not end_episode(cory, episode=world.ana_episode, reason="completed")
        assert events == []
        episode = Episode.objects.get(id=world.ana_episode.id)
        assert (episode.ended_at, episode.end_reason) == (ended_at, "left")
        assert version_of(world.ana) == version


def test_an_unknown_reason_writes_nothing(world: World) -> None:
    with world.at():
        with pytest.raises(Refused) as refused:
            end_episode(world.actor(world.cory), episode=world.ana_episode, reason="whatever")
        assert refused.value.code == "wrong-reason"
        assert audit_of(world.ana_episode.id, "end_episode") == []


def test_a_subscriber_that_fails_undoes_all_of_it(world: World) -> None:
    def fails(event: EpisodeEnded) -> None:
        raise RuntimeError("no")

    subscribe(EpisodeEnded, fails)
    try:
        with world.at():
            version = version_of(world.ana)
            with pytest.raises(RuntimeError):
                end_episode(world.actor(world.cory), episode=world.ana_episode, reason="left")
            assert Episode.objects.get(id=world.ana_episode.id).ended_at is None
            assert audit_of(world.ana_episode.id, "end_episode") == []
            assert version_of(world.ana) == version
    finally:
        _subscribers[EpisodeEnded].remove(fails)
