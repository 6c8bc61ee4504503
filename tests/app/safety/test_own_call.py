"""What somebody sees of her own call for help until it is closed, and that nobody else sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.app.asking import queries
from tests.app.program.program_helpers import announced
from tests.words import words
from tests.world import World
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.program.models import Episode, Member
from throughcare.safety import spool
from throughcare.safety.actions import acknowledge_concern, close_concern, open_concern
from throughcare.safety.identity import Identity
from throughcare.safety.models import Concern

PART = {"part": "yes"}
TODAY, PART_NEW, PART_AS_IT_STANDS = 44, 24, 10  # queries
MESSAGES, PART_OF_A_LINE = 30, 10


def a_call(world: World, member: Member) -> Concern:
    with world.at():
        spool.tell_team(Identity(world.bridgewell.id, member.id))
        return Concern.objects.get(member=member, source_kind="help-now", state="open")


def page(world: World, member: Member, url: str = "/") -> str:
    answer = world.client(member).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_today_says_that_she_is_heard_until_it_is_closed(world: World) -> None:
    assert "You asked for help" not in page(world, world.ana)
    concern = a_call(world, world.ana)
    said = clock.say_moment(concern.opened_at, "America/Chicago", relative_to=clock.now())
    shown = page(world, world.ana)
    assert "You asked for help" in shown
    assert said in shown
    assert "Your team is being rung until somebody answers." in shown
    for way in ("tel:988", "sms:988", f"/threads/{world.care_team.id}#new"):
        assert way in shown

    with clock.frozen(clock.now() + timedelta(minutes=6)), world.at():
        acknowledge_concern(world.actor(world.omar), concern=concern)
    shown = page(world, world.ana)
    assert "Omar has it, since" in shown
    assert "Saleh" not in shown, "members know staff by their first names"
    assert "being rung" not in shown

    with world.at():
        close_concern(world.actor(world.omar), concern=concern, outcome="talked")
    assert "You asked for help" not in page(world, world.ana)


def test_messages_says_it_in_a_line_and_follows_it(world: World) -> None:
    assert "You asked for help" not in page(world, world.ana, "/messages")
    concern = a_call(world, world.ana)
    shown = page(world, world.ana, "/messages")
    said = clock.say_moment(concern.opened_at, "America/Chicago", relative_to=clock.now())
    assert f"You asked for help {said}." in words(shown)
    assert "Your team is being rung until somebody answers." in words(shown)
    assert "tel:988" not in shown, "the rest stands on a page of its own"
    assert "You asked for help" not in page(world, world.ben, "/messages")
    assert "You asked for help" not in page(world, world.omar, "/messages")
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=concern)
    client = world.client(world.ana)
    with queries(PART_OF_A_LINE):
        part = client.get("/help/call", {"part": "yes", "seen": "old", "lines": "line"})
    assert "Omar has it, since" in words(part.content.decode())
    assert "tel:988" not in part.content.decode()
    assert part["Cache-Control"] == "no-store"
    assert "Omar has it, since" in words(page(world, world.ana, "/messages"))
    with queries(MESSAGES):
        client.get("/messages")
    with world.at():
        close_concern(world.actor(world.omar), concern=concern, outcome="talked")
    assert "You asked for help" not in page(world, world.ana, "/messages")
    empty = client.get("/help/call", {"part": "yes", "seen": "old", "lines": "line"})
    assert words(empty.content.decode()) == ""


def test_help_now_asks_for_it_by_itself(world: World) -> None:
    client = world.client(world.ana)
    client.get("/me")
    assert 'data-island="own-call"' in client.get("/help").content.decode()
    assert client.get("/help/call").headers["Location"] == "/help", "no call, no page"
    nothing = client.get("/help/call", PART)
    assert "You asked for help" not in nothing.content.decode()
    assert client.get("/help/call", PART | {"seen": "none"}).status_code == 204

    concern = a_call(world, world.ana)
    part = client.get("/help/call", PART | {"seen": "none", "lines": "no"})
    assert part.headers["Cache-Control"] == "no-store"
    text = part.content.decode()
    assert "You asked for help" in text
    assert "tel:988" not in text, "the lines stand around it there"
    assert "<html" not in text
    seen = text.partition('data-seen="')[2].partition('"')[0]
    assert client.get("/help/call", PART | {"seen": seen}).status_code == 204
    assert "Your call for help" in client.get("/help/call").content.decode(), "without a script it is a page"
    with world.at():
        acknowledge_concern(world.actor(world.cleo), concern=concern)
    assert "Cleo has it" in client.get("/help/call", PART | {"seen": seen}).content.decode()


@pytest.mark.parametrize("name", ["ben", "eve", "otto", "frank", "mia", "nora"])
def test_nobody_else_sees_it(world: World, name: str) -> None:
    a_call(world, world.ana)
    client = world.client(world.names[name])
    assert "You asked for help" not in client.get("/", follow=True).content.decode()
    assert client.get("/help/call").headers["Location"] == "/help"
    assert "You asked for help" not in client.get("/help/call", PART).content.decode()


def test_the_signed_out_and_the_operator_are_refused(world: World) -> None:
    a_call(world, world.ana)
    assert world.client().get("/help/call", PART).headers["Location"].startswith("/sign-in")
    assert world.client(world.root).get("/help/call", PART).status_code == 404


@pytest.mark.parametrize("source", ["message", "not-screened", "report", "raised", "cssrs", "taken-away"])
def test_what_others_found_is_never_shown_to_her(world: World, source: str) -> None:
    with world.at(), announced() as told:
        concern = open_concern(
            None, member_id=world.ana.id, program_id=world.harbor.id, level=4, source_kind=source
        )
    assert not notices_to(world.ana, told), "nor is her open page told to look"
    for taken in (False, True):
        if taken:
            with world.at(), announced() as told:
                acknowledge_concern(world.actor(world.omar), concern=concern)
            assert not notices_to(world.ana, told)
        shown = page(world, world.ana)
        assert "asked for help" not in shown
        assert "has it, since" not in shown
        assert world.client(world.ana).get("/help/call").headers["Location"] == "/help"


def test_her_open_page_is_told_to_look(world: World) -> None:
    concern = a_call(world, world.ana)
    with world.at(), announced() as told:
        acknowledge_concern(world.actor(world.omar), concern=concern)
    assert notices_to(world.ana, told)
    with world.at(), announced() as told:
        close_concern(world.actor(world.omar), concern=concern, outcome="talked")
    assert notices_to(world.ana, told)


def notices_to(member: Member, told: list[dict[str, Any]]) -> bool:
    """Whether a notice was announced to this member's own pages."""
    return any(one["kind"] == "notice" and str(member.id) in str(one) for one in told)


