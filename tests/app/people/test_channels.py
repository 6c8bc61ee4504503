"""Each channel hands over by itself; one that is dead delays no other, and what rings is tried each minute."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings

from tests.world import World
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.people import push
from throughcare.people.actions import Call, owe_calls
from throughcare.people.actions.browsers import NotABrowser, add_browser
from throughcare.people.deliver import send_due
from throughcare.people.models import Outgoing, PushSubscription
from throughcare.people.push import is_push_service, public_key
from throughcare.people.rules import dialable

ENDPOINT = "https://fcm.googleapis.com/fcm/send/an-address"
KEYS = {
    "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
    "auth": "tBHItJI5svbpez7KI4CCXg",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own."""
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    return tmp_path


def owe(world: World, *channels: str) -> None:
    with world.at():
        Outgoing.objects.all().delete()
        about = new_id()
        owe_calls(
            [Call(world.omar.account_id, one, "+13125550100", "page", "/waiting", about) for one in channels],
            now=clock.now(),
        )


def test_a_text_is_a_line_on_the_disk_with_neutral_words(world: World, folder: Path) -> None:
    owe(world, "sms", "call")
    assert send_due(channel="sms") == send_due(channel="call") == 1
    assert send_due(channel="sms") == 0
    for name in ("texts.jsonl", "calls.jsonl"):
        (line,) = (folder / name).read_text().splitlines()
        said = json.loads(line)
        assert said["to"] == "+13125550100"
        assert "Omar" not in line
        assert "Harbor" not in line
        assert said["text"].endswith("/waiting")
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_a_dead_channel_is_tried_each_minute_and_delays_no_other(world: World, folder: Path) -> None:
    (folder / "texts.jsonl").mkdir()
    owe(world, "sms", "call")
    now = clock.now()
    for minute in range(4):
        with clock.frozen(now + timedelta(minutes=minute, seconds=1)):
            assert send_due(channel="sms") == 0
    assert send_due(channel="call") == 1
    with world.at():
        dead = Outgoing.objects.get(channel="sms")
        assert (dead.attempts, dead.last_error) == (4, "IsADirectoryError")
        assert dead.due_at - now < timedelta(minutes=5)
    (folder / "texts.jsonl").rmdir()
    with clock.frozen(now + timedelta(minutes=5)):
        assert send_due(channel="sms") == 1


@pytest.mark.parametrize(
    ("said", "dialed"),
    [
        ("312-555-0100", "+13125550100"),
        ("1 (312) 555 0100", "+13125550100"),
        ("+44 20 7946 0000", "+442079460000"),
        ("555-0100", ""),
        ("", ""),
        ("call my desk", ""),
    ],
)
def test_numbers_that_machines_can_dial(said: str, dialed: str) -> None:
    assert dialable(said) == dialed


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://localhost/x",
        "https://10.0.0.1/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://[::1/x",
        "",
    ],
)
def test_only_https_and_only_push_services(world: World, endpoint: str) -> None:
    assert not is_push_service(endpoint)
    with world.at(), pytest.raises(NotABrowser):
        add_browser(world.actor(world.omar), account_id=world.omar.account_id, endpoint=endpoint, **KEYS)


def test_a_browser_says_yes_is_rung_and_takes_it_back(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client(world.omar)
    assert public_key() in client.get("/me/notices").content.decode()
    assert (folder / "push-key.pem").stat().st_mode & 0o777 == 0o600
    for _ in range(2):
        assert client.post("/me/notices/this-browser", {"endpoint": ENDPOINT, **KEYS}).status_code == 302
    browser = PushSubscription.objects.get(endpoint=ENDPOINT)
    assert browser.account_id == world.omar.account_id
    sent: list[tuple[str, dict[str, Any], bytes]] = []

    def taken(
        session: requests.Session, url: str, data: bytes, headers: dict[str, Any], **_: Any
    ) -> requests.Response:
        assert list(session.adapters) == ["https://"]
        assert session.max_redirects == 0
        sent.append((url, headers, data))
        answer = requests.Response()
        answer.status_code = 201 if len(sent) == 1 else 410
        return answer

    monkeypatch.setattr(requests.Session, "post", taken)
    owe(world, "push")
    assert send_due(channel="push") == 1
    url, headers, data = sent[0]
    assert url == ENDPOINT
    assert headers["authorization" if "authorization" in headers else "Authorization"].startswith("vapid ")
    assert b"look now" not in data, "encrypted for the browser"
    owe(world, "push")
    assert send_due(channel="push") == 0
    assert not PushSubscription.objects.filter(id=browser.id).exists(), "the browser took its yes back"


def test_nobody_turns_off_another_persons_browser(world: World, folder: Path) -> None:
    world.client(world.omar).post("/me/notices/this-browser", {"endpoint": ENDPOINT + "2", **KEYS})
    browser = PushSubscription.objects.get(endpoint=ENDPOINT + "2")
    url = f"/me/notices/{browser.id}/end"
    for name in ("ana", "dina", "root", "nora"):
        assert world.client(world.names[name]).post(url).status_code == 404, name
        assert str(browser.id) not in world.client(world.names[name]).get("/me/notices").content.decode()
    assert world.client().post(url).status_code == 302
    client = world.client(world.omar)
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    assert not PushSubscription.objects.filter(id=browser.id).exists()


def test_one_key_an_installation(folder: Path) -> None:
    assert public_key() == public_key()
    assert len(public_key()) == 87
    assert push._key().public_key is not None
