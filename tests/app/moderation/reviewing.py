"""What the tests of reviewing share: held posts, who is refused, two people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests.app.asking import a_message
from tests.world import World
from throughcare.conversations.models import Message
from throughcare.moderation.actions import messages, reports, reviews
from throughcare.program.models import Member
from throughcare.program.refusals import Refused

# Nobody of these decides about Harbor's posts: peers, kin, alumni, staff without the word, strangers.
OUTSIDERS = ("ana", "eve", "frank", "ada", "otto", "greta", "pia", "cory", "root", "nora")


def a_held(
    world: World, by: Member | None = None, body: str = "Call me on 312-555-0100.", **fields: Any
) -> Message:
    """A post of Ben's that screening held."""
    return a_message(
        world.support_group,
        by or world.ben,
        body,
        state="held",
        reason="contact",
        flags=["contact-details"],
        **fields,
    )


def state_of(message: Message) -> str:
    """What has become of it."""
    return str(Message.objects.values_list("state", flat=True).get(id=message.id))


def assert_refused_for_outsiders(world: World, address: str, **form: str) -> None:
    """To each outsider the address does not exist, by GET or POST; the signed-out are asked to sign in."""
    for name in OUTSIDERS:
        client = world.client(world.names[name])
        assert client.post(address, form).status_code == 404, name
    assert world.client().post(address, form).status_code == 302


def both_at_once(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    looked_up: str,
    *acts: tuple[Member, Callable[..., object]],
) -> list[str]:
    """Two people act after both have seen the same state; answers each one's refusal code, "" for success."""
    barrier = threading.Barrier(len(acts), timeout=20)
    where = next(module for module in (messages, reports, reviews) if looked_up in vars(module))
    looks = getattr(where, looked_up)
    seen: set[int] = set()

    def look_together(*args: object, **more: object) -> object:
        found = looks(*args, **more)
        if threading.get_ident() not in seen:
            seen.add(threading.get_ident())
            barrier.wait()
        return found

    codes = ["never ran"] * len(acts)

    def run(number: int, member: Member, act: Callable[..., object]) -> None:
        try:
            with world.at():
                act(world.actor(member))
            codes[number] = ""
        except Refused as error:
            codes[number] = error.code
        finally:
            connections.close_all()

    with monkeypatch.context() as patch:
        patch.setattr(where, looked_up, look_together)
        threads = [threading.Thread(target=run, args=(n, *act)) for n, act in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    return sorted(codes)
