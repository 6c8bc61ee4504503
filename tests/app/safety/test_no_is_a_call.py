"""An answer that could not be taken: said kindly, her words given back; a no is a call for help all the same."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from tests.app.safety.ringing import a_question
from tests.world import World
from throughcare.kit.ids import new_id
from throughcare.safety.models import Answer, Concern


def test_signed_out_she_signs_in_and_sends_it_then(world: World) -> None:
    question = a_question(world)
    client = world.client(world.ana)
    client.logout()
    assert world.client().get(f"/asked/{question.id}").headers["Location"].startswith("/sign-in?next=/asked/")
    client.cookies["sign_in"] = "ended"
    answer = client.post(f"/asked/{question.id}", {"answer": "help", "body": "", "client_id": str(new_id())})
    assert answer.status_code == 401
    assert 'href="/help"' in answer.content.decode(), "the way that needs no signing in"
    assert 'name="again"' in answer.content.decode()
    with world.at():
        assert not Answer.objects.exists()


def test_a_form_without_its_token_is_told_what_to_do(world: World) -> None:
    question = a_question(world)
    client = Client(HTTP_HOST="localhost:8000", enforce_csrf_checks=True)
    client.cookies["sign_in"] = world.client(world.ana).cookies["sign_in"].value
    answer = client.post(f"/asked/{question.id}", {"answer": "help", "client_id": str(new_id())})
    assert answer.status_code == 403
    assert "Nothing was sent." in answer.content.decode()
    assert 'href="/help"' in answer.content.decode()
    with world.at():
        assert not Answer.objects.exists()


def test_while_the_database_is_away_her_answer_comes_back_in_its_form(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughcare.safety import actions

    def away(*_given: object, **_more: object) -> None:
        raise OperationalError

    question = a_question(world)
    monkeypatch.setattr(actions, "answer_question", away)
    client = world.client(world.ana)
    client.raise_request_exception = False
    sent = {"answer": "not-sure", "body": "By the door.", "client_id": str(new_id())}
    answer = client.post(f"/asked/{question.id}", sent)
    assert answer.status_code == 503
    text = answer.content.decode()
    assert 'name="answer" value="not-sure"' in text
    assert sent["client_id"] in text
    assert "By the door." in text
    assert 'href="tel:988"' in text


HERE = {"HTTP_ORIGIN": "http://localhost:8000"}


def calls(world: World) -> list[str]:
    """Why Ana is a concern, beside the one from which she was asked."""
    with world.at():
        found = Concern.objects.filter(member=world.ana).order_by("opened_at", "id")
        return [one.source_kind for one in found][1:]


@pytest.mark.parametrize("trouble", ["no sign-in", "no token", "the database"])
@pytest.mark.parametrize("note", ["", "By the door."])
def test_a_no_is_a_call_whatever_keeps_it_from_being_taken(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: str, note: str
) -> None:
    from throughcare.safety import actions

    def away(*_given: object, **_more: object) -> None:
        raise OperationalError

    question = a_question(world)
    client = Client(HTTP_HOST="localhost:8000", enforce_csrf_checks=trouble == "no token")
    client.raise_request_exception = False
    client.cookies["sign_in"] = world.client(world.ana).cookies["sign_in"].value
    client.get("/me")  # any page of a signed-in member gives the cookie of Help now
    if trouble == "no sign-in":
        client.cookies["sign_in"] = "ended"
    elif trouble == "the database":
        monkeypatch.setattr(actions, "answer_question", away)
    form = {"answer": "help", "body": note, "client_id": str(new_id())}
    for elsewhere in ({}, {"HTTP_ORIGIN": "http://elsewhere.example"}):
        client.post(f"/asked/{question.id}", form, **elsewhere)
    client.post(f"/asked/{question.id}", form | {"answer": "not-sure"}, **HERE)
    assert calls(world) == [], "only our own page's no is a call"
    answer = client.post(f"/asked/{question.id}", form, **HERE)
    assert calls(world) == ["help-now"]
    if note:
        page = answer.content.decode()
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert "Your team is being rung now." in page
        assert note in page
        assert "Nothing was sent" not in page
    else:
        assert answer.headers["Location"] == "/help?told=told"


def test_a_no_that_was_taken_is_one_call(world: World) -> None:
    question = a_question(world)
    client = world.client(world.ana)
    client.get("/me")
    form = {"answer": "help", "body": "", "client_id": str(new_id())}
    assert client.post(f"/asked/{question.id}", form, **HERE).headers["Location"] == "/help?told=told"
    other = world.client(world.ben)
    other.get("/me")
    assert other.post(f"/asked/{question.id}", form | {"answer": "safe"}, **HERE).status_code == 404
    # Not hers, or another organization's than the one she has chosen: a call of whoever says it.
    assert other.post(f"/asked/{question.id}", form, **HERE).headers["Location"] == "/help?told=told"
    assert calls(world) == ["help-now"]
    with world.at():
        assert Concern.objects.filter(member=world.ben, source_kind="help-now").count() == 1
