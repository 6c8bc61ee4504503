"""A message that waits: read in its place, and answered there by whoever may write in its thread."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.app.asking import audited, queries
from tests.app.conversations.saying import a_message
from tests.app.moderation.reviewing import OUTSIDERS, a_held
from tests.world import World
from throughcare.conversations.actions.answer_time import set_answer_time
from throughcare.conversations.models import Message, Seat, Thread
from throughcare.conversations.queries.answers import waits_for_answer
from throughcare.kit import clock
from throughcare.program.models import Member

LATE = 280  # minutes: at noon in Chicago Harbor has been staffed for five hours


def page(world: World, message: Message, who: Member | None = None) -> str:
    answer = world.client(who or world.fay).get(f"/waiting/{message.id}")
    assert answer.status_code == 200
    return answer.content.decode()


def form_of(shown: str) -> dict[str, str]:
    """What the form of the answer sends but its words; empty where there is none."""
    found = re.search(r'<form class="composer.*?</form>', shown, re.DOTALL)
    pairs = re.findall(r'name="(\w+)" value="([^"]*)"', found[0]) if found else []
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


def test_it_stands_among_what_was_said_around_it_with_who_wrote_it_and_its_clock(world: World) -> None:
    with world.at():
        a_message(world.support_group, world.eve, "Said before", ago=LATE + 5)
        waits = a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
        a_message(world.cohort_room, world.ben, "Said elsewhere", ago=LATE - 5)
    shown = page(world, waits)
    for words in ("Said before", "Anybody awake?", "Ana Reyes", "Eve Adler", "Evening check-in"):
        assert words in shown
    assert "Said elsewhere" not in shown
    assert "nobody has answered" in shown
    assert "means to answer within 4 hours in which staff are on" in shown
    assert "Late: it was due" in shown
    with world.at():
        assert audited("review.read", waits.id) == 1


def test_whoever_may_post_there_answers_right_there(world: World) -> None:
    with world.at():
        waits = a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
    client = world.client(world.fay)
    form = form_of(page(world, waits))
    assert form["reply_to"] == str(waits.id)
    answer = client.post(f"/threads/{waits.thread_id}/post", {**form, "body": "I am here, Ana."})
    assert answer.status_code == 302
    again = client.post(f"/threads/{waits.thread_id}/post", {**form, "body": "I am here, Ana."})
    assert again.headers["Location"] == answer.headers["Location"]
    with world.at():
        said = Message.objects.get(body="I am here, Ana.")
        assert (said.reply_to_id, said.author_id, said.state) == (waits.id, world.fay.id, "visible")
        assert not Message.objects.filter(thread=waits.thread_id, author=world.fay).exclude(id=said.id)
    shown = page(world, waits)
    assert "It has an answer, since" in shown
    assert "nobody has answered" not in shown


def test_the_contact_policy_decides_about_the_answer_too(world: World) -> None:
    with world.at():
        waits = a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
        Thread.objects.filter(id=waits.thread_id).update(closed_at=clock.now())
    shown = page(world, waits)
    form = form_of(shown)
    assert "composer--closed" in shown
    answer = world.client(world.fay).post(
        f"/threads/{waits.thread_id}/post", {**form, "body": "I am here, Ana."}
    )
    assert answer.status_code == 422
    with world.at():
        assert not Message.objects.filter(author=world.fay).exists()


def test_who_has_no_place_there_reads_who_has_and_may_still_decide(world: World) -> None:
    with world.at():
        waits = a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
    shown = page(world, waits, world.mo)
    assert form_of(shown) == {}
    assert "These people can: Fay Lindqvist." in shown
    assert f"/waiting/{waits.id}/remove" in shown
    forced = world.client(world.mo).post(
        f"/threads/{waits.thread_id}/post",
        {"client_id": str(waits.client_id), "body": "Hello", "kind": "plain"},
    )
    assert forced.status_code == 404
    with world.at():
        Seat.objects.filter(thread=waits.thread_id, member=world.fay).update(until_seq=1)
    assert "Nobody of the staff has one now." in page(world, waits, world.mo)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_to_others_it_is_not_there(world: World, name: str) -> None:
    with world.at():
        waits = a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
        private = a_message(world.care_team, world.ana, "Between us.", ago=LATE)
    client = world.client(world.names[name])
    assert client.get(f"/waiting/{waits.id}").status_code == 404
    assert client.get(f"/waiting/{private.id}").status_code == 404
    assert world.client(world.mo).get(f"/waiting/{private.id}").status_code == 404
    assert world.client().get(f"/waiting/{waits.id}").status_code == 302


def test_a_call_for_help_has_the_shorter_clock(world: World) -> None:
    with world.at():
        struggle = a_message(world.cohort_room, world.ben, "It is hard", kind="struggling", ago=20)
    shown = page(world, struggle)
    assert "has an answer within the hour" in shown
    assert re.search(r"Due <time[^>]*>today at", shown)
    with world.at():
        a_message(world.cohort_room, world.ana, "I am with you.", reply_to_id=struggle.id)
    assert "within the hour" not in page(world, struggle)


def test_a_held_post_shows_where_it_would_stand_and_no_form_to_answer(world: World) -> None:
    with world.at():
        a_message(world.support_group, world.eve, "Said before", ago=5)
        held = a_held(world)
        gone = a_message(world.support_group, world.ben, "Taken back", state="withdrawn")
    shown = page(world, held)
    assert "Said before" in shown
    assert form_of(shown) == {}
    assert "Taken back" not in page(world, gone)


def test_the_clock_is_that_of_the_desk(world: World) -> None:
    with world.at():
        waits = a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
        reply = a_message(world.support_group, world.ben, "Me.", reply_to_id=waits.id, ago=LATE - 5)
        found = waits_for_answer(world.harbor, waits.id, waits.at, clock.now())
        assert found is not None
        asked, target, _due, is_late = found
        assert (asked.answered_at, target, is_late) == (reply.at, timedelta(hours=4), False)
        assert waits_for_answer(world.harbor, reply.id, reply.at, clock.now()) is None, "a reply asks nothing"
        set_answer_time(world.actor(world.dina), program=world.harbor, hours=2)
        found = waits_for_answer(world.harbor, waits.id, waits.at, clock.now())
        assert found is not None
        assert found[1] == timedelta(hours=2)


def test_as_many_queries_whatever_was_said_around_it(world: World) -> None:
    with world.at():
        waits = a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
    client = world.client(world.fay)
    client.get(f"/waiting/{waits.id}")
    with queries(32):
        client.get(f"/waiting/{waits.id}")
    with world.at():
        for who in (world.ben, world.eve, world.ana) * 5:
            a_message(world.support_group, who, "More", ago=LATE + 30)
    with queries(32):
        client.get(f"/waiting/{waits.id}")
