"""Reading a thread: who finds it, what each reader sees of it, and what it costs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.app.conversations.saying import a_message
from tests.world import World, a_member, a_thread, acknowledge, an_episode, pair_of
from throughcare.conversations.actions.topics import create_topic
from throughcare.conversations.models import Message, ReadMark, Seat
from throughcare.conversations.policy import get_thread
from throughcare.conversations.queries.messages import PAGE, message_page
from throughcare.program.actions.episodes import end_episode, start_episode
from throughcare.program.actions.pairs import block_member
from throughcare.program.models import Block, Consent, Episode


def page(world: World, reader: Any, thread: Any, query: str = "") -> str:
    answer = world.client(reader).get(f"/threads/{thread.id}{query}")
    assert answer.status_code == 200
    return answer.content.decode().split("<template")[0]


def blocks(world: World, blocker: Any, blocked: Any) -> None:
    Block.objects.create(organization_id=world.bridgewell.id, blocker=blocker, blocked=blocked)


@pytest.mark.parametrize("stranger", ["eve", "otto", "ada", "mia", "greta", "frank", "root", "nora"])
def test_what_one_may_not_see_is_not_there(world: World, stranger: str) -> None:
    client = world.client(world.names[stranger])
    for path in ("", "/now", "/topics"):
        assert client.get(f"/threads/{world.cohort_room.id}{path}").status_code == 404
    assert client.post(f"/threads/{world.cohort_room.id}/seen", {"seq": 1}).status_code == 404
    assert client.get(f"/threads/{uuid4()}").status_code == 404


def test_the_newcomer_reads_from_joining(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "Before she came")
        Seat.objects.filter(thread=world.cohort_room, member=world.ana).update(from_seq=2)
        a_message(world.cohort_room, world.ben, "After she came")
    shown = page(world, world.ana, world.cohort_room)
    assert "After she came" in shown
    assert "Before she came" not in shown
    assert "Before she came" in page(world, world.ben, world.cohort_room)


def test_who_reads_a_care_team_thread_is_said_to_staff_in_words_for_staff(world: World) -> None:
    team = "The person it is about and their care team read this."
    with world.at():
        an_episode(world.cleo, world.evergreen, role="alum")  # was once in care herself, elsewhere
    for reader in (world.fay, world.cleo):
        shown = page(world, reader, world.care_team)
        assert team in shown, reader
        assert "Your care team reads this." not in shown
    shown = page(world, world.ana, world.care_team)
    assert "Your care team reads this." in shown
    assert team not in shown


def test_taken_back_and_removed_words_are_nowhere_on_the_page(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "Secret one", state="withdrawn")
        a_message(world.cohort_room, world.ben, "Secret two", state="removed")
        first = a_message(world.cohort_room, world.ben, "Secret three", state="withdrawn")
        a_message(world.cohort_room, world.fay, "An answer", reply_to_id=first.id)
    for reader in (world.ana, world.ben, world.fay):
        shown = page(world, reader, world.cohort_room)
        assert "Secret" not in shown
        assert "took this back" in shown
    assert "You took this back." in page(world, world.ben, world.cohort_room)


def test_blocked_people_are_folded_and_staff_never(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ben, "Ben's words")
        a_message(world.cohort_room, world.fay, "Fay's words", reply_to_id=said.id)
        blocks(world, world.ana, world.ben)
        blocks(world, world.ana, world.fay)
    shown = page(world, world.ana, world.cohort_room)
    assert "Ben's words".replace("'", "&#x27;") not in shown
    assert "A message from somebody you blocked." in shown
    assert "Fay&#x27;s words" in shown
    assert "Ben&#x27;s words" in page(world, world.fay, world.cohort_room)
    groups = world.client(world.ana).get("/groups").content.decode()
    assert "Ben&#x27;s words" not in groups


def test_a_block_is_offered_to_whom_it_is_open_and_leads_somewhere(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "Ben's words")
        a_message(world.cohort_room, world.fay, "Fay's words")
    block = f"/people/{world.ben.id}/block"
    shown = page(world, world.ana, world.cohort_room)
    assert block in shown
    assert 'data-may-block="yes"' in shown
    assert f"/people/{world.fay.id}/block" not in shown
    assert world.client(world.ana).get(block).status_code == 200
    shown = page(world, world.fay, world.cohort_room)
    assert "Ben&#x27;s words" in shown
    assert "/block" not in shown
    assert 'data-may-block="no"' in shown
    assert world.client(world.fay).get(block).status_code == 404


def test_whoever_has_left_can_be_blocked_by_those_who_read_her_words(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "Ben's words")
        end_episode(None, episode=Episode.objects.get(member=world.ben), reason="completed")
    block = f"/people/{world.ben.id}/block"
    assert block in page(world, world.ana, world.cohort_room)
    client = world.client(world.ana)
    assert client.post(block)["Location"] == "/me"
    assert "A message from somebody you blocked." in page(world, world.ana, world.cohort_room)


def test_names_are_shown_by_the_programs_rule_and_in_full_to_staff(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben)
    assert "Ben O." in page(world, world.ana, world.cohort_room)
    assert "Okafor" not in page(world, world.ana, world.cohort_room)
    assert "Ben Okafor" in page(world, world.fay, world.cohort_room)


def test_pages_of_a_long_thread_meet_without_gap_or_double(world: World) -> None:
    with world.at():
        for number in range(PAGE * 2 + 30):
            a_message(world.cohort_room, world.ben, f"No. {number}")
        actor = world.actor(world.ana)
        ReadMark.objects.create(
            organization_id=world.bridgewell.id, thread=world.cohort_room, member=world.ana, seq=PAGE * 2 + 30
        )
        seen: list[int] = []
        before = None
        while True:
            sight = get_thread(actor, world.cohort_room.id)
            found = message_page(actor, sight, before=before)
            seen = [line.row.seq for line in found.lines if line.row.seq] + seen
            before = found.older_before
            if before is None:
                break
        assert seen == list(range(1, PAGE * 2 + 31))


def test_many_unread_begin_at_the_first_of_them(world: World) -> None:
    with world.at():
        for number in range(PAGE * 2):
            a_message(world.cohort_room, world.ben, f"No. {number}")
        ReadMark.objects.create(
            organization_id=world.bridgewell.id, thread=world.cohort_room, member=world.ana, seq=10
        )
        actor = world.actor(world.ana)
        found = message_page(actor, get_thread(actor, world.cohort_room.id))
    places = [line.row.seq for line in found.lines]
    assert 11 in places
    assert [line.row.seq for line in found.lines if line.begins_unread] == [11]
    assert found.unread == PAGE * 2 - 10
    assert found.newer_after == places[-1]


def test_one_page_costs_the_same_queries_for_one_message_and_for_a_thousand(world: World) -> None:
    client = world.client(world.ana)
    with world.at():
        a_message(world.cohort_room, world.ben)
        direct = a_thread(
            world.harbor, "direct-thread", world.ana, world.ben, **pair_of(world.ana, world.ben)
        )
        for one, other in ((world.ana, world.ben), (world.ben, world.ana)):
            Consent.objects.create(
                organization_id=world.bridgewell.id,
                program=world.harbor,
                giver=one,
                other=other,
                topic="direct-contact",
            )
        a_message(direct, world.ben)
    paths = ("/", "/groups", "/messages", f"/threads/{world.cohort_room.id}")

    def cost() -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
        return counts

    def more(messages: int, groups: int) -> None:
        with world.at():
            for number in range(messages):
                by = (world.ben, world.fay, world.ana)[number % 3]
                said = a_message(world.cohort_room, by, f"No. {number}")
                a_message(direct, world.ben, f"No. {number}", kind="win")
                a_message(world.support_group, world.eve, "So do I.", kind="win", reply_to_id=said.id)
            for number in range(groups):
                a_thread(world.harbor, "support-group", world.ana, world.ben, title=f"{messages} {number}")

    more(60, 1)
    cost()  # what is kept by a process is read once
    before = cost()
    more(120, 12)
    after = cost()
    assert after == before
    most = (44, 29, 34, 29)
    assert all(a <= b for a, b in zip(after, most, strict=True)), dict(zip(paths, after, strict=True))


def test_reading_writes_nothing(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben)
    world.client(world.ana).get(f"/threads/{world.cohort_room.id}")
    with world.at():
        assert not ReadMark.objects.filter(member=world.ana).exists()
        assert Message.objects.count() == 1


def test_the_mark_moves_forward_only_and_never_past_the_end(world: World) -> None:
    client = world.client(world.ana)
    with world.at():
        for _ in range(5):
            a_message(world.cohort_room, world.ben)
    for told, expected in ((3, 3), (1, 3), (99, 5), (5, 5)):
        assert client.post(f"/threads/{world.cohort_room.id}/seen", {"seq": told}).status_code == 302
        with world.at():
            assert ReadMark.objects.get(member=world.ana, thread=world.cohort_room).seq == expected
    assert client.post(f"/threads/{world.cohort_room.id}/seen", {"seq": "x"}).status_code == 404


def test_the_title_of_the_window_is_neutral(world: World) -> None:
    for path in ("/", "/groups", "/messages", f"/threads/{world.cohort_room.id}", "/messages/mine"):
        answer = world.client(world.ana).get(path).content.decode()
        assert "<title>Throughcare</title>" in answer


def test_titles_of_topics_are_words_and_follow_the_same_rules(world: World) -> None:
    with world.at():
        create_topic(world.actor(world.eve), thread_id=world.support_group.id, title="What my brother said")
        newcomer = a_member(world.bridgewell, "Nell")
        start_episode(None, member=newcomer, program=world.harbor, cohort=world.cohort)
        acknowledge(newcomer, world.harbor)
    room = f"/threads/{world.support_group.id}"

    def seen_by(member: Any) -> set[bool]:
        client = world.client(member)
        return {"What my brother said" in client.get(url).content.decode() for url in ("/groups", room)}

    assert seen_by(world.ben) == {True}
    assert seen_by(newcomer) == {False}, "it is from before her time"
    with world.at():
        block_member(world.actor(world.ana), other=world.eve)
    assert seen_by(world.ana) == {False}, "she blocked its author"
