"""Content notes: who may put one, and that whatever shows a message in short shows the note instead."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.app.conversations.saying import a_message
from tests.app.moderation.test_evidence import a_concern_about
from tests.words import words
from tests.world import World
from throughcare.conversations.actions.messages import release_message, withdraw_message
from throughcare.conversations.models import Message
from throughcare.conversations.notes import NOTE_WORDS
from throughcare.kit.notes import NOTES
from throughcare.program.models import Block
from throughcare.safety.models import Concern

SAID = "Marmalade came up at the table again."  # no word that a page has of its own
NOTE = "Mentions food, eating or weight"


def post(world: World, by: Any, **fields: Any) -> Any:
    given = {"client_id": str(uuid4()), "body": SAID, "kind": "plain", "note": "eating"} | fields
    return world.client(by).post(f"/threads/{world.cohort_room.id}/post", given)


def page(world: World, reader: Any, path: str) -> str:
    answer = world.client(reader).get(path)
    assert answer.status_code == 200, path
    return re.sub(r"<template.*?</template>", "", answer.content.decode(), flags=re.DOTALL)


def room(world: World) -> str:
    return f"/threads/{world.cohort_room.id}"


def fold(shown: str) -> tuple[bool, str] | None:
    """Whether the one fold on a page is open, and everything in it; None where there is none."""
    found = re.findall(r'<details class="fold" data-part="fold"( open)?>(.*?)</details>', shown, re.DOTALL)
    assert len(found) < 2
    return (
        (bool(found[0][0]), words(found[0][1].replace("</span>", "</span> ").replace("</summary>", " ")))
        if found
        else None
    )


def test_every_note_has_its_sentence() -> None:
    assert tuple(NOTE_WORDS) == NOTES


def test_its_author_puts_one_and_her_peer_opens_it(world: World) -> None:
    assert post(world, world.ana).status_code == 302
    with world.at():
        row = Message.objects.get(thread=world.cohort_room)
        assert (row.note, row.state, row.flags) == ("eating", "visible", [])
    for reader, is_open in ((world.ben, False), (world.ana, True), (world.fay, True)):
        found = fold(page(world, reader, room(world)))
        assert found == (is_open, f"{NOTE}. Show it Hide it {SAID}"), reader


@pytest.mark.parametrize("note", ["weather", "Eating", "eating,loss", "lo\0ss"])
def test_a_note_that_is_none_posts_nothing_and_keeps_her_words(world: World, note: str) -> None:
    answer = post(world, world.ana, note=note)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert SAID in shown
    assert "Choose another one, or none" in words(shown)
    with world.at():
        assert not Message.objects.filter(thread=world.cohort_room).exists()


@pytest.mark.parametrize("note", ["weather", "lo\0ss"])
def test_words_of_danger_go_through_whatever_the_note_is(world: World, note: str) -> None:
    said = "I want to kill myself tonight."
    assert post(world, world.ana, note=note, body=said).status_code == 302
    # To a thread that isn't hers they go nowhere, and ring all the same.
    assert post(world, world.eve, note=note, body=said).status_code == 404
    with world.at():
        row = Message.objects.get(thread=world.cohort_room, state="visible")
        assert (row.author, row.note, row.body) == (world.ana, "hard", said)
        assert Concern.objects.filter(member=world.ana, source_id=row.id).count() == 1
        assert Concern.objects.filter(member=world.eve).count() == 1


def test_a_form_that_came_back_keeps_her_choice(world: World) -> None:
    shown = post(world, world.ana, body="", note="loss").content.decode()
    assert '<option value="loss" selected>' in shown
    assert 'data-part="note" open' in shown


def test_without_a_note_nothing_is_folded(world: World) -> None:
    assert post(world, world.ana, note="").status_code == 302
    shown = page(world, world.ben, room(world))
    assert SAID in shown
    assert fold(shown) is None


@pytest.mark.parametrize("stranger", ["eve", "otto", "root", "nora"])
def test_who_may_not_write_there_puts_none_either(world: World, stranger: str) -> None:
    assert post(world, world.names[stranger]).status_code == 404
    with world.at():
        assert not Message.objects.filter(thread=world.cohort_room).exists()


def test_the_signed_out_are_sent_to_sign_in(world: World) -> None:
    answer = world.client().post(f"{room(world)}/post", {"client_id": str(uuid4()), "body": SAID})
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/sign-in")


def test_lists_and_today_show_the_note_and_not_the_words(world: World) -> None:
    with world.at():
        asked = a_message(world.cohort_room, world.ana, "How was it?", ago=9)
        a_message(world.cohort_room, world.ben, SAID, note="eating", reply_to_id=asked.id, ago=5)
        a_message(world.care_team, world.cleo, SAID, note="eating", ago=4)
    for path in ("/groups", "/messages", "/"):
        shown = page(world, world.ana, path)
        assert NOTE in shown, path
        assert "Marmalade" not in shown, path


def test_whoever_answers_it_quotes_its_note(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ben, SAID, note="eating")
        a_message(world.cohort_room, world.fay, "Thank you.", reply_to_id=said.id)
    for reader in (world.ana, world.ben, world.fay):
        shown = page(world, reader, f"{room(world)}?reply_to={said.id}")
        quotes = re.findall(r'class="quote__words">([^<]*)<', shown)
        assert quotes == [NOTE, NOTE], reader  # under Fay's words, and above what the reader is to write


def test_a_win_on_today_is_told_by_its_note(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, SAID, note="eating", kind="win")
    shown = page(world, world.ana, "/")
    assert NOTE in shown
    assert "Marmalade" not in shown


def test_search_finds_it_and_folds_its_words(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, SAID, note="eating")
    for reader, is_open in ((world.ana, False), (world.ben, True), (world.fay, True)):
        answer = world.client(reader).post("/search", {"words": "marmalade"}, follow=True)
        assert fold(answer.content.decode()) == (is_open, f"{NOTE}. Show it Hide it {SAID}")


def test_her_own_words_stay_hers_to_read(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ana, SAID, note="eating")
    shown = page(world, world.ana, "/messages/mine")
    assert fold(shown) is None
    assert SAID in words(shown)
    assert NOTE in words(shown)


def test_who_reports_it_reads_it_only_if_she_opens_it(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ben, SAID, note="eating")
    found = fold(page(world, world.ana, f"/messages/{said.id}/report"))
    assert found == (False, f"{NOTE}. Show it Hide it {SAID}")


def test_whoever_answers_for_people_sees_the_words_and_the_note_named(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ben, SAID, note="eating", kind="struggling", ago=30)
        held = a_message(world.cohort_room, world.ana, SAID, note="loss", state="held")
        concern = a_concern_about(world, said)
    for reader, path, note in (
        (world.omar, concern, NOTE),
        (world.mo, f"/waiting/{said.id}", NOTE),
        (world.mo, f"/waiting/{held.id}", "Mentions a death or a loss"),
    ):
        shown = page(world, reader, path)
        assert fold(shown) is None
        assert SAID in words(shown), path
        assert f"Content note: {note}" in words(shown), path
    assert "Marmalade" in page(world, world.mo, "/desk")


def test_held_it_keeps_its_note_for_when_it_appears(world: World) -> None:
    with world.at():
        held = a_message(world.cohort_room, world.ana, SAID, note="eating", state="held")
        release_message(world.actor(world.mo), message_id=held.id)
    assert fold(page(world, world.ben, room(world))) == (False, f"{NOTE}. Show it Hide it {SAID}")


def test_taken_back_or_blocked_there_is_no_note(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ben, SAID, note="eating")
        Block.objects.create(organization_id=world.bridgewell.id, blocker=world.ana, blocked=world.ben)
    shown = page(world, world.ana, room(world))
    assert "A message from somebody you blocked." in shown
    assert NOTE not in words(shown.split('class="composer')[0])
    with world.at():
        Block.objects.all().delete()
        withdraw_message(world.actor(world.ben), message_id=said.id)
    shown = page(world, world.ana, room(world))
    assert "took this back" in shown
    assert NOTE not in words(shown.split('class="composer')[0])
