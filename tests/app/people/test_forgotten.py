"""Whoever forgot her password gets a link by mail, and nobody learns from it who has an account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from tests.app.asking import queries
from tests.words import words
from tests.world import PASSWORD, World
from throughcare.access.models import AuditLine
from throughcare.people.deliver import send_due
from throughcare.people.models import Account, Outgoing
from throughcare.people.rules import LIMITS
from throughcare.program.models import Member
from throughcare.program.views import forgotten

NEW = "a lamp beside the piano"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that don't wait for the time that each of them takes."""
    monkeypatch.setattr(forgotten, "TAKES", 0.0)


def email_of(member: Member) -> str:
    return Account.objects.get(id=member.account_id).email


def ask(client: Client, email: str) -> str:
    answer = client.post("/forgot-password", {"email": email})
    assert answer.status_code == 200
    return words(answer.content.decode())


def owed(world: World) -> list[Outgoing]:
    with world.at():
        return list(Outgoing.objects.filter(template="new-password"))


def link() -> str:
    found = re.search(r"/welcome/\S+", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def test_the_way_back_in_for_a_member_and_for_who_is_on_call(world: World) -> None:
    for who in (world.ana, world.omar):
        before = world.client(who)
        client = world.client()
        shown = client.get("/sign-in").content.decode()
        assert 'href="/forgot-password"' in shown
        assert "a mail with a link is on its way" in ask(client, email_of(who).upper())
        mail.outbox.clear()
        send_due()
        [sent] = mail.outbox
        assert sent.to == [email_of(who)]
        assert client.post(link(), {"new": "short"}).status_code == 422
        assert before.get("/me").status_code == 200, "until then nothing has changed"
        assert client.post(link(), {"new": NEW}).status_code == 302
        assert client.get("/me").status_code == 200
        assert before.get("/me").status_code == 302, "every other sign-in has ended"
        assert world.client().get(link()).status_code == 410
        with world.at():
            lines = AuditLine.objects.filter(verb="send_password_link", object_id=who.id)
            assert lines.count() == 1


def test_nothing_tells_whether_anybody_has_the_address(world: World) -> None:
    known = ask(world.client(), email_of(world.ana))
    assert ask(world.client(), f"nobody-{world.bridgewell.id}@example.org") == known
    with world.at():
        Account.objects.filter(id=world.ben.account_id).update(is_active=False)
    assert ask(world.client(), email_of(world.ben)) == known
    assert [one.account_id for one in owed(world)] == [world.ana.account_id]


def test_asked_again_within_the_hour_one_mail_goes(world: World) -> None:
    for _time in range(3):
        ask(world.client(), email_of(world.ana))
    assert len(owed(world)) == 1


def test_who_asks_too_often_waits_and_can_sign_in_all_the_same(world: World) -> None:
    client = world.client()
    most = next(limit.most for limit in LIMITS if limit.kind == "both")
    for _time in range(most):
        ask(client, email_of(world.ana))
    answer = client.post("/forgot-password", {"email": email_of(world.ana)})
    assert answer.status_code == 429
    assert "Too many tries. Wait" in words(answer.content.decode())
    form = {"email": email_of(world.ana), "password": PASSWORD}
    assert client.post("/sign-in", form).status_code == 302


def test_whoever_tried_too_many_passwords_can_still_have_a_link(world: World) -> None:
    client = world.client()
    most = next(limit.most for limit in LIMITS if limit.kind == "both")
    for _time in range(most + 1):
        answer = client.post("/sign-in", {"email": email_of(world.ana), "password": "not this one"})
    assert answer.status_code == 429
    ask(client, email_of(world.ana))
    assert len(owed(world)) == 1


@pytest.mark.parametrize("form", [{}, {"email": "x"}, {"email": "a\0@x.org"}])
def test_what_is_no_address_is_said(world: World, form: dict[str, str]) -> None:
    assert world.client().post("/forgot-password", form).status_code == 422
    assert owed(world) == []


def test_who_is_signed_in_changes_it_where_she_is(world: World) -> None:
    assert world.client(world.ana).get("/forgot-password")["Location"] == "/me/password"
    assert (
        world.client(world.ana).post("/forgot-password", {"email": "a@x.org"})["Location"] == "/me/password"
    )


def test_each_answer_takes_as_long(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(forgotten, "TAKES", 5.0)
    monkeypatch.setattr("throughcare.program.views.forgotten.time.sleep", slept.append)
    ask(world.client(), email_of(world.ana))
    ask(world.client(), f"nobody-{world.bridgewell.id}@example.org")
    assert len(slept) == 2
    assert all(4 < each <= 5 for each in slept)


def test_what_it_costs(world: World) -> None:
    client = world.client()
    with queries(30):
        ask(client, email_of(world.ana))
