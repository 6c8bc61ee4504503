"""Searching: what one finds is what her thread pages show, and nothing hints at more."""

from __future__ import annotations

import html
import logging
import random
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.app.conversations.saying import a_message
from tests.app.conversations.searching import (
    VOCABULARY,
    a_random_history,
    ask,
    everything,
    on_the_pages,
    page,
    take_in_all,
    with_words,
)
from tests.words import words as shown_words
from tests.world import World
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.policy import visible_threads
from throughcare.conversations.queries import finding
from throughcare.conversations.queries.search import search
from throughcare.conversations.views import search as views
from throughcare.kit.budget import Budgets
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Block
from throughcare.safety.models import Concern


@pytest.mark.parametrize("seed", range(5))
def test_what_is_found_is_what_the_pages_show(world: World, short_stretches: None, seed: int) -> None:
    with world.at():
        a_random_history(world, random.Random(seed))
        is_any = False
        for name in ("ana", "ben", "eve", "fay", "cleo", "mo", "dina", "otto", "mia", "frank", "root"):
            actor = world.actor(world.names[name])
            shown = on_the_pages(actor)
            for text in (*VOCABULARY, "sleep plan", "hope tea walk", "tonight group", "nowhere"):
                found = [one.id for one in everything(actor, text)]
                assert len(set(found)) == len(found), (name, text)
                assert set(found) == with_words(shown, text), (name, text)
                is_any = is_any or bool(found)
        assert is_any


def test_a_member_finds_words_and_opens_the_thread_there(world: World, index: str) -> None:
    with world.at():
        for number in range(30):
            a_message(world.cohort_room, world.ben, f"An ordinary line {number}.")
            if number == 20 and index == "both":
                take_in_all()
        said = a_message(world.cohort_room, world.ben, "I am sleeping better since the walks.")
        for number in range(60):
            a_message(world.cohort_room, world.fay, f"Another line {number}.")
        if index == "indexed":
            take_in_all()
    for path in ("/search", f"/threads/{world.cohort_room.id}/search"):
        shown = page(world, world.ana, "sleep WALK", path)
        assert "I am <mark>sleeping</mark> better since the <mark>walks</mark>." in shown
        assert "Tuesday cohort" in shown
        assert "Ben" in shown
        assert "Chicago time" in shown
        link = html.unescape(re.findall(r'<a class="found__open" href="([^"]+)"', shown)[0])
        there = world.client(world.ana).get(link.partition("#")[0]).content.decode()
        assert f'id="{link.partition("#")[2]}"' in there
        assert link.endswith(f"#m-{said.id}")


def test_one_thread_is_searched_alone(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "A lantern in the cohort.")
        a_message(world.support_group, world.ben, "A lantern in the group.")
    here = page(world, world.ana, "lantern", f"/threads/{world.cohort_room.id}/search")
    assert "in the cohort" in here
    assert "in the group" not in here
    everywhere = page(world, world.ana, "lantern")
    assert "in the cohort" in everywhere
    assert "in the group" in everywhere


@pytest.mark.parametrize("stranger", ["eve", "otto", "ada", "mia", "root", "nora"])
def test_what_one_may_not_read_leaves_no_trace(world: World, index: str, stranger: str) -> None:
    who = world.names[stranger]
    with world.at():
        a_message(world.cohort_room, world.ben, "A heron by the pond.")
        if index == "indexed":
            take_in_all()
    client = world.client(who)
    assert client.get(f"/threads/{world.cohort_room.id}/search").status_code == 404
    assert client.post(f"/threads/{world.cohort_room.id}/search", {"words": "heron"}).status_code == 404
    assert client.get(f"/threads/{uuid4()}/search").status_code == 404
    there, nowhere = ask(world, who, "heron"), ask(world, who, "quokka")
    assert there.status_code == nowhere.status_code
    if there.status_code == 200:
        assert shown_words(there.content.decode()) == shown_words(nowhere.content.decode())