def test_a_call_that_was_kept_on_disk_is_shown_once_it_is_told(world: World) -> None:
    with world.at():
        spool.call(Identity(world.bridgewell.id, world.ana.id))
    assert "You asked for help" not in page(world, world.ana)
    spool.drain()
    assert "You asked for help" in page(world, world.ana)


def test_asking_again_after_it_was_taken_shows_both(world: World) -> None:
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=a_call(world, world.ana))
    a_call(world, world.ana)
    a_call(world, world.ana)  # while it rings, once more is the same call
    shown = page(world, world.ana)
    assert shown.count("You asked for help") == 2
    assert shown.index("being rung") < shown.index("Omar has it")


def test_without_a_number_to_phone_it_asks_for_one(world: World) -> None:
    a_call(world, world.ana)
    assert "no number on which to phone you" not in page(world, world.ana)
    with world.at():
        Member.objects.filter(id=world.ana.id).update(phone="")
    shown = page(world, world.ana)
    assert "Your team has no number on which to phone you." in shown
    assert 'href="/me/safety"' in shown


def test_who_left_the_program_still_sees_her_own(world: World) -> None:
    with world.at():
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now())
    a_call(world, world.ana)
    shown = page(world, world.ana)
    assert "Your team is being rung" in shown
    assert "Write to your care team" not in shown, "a thread she can't write in is not offered"


def test_as_many_queries_with_calls_as_without(world: World) -> None:
    client = world.client(world.ana)
    client.get("/")
    with queries(TODAY):
        client.get("/")
    a_call(world, world.ana)
    with queries(TODAY):
        client.get("/")
    with queries(PART_NEW):
        text = client.get("/help/call", PART | {"seen": "none"}).content.decode()
    with queries(PART_AS_IT_STANDS):
        client.get("/help/call", PART | {"seen": text.partition('data-seen="')[2].partition('"')[0]})


def test_no_number_of_other_worries_takes_her_own_call_off_her_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughcare.safety.queries import own

    call = a_call(world, world.ana)
    with world.at():
        for kind in ("message", "cssrs", "report"):
            open_concern(
                None,
                member_id=world.ana.id,
                program_id=world.harbor.id,
                level=1,
                source_kind=kind,
                source_id=new_id(),
            )
        monkeypatch.setattr(own, "MOST_ROWS", 2)
        assert [one.id for one in own.own_help(world.ana).calls] == [call.id]
