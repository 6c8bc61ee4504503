"""An author puts a content note on what she has said, changes it, or takes it off."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from tests.app.asking import audited
from tests.app.conversations.saying import a_message
from tests.words import words
from tests.world import World
from throughcare.conversations.actions.messages import (
    choose_note,
    note_message,
    release_message,
    remove_message,
    return_message,
    withdraw_message,
)
from throughcare.conversations.actions.watching import save_watch_list
from throughcare.conversations.models import Message, Thread
from throughcare.kit import clock
from throughcare.program.models import Episode
from throughcare.program.refusals import Refused
from throughcare.safety.models import Concern
from throughcare.screening.watch import check_rules

SAID = "Marmalade came up at the table again."


def note_of(message: Message) -> str:
    return str(Message.objects.get(id=message.id).note)


def change_of(world: World) -> int:
    return int(Thread.objects.get(id=world.cohort_room.id).change)


def watch(world: World, *rules: tuple[str, str]) -> None:
    save_watch_list(world.actor(world.dina), program=world.harbor, rules=check_rules(rules), topics={})


def test_she_finds_it_beside_taking_back_and_others_see_the_note(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, SAID)
    client = world.client(world.ana)
    room = f"/threads/{world.cohort_room.id}"
    address = f"/messages/{said.id}/note"
    assert f'href="{address}"' in client.get(room).content.decode()
    page = client.get(address).content.decode()
    assert SAID in words(page)
    answer = client.post(address, {"note": "eating"})
    assert (answer.status_code, answer.url) == (302, f"{room}#m-{said.id}")
    with world.at():
        row = Message.objects.get(id=said.id)
        assert (row.note, row.body, row.seq, row.change) == ("eating", SAID, 1, 2)
        assert change_of(world) == 2  # so open pages hear of it
        assert audited("choose_note", said.id) == 1
    assert '<option value="eating" selected>' in client.get(address).content.decode()
    shown = world.client(world.ben).get(room).content.decode().split("<template")[0]
    assert '<details class="fold" data-part="fold"><summary>' in shown
    assert address not in shown


def test_changing_and_taking_off_and_the_same_again(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, SAID, note="loss")
        ana = world.actor(world.ana)
        for note, change in (("eating", 2), ("eating", 2), ("", 3), ("", 3)):
            assert choose_note(ana, message_id=said.id, note=note).note == note
            assert (note_of(said), change_of(world)) == (note, change)
        assert audited("choose_note", said.id) == 2


def test_a_held_one_appears_behind_it(world: World) -> None:
    with world.at():
        held = a_message(world.cohort_room, world.ana, SAID, state="held")
        choose_note(world.actor(world.ana), message_id=held.id, note="loss")
        assert change_of(world) == 0  # others never knew of it
        release_message(world.actor(world.mo), message_id=held.id)
        assert note_of(held) == "loss"


@pytest.mark.parametrize("stranger", ["ben", "fay", "mo", "cleo", "dina", "eve", "otto", "nora", "root"])
def test_nobody_elses_message(world: World, stranger: str) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, SAID)
    client = world.client(world.names[stranger])
    for answer in (
        client.get(f"/messages/{said.id}/note"),
        client.post(f"/messages/{said.id}/note", {"note": "loss"}),
    ):
        assert answer.status_code == 404
    with world.at():
        if stranger not in {"nora", "root"}:
            with pytest.raises(Http404):
                choose_note(world.actor(world.names[stranger]), message_id=said.id, note="loss")
        assert note_of(said) == ""
    assert world.client(world.ana).post(f"/messages/{said.id}/note", {"note": "loss"}).status_code == 302


def test_the_signed_out_are_sent_to_sign_in(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, SAID)
    answer = world.client().post(f"/messages/{said.id}/note", {"note": "loss"})
    assert answer.headers["Location"].startswith("/sign-in")


def test_what_is_gone_has_none_put(world: World) -> None:
    with world.at():
        mo, ana = world.actor(world.mo), world.actor(world.ana)
        gone = [a_message(world.cohort_room, world.ana, SAID) for _ in range(2)]
        withdraw_message(ana, message_id=gone[0].id)
        remove_message(mo, message_id=gone[1].id, reason="off-limits")
        gone.append(a_message(world.cohort_room, world.ana, SAID, state="held"))
        return_message(mo, message_id=gone[2].id, reason="kind")
        for said in gone:
            with pytest.raises(Http404):
                choose_note(ana, message_id=said.id, note="loss")
            assert note_of(said) == ""
    for said in gone:
        assert world.client(world.ana).get(f"/messages/{said.id}/note").status_code == 404
        assert world.client(world.ana).post(f"/messages/{said.id}/note").status_code == 404


def test_her_words_stay_hers_after_her_episode_ended(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, SAID)
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now())
        ana = world.actor(world.ana)
        for note in ("loss", ""):
            assert choose_note(ana, message_id=said.id, note=note).note == note


@pytest.mark.parametrize("note", ["weather", "Eating", "x" * 500, "lo\0ss"])
def test_only_a_note_of_the_list(world: World, note: str) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, SAID, note="loss")
    answer = world.client(world.ana).post(f"/messages/{said.id}/note", {"note": note})
    assert answer.status_code == 422
    assert "Choose one of the notes." in words(answer.content.decode())
    with world.at():
        assert note_of(said) == "loss"


def test_what_a_reviewer_put_stays_and_what_one_took_off_does_not_come_back(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, SAID)
        ana, mo = world.actor(world.ana), world.actor(world.mo)
        note_message(mo, message_id=said.id, note="violence")
        for note in ("", "loss"):
            with pytest.raises(Refused) as refused:
                choose_note(ana, message_id=said.id, note=note)
            assert refused.value.code == "team-note"
        assert note_of(said) == "violence"
    client = world.client(world.ana)
    page = client.get(f"/messages/{said.id}/note").content.decode()
    assert "The care team put this note" in words(page)
    assert 'name="note"' not in page
    assert client.post(f"/messages/{said.id}/note", {"note": ""}).status_code == 422
    with world.at():
        watch(world, ("marmalade", "note:eating"))
        note_message(mo, message_id=said.id, note="")
        assert choose_note(ana, message_id=said.id, note="loss").note == "loss"
        assert choose_note(ana, message_id=said.id, note="").note == ""


def test_without_hers_stands_what_the_program_puts_on_such_words(world: World) -> None:
    with world.at():
        watch(world, ("marmalade", "note:eating"))
        said = a_message(world.cohort_room, world.ana, SAID, note="eating")
    client = world.client(world.ana)
    answer = client.post(f"/messages/{said.id}/note", {"note": ""}, follow=True)
    assert "Your program puts this note on such words" in words(answer.content.decode())
    with world.at():
        ana = world.actor(world.ana)
        assert (note_of(said), change_of(world)) == ("eating", 1)
        assert choose_note(ana, message_id=said.id, note="loss").note == "loss"  # hers stands before it
        assert choose_note(ana, message_id=said.id, note="").note == "eating"
        watch(world, ("toast", "note:eating"))
        assert choose_note(ana, message_id=said.id, note="").note == ""


def test_a_program_folds_away_no_call_for_help_and_a_note_rings_nobody_anew(world: World) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("I want to kill myself, not only the marmalade.", {"severity": 3, "flags": ["self-harm"]}),
        (SAID, {"kind": "struggling"}),
    ]
    with world.at():
        watch(world, ("marmalade", "note:eating"))
        ana = world.actor(world.ana)
        for body, fields in calls:
            said = a_message(world.cohort_room, world.ana, body, note="loss", **fields)
            assert choose_note(ana, message_id=said.id, note="").note == ""
            assert choose_note(ana, message_id=said.id, note="self-harm").note == "self-harm"
        assert not Concern.objects.filter(member=world.ana).exists()


def test_the_page_asks_for_one_row(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, SAID)
    client = world.client(world.ana)
    with CaptureQueriesContext(connection) as ran:
        client.get(f"/messages/{said.id}/note")
    assert len([one for one in ran if 'FROM "conversations_' in one["sql"]]) == 1
