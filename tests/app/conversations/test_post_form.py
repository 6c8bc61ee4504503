"""Posting by form, without scripts: through the same writer as the socket, safe to repeat, nothing lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.words import words
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message, Topic
from throughcare.conversations.posting import haste, postman
from throughcare.kit import clock
from throughcare.kit.budget import Budgets
from throughcare.kit.ids import new_id
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Standing
from throughcare.safety.models import Concern

ALARMING = "I want to kill myself tonight."


def post(client: Client, world: World, body: str, **fields: Any) -> Any:
    given = {"client_id": str(uuid4()), "body": body, "kind": "plain"} | fields
    return client.post(f"/threads/{world.cohort_room.id}/post", given)


def rows(world: World) -> list[Message]:
    with world.at():
        return list(Message.objects.filter(thread=world.cohort_room).order_by("at"))


def test_it_works(world: World) -> None:
    answer = post(world.client(world.ana), world, "A small step today.", kind="win")
    (row,) = rows(world)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/threads/{world.cohort_room.id}#m-{row.id}"
    assert (row.state, row.kind, row.seq, row.author_id) == ("visible", "win", 1, world.ana.id)
    with world.at():
        assert (
            AuditLine.objects.filter(verb="message.posted", object_id=row.id, actor_id=world.ana.id).count()
            == 1
        )
    page = world.client(world.ben).get(f"/threads/{world.cohort_room.id}").content.decode()
    assert "A small step today." in page


def test_its_address_asked_for_by_itself_is_the_thread(world: World) -> None:
    """A phone that let the page of a refused post go asks for its address again."""
    url = f"/threads/{world.cohort_room.id}"
    assert world.client(world.ana).get(f"{url}/post").headers["Location"] == f"{url}#new"
    for stranger in ("otto", "root", "nora"):
        assert world.client(world.names[stranger]).get(f"{url}/post").status_code == 404
    assert rows(world) == []


def test_an_address_for_forms_alone_shows_a_page_and_no_error_of_the_browser(world: World) -> None:
    url = f"/messages/{new_id()}/withdraw"
    client = world.client(world.ana)
    answer = client.get("/me/zone", headers={"Accept": "text/html"})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    shown = answer.content.decode()
    assert "This page isn't here" in words(shown)
    assert 'href="/help"' in shown
    assert client.get("/me/zone").content == b"", "a script has no use for a page"
    assert client.get(url, headers={"Accept": "text/html"}).status_code == 404


def test_peer_outsider_operator_and_other_organizations_find_nothing(world: World) -> None:
    for stranger in ("eve", "otto", "mia", "frank", "root", "nora"):
        assert post(world.client(world.names[stranger]), world, "Let me in").status_code == 404, stranger
    assert rows(world) == []


def test_the_signed_out_are_sent_to_sign_in(world: World) -> None:
    answer = post(world.client(), world, "Who am I?")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")
    assert rows(world) == []


def test_repeated_it_is_the_same_message(world: World) -> None:
    client, same = world.client(world.ana), str(uuid4())
    first = post(client, world, "Once.", client_id=same)
    again = post(client, world, "Once.", client_id=same)
    assert first.headers["Location"] == again.headers["Location"]
    assert [row.body for row in rows(world)] == ["Once."]


def test_held_words_stand_for_their_author_alone(world: World) -> None:
    client = world.client(world.ana)
    answer = post(client, world, "My number is 312-555-0142")
    (row,) = rows(world)
    assert (answer.status_code, row.state, row.seq) == (302, "held", None)
    mine = client.get(f"/threads/{world.cohort_room.id}").content.decode()
    assert "312-555-0142" in mine
    assert "a person reads it before others see it" in mine
    for other in (world.ben, world.fay):
        assert (
            "312-555-0142" not in world.client(other).get(f"/threads/{world.cohort_room.id}").content.decode()
        )


def test_a_refused_post_keeps_the_draft(world: World) -> None:
    with world.at():
        Standing.objects.filter(id=world.ana.id).update(
            muted_until=clock.now() + timedelta(hours=2), version=2
        )
    answer = post(world.client(world.ana), world, "Words I would hate to lose")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Words I would hate to lose" in page
    assert "paused" in page
    assert rows(world) == []


def test_a_call_for_help_goes_through_a_closed_door_and_offers_help_now(world: World) -> None:
    with world.at():
        Standing.objects.filter(id=world.ana.id).update(
            muted_until=clock.now() + timedelta(hours=2), version=2
        )
    client = world.client(world.ana)
    answer = post(client, world, "I can't do this alone tonight.", kind="struggling")
    (row,) = rows(world)
    assert (answer.status_code, row.state) == (302, "held")
    page = client.get(f"/threads/{world.cohort_room.id}").content.decode()
    beside = page.partition(f'data-help-for="{row.id}"')[2]
    assert 'href="/help"' in beside
    assert 'href="/plan"' in beside
    with world.at():
        assert Concern.objects.filter(member=world.ana, source_id=row.id).exists()
    again = client.get(f"/threads/{world.cohort_room.id}").content.decode()
    assert again.count(f'data-help-for="{row.id}"') == 1, "beside her words it stays; it is not said twice"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"body": "   \n "}, 422),
        ({"body": "x" * 4_001}, 422),
        ({"body": "half\ud83dan emoji".encode("utf-8", "surrogatepass").decode("utf-8", "replace")}, 302),
        ({"body": "nul\0byte"}, 302),
        ({"body": "fine", "client_id": "not-an-id"}, 422),
        ({"body": "fine", "kind": "shouting"}, 422),
        ({"body": "fine", "reply_to": "no"}, 422),
        ({"body": "fine", "reply_to": str(uuid4())}, 422),
        ({"body": "fine", "topic": str(uuid4())}, 404),
    ],
)
def test_bad_input_gets_a_clear_answer(world: World, fields: dict[str, str], status: int) -> None:
    answer = post(world.client(world.ana), world, **fields)
    assert answer.status_code == status
    assert len(rows(world)) == (1 if status == 302 else 0)
    if status == 422 and fields["body"] == "fine":
        assert ">fine</textarea>" in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"client_id": "not-an-id"},
        {"kind": "shouting"},
        {"reply_to": "no"},
        {"topic": "no"},
        {"note": "weather"},
    ],
)
def test_words_of_danger_are_heard_whatever_else_got_lost(world: World, fields: dict[str, str]) -> None:
    answer = post(world.client(world.ana), world, "I want to kill myself \0 tonight.", **fields)
    assert answer.status_code == 302
    (row,) = rows(world)
    assert (row.body, row.kind) == ("I want to kill myself  tonight.", "plain")
    with world.at():
        assert Concern.objects.filter(member=world.ana, source_id=row.id).exists()


def test_a_reply_and_a_topic_are_kept(world: World) -> None:
    client = world.client(world.ana)
    with world.at():
        topic = Topic.objects.create(
            organization_id=world.bridgewell.id, thread=world.support_group, title="Sleep"
        )
    given = {"client_id": str(uuid4()), "body": "Slept.", "kind": "plain", "topic": str(topic.id)}
    answer = client.post(f"/threads/{world.support_group.id}/post", given)
    assert answer.status_code == 302
    assert f"?topic={topic.id}#m-" in answer.headers["Location"]
    with world.at():
        said = Message.objects.get(thread=world.support_group)
        assert said.topic_id == topic.id


def test_words_to_a_place_that_is_not_here_come_back_and_are_heard(world: World) -> None:
    with world.at():
        end_episode(None, episode=world.ana_episode, reason="left")
    client = world.client(world.ana)
    for thread in (world.cohort_room.id, new_id()):
        form = {"client_id": str(new_id()), "body": "I want to kill myself tonight."}
        answer = client.post(f"/threads/{thread}/post", form)
        assert answer.status_code == 404
        page = answer.content.decode()
        assert "I want to kill myself tonight." in page
        assert "is no longer open to you" in page
        assert "/help" in page
    with world.at():
        assert Concern.objects.filter(member=world.ana, source_kind="message").count() == 1


def test_what_is_made_of_refused_words_is_a_message_of_its_own(world: World) -> None:
    client, url = world.client(world.ana), f"/threads/{world.care_team.id}/post"
    long = f"I want to die. {'It has been a long day. ' * 200}"
    page = client.post(url, {"client_id": str(new_id()), "body": long}).content.decode()
    again = re.search(r'name="client_id" value="([^"]+)"', page)
    assert again
    short = "I want to die and I have taken pills. Please call me."
    assert client.post(url, {"client_id": again[1], "body": short}).status_code == 302
    with world.at():
        assert Message.objects.get(author=world.ana, body=short).state == "visible"


def test_a_flood_by_form_is_slowed_and_nothing_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # However slow this machine is.
    monkeypatch.setattr(postman, "_budgets", Budgets(rate=0.001, burst=postman._AT_ONCE))
    client, url = world.client(world.ben), f"/threads/{world.cohort_room.id}/post"
    answers = [client.post(url, {"client_id": str(new_id()), "body": f"Line {n}"}) for n in range(35)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert len(slowed) == 5
    page = slowed[0].content.decode()
    assert "That was a lot at once." in page
    assert ">Line " in page, "the words are in the form"


@pytest.mark.parametrize("said", [{"body": ALARMING}, {"body": "Not a good day.", "kind": "struggling"}])
def test_a_call_for_somebody_is_never_too_fast(
    world: World, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    monkeypatch.setattr(postman, "_budgets", Budgets(rate=0.001, burst=1))
    monkeypatch.setattr(haste, "_looks", Budgets(rate=0.001, burst=2))
    client, url = world.client(world.ana), f"/threads/{world.cohort_room.id}/post"
    plain = [client.post(url, {"client_id": str(new_id()), "body": f"Line {n}"}) for n in range(2)]
    assert [answer.status_code for answer in plain] == [302, 429]
    assert client.post(url, {"client_id": str(new_id()), **said}).status_code == 302
    with world.at():
        message = Message.objects.get(author=world.ana, body=said["body"])
        assert Concern.objects.filter(source_id=message.id).exists() is (said["body"] == ALARMING)
    # A flood is not looked at for ever; Help now is offered then, whatever it may say.
    answer = client.post(url, {"client_id": str(new_id()), **said})
    assert answer.status_code == 429
    assert answer.context["help_offered"]
    assert not plain[1].context["help_offered"]


def test_words_of_danger_in_haste_are_heard_though_ones_place_has_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postman, "_budgets", Budgets(rate=0.001, burst=0))
    with world.at():
        end_episode(None, episode=world.ana_episode, reason="completed")
    answer = world.client(world.ana).post(
        f"/threads/{world.cohort_room.id}/post", {"client_id": str(new_id()), "body": ALARMING}
    )
    assert answer.status_code == 404
    with world.at():
        assert Concern.objects.filter(member=world.ana).exists()
