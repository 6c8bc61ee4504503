"""Somebody of the team is worried about a person: the people on call are rung, with what was seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.asking import audited
from tests.world import World
from throughcare.kit.ids import new_id
from throughcare.program.actions.episodes import end_episode
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page

NOTE = "She didn't answer in group and looked frightened."


def url(world: World) -> str:
    return f"/staff/episodes/{world.ana_episode.id}/concern"


def form(**more: Any) -> dict[str, str]:
    return {"client_id": str(new_id()), "reason": "worried", "note": NOTE} | more


@pytest.mark.parametrize("who", ["fay", "cleo", "pia", "mo", "cory", "omar", "dina"])
def test_everybody_who_works_there_can(world: World, who: str) -> None:
    client = world.client(world.names[who])
    assert "This rings the people on call about Ana Reyes" in client.get(url(world)).content.decode()
    assert client.post(url(world), form()).status_code == 302
    with world.at():
        concern = Concern.objects.get(member=world.ana)
        assert (concern.level, concern.raised_by_id, concern.note) == (3, world.names[who].id, NOTE)
        assert audited("concern.opened") == 1
    ring_due()
    with world.at():
        assert Page.objects.get(concern=concern, rung=1).paged_ids == [str(world.omar.id)]


def test_whoever_answers_reads_what_was_seen(world: World) -> None:
    world.client(world.fay).post(url(world), form())
    with world.at():
        concern = Concern.objects.get(member=world.ana)
    page = world.client(world.omar).get(f"/concerns/{concern.id}").content.decode()
    assert "Fay Lindqvist of the team is worried." in page
    assert "looked frightened" in page
    assert "Somebody of the team is worried." in world.client(world.omar).get("/desk").content.decode()


@pytest.mark.parametrize(
    ("reason", "level", "source", "said"),
    [
        ("now", 4, "raised", "Somebody of the team is worried."),
        ("worried", 3, "raised", "Somebody of the team is worried."),
        ("check-in", 1, "raised", "Somebody of the team is worried."),
        ("measure", 3, "measure", "An answer in a questionnaire worries somebody of the team."),
        ("missed", 1, "missed-session", "Did not come to a session, and nobody knows why."),
    ],
)
def test_each_reason_rings_as_fast_as_it_must_and_says_what_it_is(
    world: World, reason: str, level: int, source: str, said: str
) -> None:
    world.client(world.fay).post(url(world), form(reason=reason))
    with world.at():
        concern = Concern.objects.get(member=world.ana)
    assert (concern.level, concern.source_kind) == (level, source)
    page = world.client(world.omar).get(f"/concerns/{concern.id}").content.decode()
    assert "Fay Lindqvist of the team is worried." in page
    assert "looked frightened" in page
    assert (said in page) == (source != "raised"), "who raised it says as much"
    assert said in world.client(world.omar).get("/desk").content.decode()


@pytest.mark.parametrize("who", ["ana", "ben", "eve", "otto", "frank", "greta", "root", "nora"])
def test_to_others_it_is_not_there(world: World, who: str) -> None:
    client = world.client(world.names[who])
    assert client.get(url(world)).status_code == 404
    assert client.post(url(world), form()).status_code == 404
    with world.at():
        assert not Concern.objects.exists()


def test_the_signed_out_are_asked_to_sign_in(world: World) -> None:
    assert world.client().post(url(world), form())["Location"].startswith("/sign-in")


def test_sent_twice_is_one(world: World) -> None:
    client, sent = world.client(world.fay), form()
    for _ in range(2):
        client.post(url(world), sent)
    client.post(url(world), form(note="And now she is crying."))
    with world.at():
        assert sorted(Concern.objects.values_list("note", flat=True)) == ["And now she is crying.", NOTE]


@pytest.mark.parametrize("wrong", [{"reason": "x"}, {"reason": ""}, {"note": "word " * 300}])
def test_a_wrong_form_keeps_the_words(world: World, wrong: dict[str, str]) -> None:
    answer = world.client(world.fay).post(url(world), form(**wrong))
    assert answer.status_code == 422
    assert wrong.get("note", NOTE)[:40].strip() in answer.content.decode().replace("&#x27;", "'")
    with world.at():
        assert not Concern.objects.exists()


def test_also_about_somebody_whose_stay_has_just_ended(world: World) -> None:
    with world.at():
        end_episode(None, episode=world.ana_episode, reason="left")
    assert world.client(world.cory).post(url(world), form()).status_code == 302
    with world.at():
        assert Concern.objects.get(member=world.ana).program_id == world.harbor.id
