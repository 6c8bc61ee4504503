"""Help now answers whatever else is away, and a call for help always reaches staff."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.test import Client
from django.utils.html import escape

from tests.app.asking import queries
from tests.words import words
from tests.world import World
from throughcare.kit import clock
from throughcare.program.models import Episode, Standing
from throughcare.safety import lines, spool, watch
from throughcare.safety.models import Concern

HERE = {"HTTP_ORIGIN": "http://localhost:8000"}


def known_client(world: World, member):
    client = world.client(member)
    client.get("/help")
    client.get("/me")  # any page of a signed-in member gives the cookie
    return client


def test_the_page_needs_no_query_and_no_sign_in(world: World):
    with queries(0):
        page = world.client().get("/help")
    text = page.content.decode()
    assert page.status_code == 200
    for way in ("tel:988", "sms:988", "988lifeline.org/chat", "sms:741741", "tel:911", "quick-exit"):
        assert way in text
    for line in (*lines.MORE, *lines.BY_STATE.values()):
        assert f'<a href="{line.url}">{line.word}</a><br>{escape(line.note)}' in text
    assert "Set-Cookie" not in page.headers


def test_the_button_stands_where_it_can_say_who_calls(world: World):
    client = known_client(world, world.ana)
    with queries(0):
        known = client.get("/help").content.decode()
    assert 'action="/help/tell"' in known
    assert "Ana" not in words(known)
    del client.cookies["sign_in"]  # her sign-in is over, and this browser may call for her all the same
    assert client.get("/help").content.decode() == known
    assert client.post("/help/tell", **HERE).headers["Location"] == "/help?told=told"
    stranger = world.client().get("/help").content.decode()
    assert "/help/tell" not in stranger
    assert 'href="/sign-in?next=/help"' in stranger
    client.get("/me")
    client.post("/sign-out")
    kept = (
        Client().get("/help?kept").content.decode()
    )  # what the service worker keeps for when there is no line
    assert 'action="/help/tell"' in kept


def test_signing_in_from_help_now_leads_back_to_the_button(world: World):
    client = world.client()
    with world.at():
        email = world.ana.account.email
    answer = client.post(
        "/sign-in", {"email": email, "password": "a long enough password", "next": "/help"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/help"
    assert 'action="/help/tell"' in answer.content.decode()


def test_tell_my_team_opens_a_concern(world: World):
    answer = known_client(world, world.ana).post("/help/tell", **HERE)
    assert answer.headers["Location"] == "/help?told=told"
    with world.at():
        concern = Concern.objects.get(source_kind="help-now")
        assert (concern.member_id, concern.program_id, concern.level) == (world.ana.id, world.harbor.id, 3)


@pytest.mark.parametrize("trouble", ["muted", "ended"])
def test_it_goes_through_for_the_muted_and_the_ended(world: World, trouble: str):
    client = known_client(world, world.ana)
    with world.at():
        if trouble == "muted":
            Standing.objects.filter(id=world.ana.id).update(muted_until=clock.now().replace(year=2099))
        else:
            Episode.objects.filter(member=world.ana).update(ended_at=clock.now())
    assert client.post("/help/tell", **HERE).headers["Location"] == "/help?told=told"
    with world.at():
        assert Concern.objects.filter(member=world.ana, source_kind="help-now").count() == 1


def test_a_hundred_taps_are_one_concern(world: World):
    client = known_client(world, world.ana)
    for _ in range(10):
        assert client.post("/help/tell", **HERE).status_code == 302
    with world.at():
        assert Concern.objects.filter(member=world.ana).count() == 1


def test_a_foreign_page_cannot_press_the_button(world: World):
    client = known_client(world, world.ana)
    assert client.post("/help/tell", HTTP_ORIGIN="https://elsewhere.example").status_code == 400
    assert client.post("/help/tell").status_code == 400
    assert client.put("/help/tell").status_code == 405


def test_the_buttons_address_asked_for_by_itself_is_help_now_and_tells_nobody(world: World):
    client = known_client(world, world.ana)
    answer = client.get("/help/tell")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/help")
    with world.at():
        assert not Concern.objects.exists()


def test_a_forged_cookie_names_nobody(world: World):
    client = world.client()
    client.cookies["help"] = "eyJhIjoxfQ:forged:signature"
    assert client.post("/help/tell", **HERE).headers["Location"] == "/help?told=unknown"


def test_with_the_database_away_it_is_kept_on_disk_and_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    client = known_client(world, world.ben)
    folder = Path(settings.DATA_FOLDER) / "help-spool"

    def away(*_args: object, **_more: object) -> bool:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(spool, "tell_team", away)
        assert client.post("/help/tell", **HERE).headers["Location"] == "/help?told=kept"
    kept = [
        path for path in folder.glob("*.json") if json.loads(path.read_text())["member"] == str(world.ben.id)
    ]
    assert len(kept) == 1
    assert kept[0].stat().st_mode & 0o777 == 0o600
    copy = kept[0].read_bytes()
    spool.drain()
    assert not kept[0].exists()
    kept[0].write_bytes(copy)  # as if the process had died between the commit and the removal
    spool.drain()
    with world.at():
        assert Concern.objects.filter(member=world.ben, source_kind="help-now").count() == 1


def test_health_says_why(world: World):
    assert world.client().get("/healthz").content == b"ok"
    answer = world.client().get("/readyz")
    assert answer.status_code in {200, 503}
    assert answer.content.endswith(b"\n")
    assert set(answer.content.decode().split()) <= {"ready", "pages-late", "work-silent", "database-away"}


def test_a_database_that_stands_still_is_said_to_be_away_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    monkeypatch.setattr(watch, "late_pages", lambda: goes_on.wait(60))
    monkeypatch.setattr(watch, "ANSWER_WITHIN", 0.05)
    answer = world.client().get("/readyz")
    goes_on.set()
    assert answer.status_code == 503
    assert answer.content.startswith(b"database-away\n")


@pytest.mark.parametrize(("name", "program"), [("frank", "harbor"), ("greta", "lantern"), ("pia", "harbor")])
def test_kin_and_staff_reach_somebody_too(world: World, name: str, program: str):
    client = world.client(world.names[name])
    client.get("/help")
    client.get("/me")
    assert client.post("/help/tell", **HERE).headers["Location"] == "/help?told=told"
    with world.at():
        assert Concern.objects.get(member=world.names[name]).program_id == world.names[program].id


def test_many_kept_taps_are_one_concern(world: World):
    with world.at():
        identity = spool.Identity(world.bridgewell.id, world.ana.id)
        for _ in range(5):
            spool.call(identity)
    spool.drain()
    with world.at():
        assert Concern.objects.filter(member=world.ana, source_kind="help-now").count() == 1


def test_an_unreadable_call_stands_in_nobodys_way_and_is_kept(world: World):
    folder = Path(settings.DATA_FOLDER) / "help-spool"
    folder.mkdir(exist_ok=True)
    broken = folder / "00000000-0000-7000-8000-000000000000.json"
    broken.write_text("{")
    spool.call(spool.Identity(world.bridgewell.id, world.ben.id))
    spool.drain()
    with world.at():
        assert Concern.objects.filter(member=world.ben).count() == 1
    assert spool.oldest() is not None
    broken.with_suffix(".unreadable").unlink()


def test_kept_without_mail_is_still_kept_and_answered(world: World, monkeypatch: pytest.MonkeyPatch):
    client = known_client(world, world.ben)
    with world.at():
        spool.keep_rota()

    def away(*_args: object, **_more: object) -> bool:
        raise DatabaseError

    def no_folder(*_args: object, **_more: object) -> int:
        raise ImproperlyConfigured

    with monkeypatch.context() as patch:
        patch.setattr(spool, "tell_team", away)
        patch.setattr(spool, "send_mail", no_folder)
        assert client.post("/help/tell", **HERE).headers["Location"] == "/help?told=kept"
    assert spool.oldest() is not None
    spool.drain()
    with world.at():
        assert Concern.objects.filter(member=world.ben, source_kind="help-now").count() == 1


@pytest.mark.parametrize("promise", ["told", "kept"])
def test_an_address_that_was_kept_does_not_say_that_somebody_is_rung(promise: str) -> None:
    page = Client().get(f"/help?told={promise}").content.decode()
    assert page == Client().get("/help").content.decode()
    client = Client()
    client.cookies["throughcare_told"] = promise  # not signed by us
    assert client.get(f"/help?told={promise}").content.decode() == page