def test_the_signed_out_are_sent_to_sign_in(world: World) -> None:
    for path in ("/search", f"/threads/{world.cohort_room.id}/search"):
        assert world.client().get(path).status_code == 302
        assert world.client().post(path, {"words": "x"}).status_code == 302


def test_held_returned_removed_and_taken_back_words_are_never_found(world: World, index: str) -> None:
    with world.at():
        for state in ("held", "withdrawn", "removed"):
            a_message(world.cohort_room, world.ben, f"A kestrel, {state}.", state=state)
        a_message(world.cohort_room, world.ben, "A kestrel, returned.", state="returned")
        later = a_message(world.cohort_room, world.ben, "A kestrel, for now.")
        if index == "indexed":
            take_in_all()
        for who in (world.ana, world.ben, world.fay):
            assert [one.id for one in everything(world.actor(who), "kestrel")] == [later.id]
        withdraw_message(world.actor(world.ben), message_id=later.id)
        for who in (world.ana, world.ben, world.fay):
            assert everything(world.actor(who), "kestrel") == []


def test_blocked_peoples_words_are_not_found_and_staffs_are(world: World, index: str) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "A plover here.")
        staff = a_message(world.cohort_room, world.fay, "A plover there.")
        for blocked in (world.ben, world.fay):
            Block.objects.create(organization_id=world.bridgewell.id, blocker=world.ana, blocked=blocked)
        if index == "indexed":
            take_in_all()
        assert [one.id for one in everything(world.actor(world.ana), "plover")] == [staff.id]
        assert len(everything(world.actor(world.ben), "plover")) == 2


def test_an_ended_member_finds_her_own_words_and_nobody_elses(world: World, index: str) -> None:
    with world.at():
        own = a_message(world.cohort_room, world.ana, "My own robin.")
        a_message(world.cohort_room, world.ben, "Ben's robin.")
        if index == "indexed":
            take_in_all()
        end_episode(world.actor(world.cory), episode=world.ana_episode, reason="completed")
        assert [one.id for one in everything(world.actor(world.ana), "robin")] == [own.id]
    shown = page(world, world.ana, "robin")
    assert "My own <mark>robin</mark>." in shown
    assert "Ben" not in shown_words(shown)
    assert 'href="/messages/mine"' in shown
    assert world.client(world.ana).get(f"/threads/{world.cohort_room.id}/search").status_code == 404


def test_twenty_a_page_and_older_by_a_link(world: World, index: str) -> None:
    with world.at():
        ids = []
        for number in range(47):
            room = world.cohort_room if number % 3 else world.support_group
            ids.append(a_message(room, world.ben, f"Day {number} by the river.").id)
        if index != "walked":
            take_in_all()
        if index == "both":
            ids.append(a_message(world.cohort_room, world.ben, "Tonight by the river.").id)
    client = world.client(world.ana)
    answer = client.post("/search", {"words": "river"}, follow=True)
    seen: list[str] = []
    sizes = []
    while True:
        text = answer.content.decode()
        page_ids = re.findall(r'id="f-([0-9a-f-]{36})"', text)
        seen += page_ids
        sizes.append(len(page_ids))
        link = re.search(r'href="(/search\?s=[^"]+)"', text)
        if link is None:
            break
        answer = client.get(html.unescape(link[1]))
    assert seen == [str(one) for one in reversed(ids)]
    assert sizes == [20, 20, len(ids) - 40]


