"""Signing out, the socket's ticket, and changing a password: what ends a sign-in ends everything of it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client

from tests.app.program.program_helpers import announced
from tests.world import PASSWORD, World
from throughcare.access.models import AuditLine
from throughcare.kit import clock
from throughcare.people.actions import tidy
from throughcare.people.actions.accounts import welcome_path
from throughcare.people.models import Account, SignInFailure, SocketTicket
from throughcare.people.rules import sign_in_key, ticket_hash

NEW = "quiet rivers bend twice"


def key_of(client: Client) -> str:
    """The key of this browser's sign-in."""
    return sign_in_key(client.session.session_key or "")


def test_it_ends_the_sign_in_tells_the_sockets_and_wipes_the_device(world: World) -> None:
    client = world.client(world.ana)
    key = key_of(client)
    client.post("/socket-ticket")
    with announced() as told:
        response = client.post("/sign-out")
    assert response.status_code == 200
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert "You are signed out" in response.content.decode()
    assert {"organization": world.bridgewell.id, "kind": "signed-out", "sign_in": key} in told
    assert not SocketTicket.objects.filter(sign_in_key=key).exists(), "no ticket opens a socket afterwards"
    assert client.get("/me")["Location"].startswith("/sign-in")
    with world.at():
        assert AuditLine.objects.filter(verb="sign_out", actor_id=world.ana.id).count() == 1


def test_a_link_does_not_sign_anybody_out(world: World) -> None:
    client = world.client(world.ana)
    assert client.get("/sign-out")["Location"] == "/signed-out"
    assert client.get("/me").status_code == 200, "by its address alone nothing ends"
    assert client.get("/me").status_code == 200


def test_signed_out_twice_is_the_same_page(world: World) -> None:
    client = world.client(world.ana)
    client.post("/sign-out")
    again = client.post("/sign-out")
    assert again.status_code == 200
    assert again["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/signed-out").status_code == 200


def test_a_form_from_elsewhere_signs_nobody_out(world: World) -> None:
    client = Client(HTTP_HOST="localhost:8000", enforce_csrf_checks=True)
    client.force_login(Account.objects.get(id=world.ana.account_id))
    assert client.post("/sign-out").status_code == 403
    assert client.post("/socket-ticket").status_code == 403
    assert client.get("/me").status_code == 200


def test_a_ticket_is_kept_as_a_hash_for_30_seconds(world: World) -> None:
    client = world.client(world.ana)
    now = clock.now()
    with clock.frozen(now):
        answer = client.post("/socket-ticket").json()
    assert answer["url"] == settings.LIVE_PUBLIC_URL
    row = SocketTicket.objects.get(token_hash=ticket_hash(answer["ticket"]))
    assert (row.member_id, row.organization_id) == (world.ana.id, world.bridgewell.id)
    assert row.sign_in_key == key_of(client)
    assert row.expires_at == now + timedelta(seconds=30)
    assert answer["ticket"].encode() not in bytes(row.token_hash)
    assert client.post("/socket-ticket").json()["ticket"] != answer["ticket"]


def test_tickets_are_for_the_signed_in_by_post(world: World) -> None:
    assert world.client().post("/socket-ticket")["Location"].startswith("/sign-in")
    assert world.client(world.ana).get("/socket-ticket").status_code == 405


def test_a_changed_password_ends_every_other_sign_in(world: World) -> None:
    here, elsewhere = world.client(world.ana), world.client(world.ana)
    elsewhere.post("/socket-ticket")
    with announced() as told:
        response = here.post("/me/password", {"old": PASSWORD, "new": NEW})
    assert response.status_code == 302
    wanted = {
        "organization": 0,  # of an account, whatever the organization
        "kind": "signed-out",
        "account": str(world.ana.account_id),
    }
    assert wanted in told
    assert not SocketTicket.objects.filter(account=world.ana.account_id).exists()
    assert here.get("/me").status_code == 200
    assert elsewhere.get("/me")["Location"].startswith("/sign-in")
    email = Account.objects.get(id=world.ana.account_id).email
    assert world.client().post("/sign-in", {"email": email, "password": PASSWORD}).status_code == 422
    assert world.client().post("/sign-in", {"email": email, "password": NEW}).status_code == 302


def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(world: World) -> None:
    client = world.client(world.ana)
    before = Account.objects.get(id=world.ana.account_id).password
    for old, new, said in (
        ("wrong", NEW, "That is not your password now."),
        (PASSWORD, "short", "too short"),
        (PASSWORD, "qwerty123456", "too common"),
        (PASSWORD, "", "required"),
    ):
        response = client.post("/me/password", {"old": old, "new": new})
        assert response.status_code == 422
        assert said in response.content.decode()
    assert Account.objects.get(id=world.ana.account_id).password == before
    assert world.client().get("/me/password")["Location"].startswith("/sign-in")


def test_a_welcome_link_sets_a_password_once(world: World) -> None:
    account = Account.objects.create(email=f"new-{world.bridgewell.id}@example.org", password="!")
    path = welcome_path(account)
    client = world.client()
    assert client.get(path).status_code == 200
    assert client.post(path, {"new": "short"}).status_code == 422
    assert client.post(path, {"new": NEW})["Location"] == "/arrive"
    assert world.client().get(path).status_code == 410
    assert world.client().post(path, {"new": NEW + " again"}).status_code == 410
    assert world.client().post("/sign-in", {"email": account.email, "password": NEW}).status_code == 302


def test_a_welcome_link_of_somebody_else_or_nobody_is_spent(world: World) -> None:
    ana = Account.objects.get(id=world.ana.account_id)
    ben = Account.objects.get(id=world.ben.account_id)
    _, _, name, _ = welcome_path(ana).split("/")
    _, _, _, token = welcome_path(ben).split("/")
    for path in (f"/welcome/{name}/{token}", "/welcome/x/y", "/welcome/%00/%F0", f"/welcome/{name}/x-y-z"):
        assert world.client().get(path).status_code == 410, path


def test_what_is_spent_is_removed(world: World) -> None:
    client = world.client(world.ana)
    client.post("/socket-ticket")
    SignInFailure.objects.create(key=b"k" * 32, at=clock.now() - timedelta(days=2))
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert tidy() >= 2
    assert not SocketTicket.objects.filter(sign_in_key=key_of(client)).exists()
    assert not SignInFailure.objects.filter(key=b"k" * 32).exists()