def test_a_search_through_much_that_is_new_goes_on_by_the_link(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_WALKED", 20)
    monkeypatch.setattr(finding, "_CHUNK", 10)
    with world.at():
        first = a_message(world.cohort_room, world.ben, "The first of all.")
        for number in range(70):
            a_message(world.cohort_room, world.ben, f"Line {number}.")
        results = search(world.actor(world.ana), visible_threads(world.actor(world.ana)), "first")
        assert results.found == []
        assert results.is_short
        assert results.before
        assert [one.id for one in everything(world.actor(world.ana), "first")] == [first.id]
    assert "There is a lot to look through" in page(world, world.ana, "first")


ODD = (
    "\0", "\0sleep", "'", '"; DROP TABLE x; --', "%", "_", "\\", "{}", "%(word0)s", "😀", "the and of a",
    "¿Qué pasó?", "שלום", "\u202eabc", "日本", "é" * 150, "a " * 90, "'" * 200, "\ud800",
    " ".join(f"w{n}" for n in range(60)),
)  # fmt: skip


def test_whatever_somebody_types_there_is_an_answer(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "The and of a: ¿Qué pasó? 😀 שלום 日本 100% it's_ok {}")
        take_in_all()
        for text in ODD:
            assert (
                len(search(world.actor(world.ana), visible_threads(world.actor(world.ana)), text).found) < 2
            )
    client = world.client(world.ana)
    for text in ODD[:-2]:
        answer = client.post("/search", {"words": text}, follow=True)
        assert answer.status_code in {200, 422}, repr(text)


def test_the_words_of_every_script_are_found(world: World, index: str) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ben, "The and of a: ¿Qué pasó? 😀 שָׁלוֹם 日本語 don’t")
        if index == "indexed":
            take_in_all()
        for text in ("the and of", "que PASO", "😀", "שלום", "日本", "dont", "Don't"):
            assert [one.id for one in everything(world.actor(world.ana), text)] == [said.id], text


def test_too_long_or_empty_a_search_says_so(world: World) -> None:
    client = world.client(world.ana)
    for text in ("x" * 10_000, "", "   ", "...!"):
        answer = client.post("/search", {"words": text})
        assert answer.status_code == 422
        assert "field__error" in answer.content.decode()
    assert client.post("/search", {}).status_code == 422


def test_the_words_stand_in_no_address_log_or_row(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with world.at():
        a_message(world.cohort_room, world.ben, "Nothing like it.")
    client = world.client(world.ana)
    answer = client.post("/search", {"words": "zugzwang"})
    assert answer.status_code == 303
    assert "zugzwang" not in answer["Location"]
    there = client.get(answer["Location"])
    assert there.status_code == 200
    assert 'value="zugzwang"' in there.content.decode()
    assert there["Cache-Control"] == "no-store"
    assert there["Referrer-Policy"] == "same-origin"
    assert "zugzwang" not in "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert "zugzwang" not in str(dict(client.session.items()))


def test_a_sealed_address_is_its_owners_and_for_a_time(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "A wren.")
    location = world.client(world.ana).post("/search", {"words": "wren"})["Location"]
    assert "<mark>wren</mark>" in world.client(world.ana).get(location).content.decode()
    for who, address in ((world.ben, location), (world.ana, "/search?s=abc"), (world.ana, "/search?s=%00é")):
        answer = world.client(who).get(address)
        assert answer.status_code == 200
        assert "wren" not in answer.content.decode()


def test_a_flood_of_searches_is_slowed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_budgets", Budgets(rate=0.001, burst=2))
    assert [ask(world, world.ana, "tea").status_code for _ in range(3)] == [200, 200, 429]
    assert ask(world, world.ben, "tea").status_code == 200


def test_the_number_of_queries_is_fixed(world: World) -> None:
    with world.at():
        actor = world.actor(world.ana)
        for _ in range(3):
            a_message(world.cohort_room, world.ben, "Some tea.")
        take_in_all()
        counts = []
        for more in (0, 60):
            for _ in range(more):
                a_message(world.cohort_room, world.ben, "Some tea again.")
                a_message(world.support_group, world.ben, "Some tea again.")
            take_in_all()
            sights = visible_threads(actor)
            with CaptureQueriesContext(connection) as captured:
                search(actor, sights, "tea")
            counts.append(len(captured))
    assert max(counts) <= 14, counts


def test_words_of_danger_are_offered_help_and_told_to_nobody(world: World) -> None:
    with world.at():
        before = Concern.objects.count()
    offered = "If it is hard right now, help is here:"
    assert offered in page(world, world.ana, "I want to kill myself")
    assert offered not in page(world, world.ana, "a walk")
    assert offered not in page(world, world.fay, "I want to kill myself")
    with world.at():
        assert Concern.objects.count() == before
