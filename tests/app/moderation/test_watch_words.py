"""The words a program watches for: edited on a page, obeyed by the very next post, never against help."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from tests.app.asking import audited, queries
from tests.app.moderation.reviewing import assert_refused_for_outsiders
from tests.words import words
from tests.world import World
from throughcare.conversations.models import Message, WatchList
from throughcare.conversations.posting import Held, Posted, compose
from throughcare.conversations.posting.postman import post_and_wait
from throughcare.kit.ids import new_id
from throughcare.moderation.actions import opening, scanning
from throughcare.moderation.models import Review, ReviewSetting
from throughcare.safety.models import Concern
from throughcare.screening.watch import TOPIC_NOTES

FORM = {
    "hold": "Lake House\n\n lake   HOUSE \nsecret party",
    "review": "casino",
    "sample": "0",
    "strike_days": "30",
}


def rules_page(world: World) -> str:
    return f"/reviews/rules/{world.harbor.slug}"


def say(world: World, body: str, thread: str = "support_group", by: str = "ana", **more: Any) -> Any:
    return post_and_wait(
        settings.ENV.app_url,
        compose(
            organization=world.bridgewell.id,
            thread=world.names[thread].id,
            author=world.names[by].id,
            client_id=new_id(),
            body=body,
            **more,
        ),
    )


@pytest.fixture
def watching(world: World) -> World:
    """Harbor watches for a few words."""
    with world.at():
        scanning.scan()
    assert world.client(world.dina).post(rules_page(world), FORM).status_code == 302
    return world


def test_the_very_next_post_obeys_and_so_it_does_when_they_change(watching: World) -> None:
    assert isinstance(say(watching, "See you at the lake-house, LAKE house!"), Held)
    assert isinstance(say(watching, "The lake is calm."), Posted)
    assert isinstance(say(watching, "I passed the casino today."), Posted)
    client = watching.client(watching.dina)
    assert client.post(rules_page(watching), FORM | {"hold": "calm"}).status_code == 302
    assert isinstance(say(watching, "See you at the lake house!"), Posted)
    assert isinstance(say(watching, "Calm down."), Held)
    with watching.at():
        assert WatchList.objects.get().number == 2
        opening.open_waiting()
        scanning.scan()
        found = [
            (r.kind, r.state, "watch" in r.flags) for r in Review.objects.filter(kind__in=["held", "watch"])
        ]
        assert sorted(found) == [("held", "open", True), ("held", "open", True), ("watch", "open", True)]
        assert audited("watch.save", watching.harbor.id) == 2
    page = watching.client(watching.mo).get("/reviews").content.decode()
    assert "Words this program watches for" in page


def test_it_never_stands_against_help_staff_or_the_care_team(watching: World) -> None:
    assert isinstance(say(watching, "Secret party", kind="struggling"), Posted)
    assert isinstance(say(watching, "I want to kill myself at the lake house tonight"), Posted)
    assert isinstance(say(watching, "Nobody goes to a secret party.", by="fay"), Posted)
    assert isinstance(say(watching, "There is a secret party.", thread="care_team"), Posted)
    with watching.at():
        assert Concern.objects.filter(member=watching.ana).exists()
        flagged = {m.body: m.flags for m in Message.objects.filter(state="visible")}
        assert flagged["Secret party"] == ["watch"]
        assert flagged["There is a secret party."] == flagged["Nobody goes to a secret party."] == []


def test_a_repetition_gets_the_same_answer(watching: World) -> None:
    post = compose(
        organization=watching.bridgewell.id,
        thread=watching.support_group.id,
        author=watching.ana.id,
        client_id=new_id(),
        body="A secret party.",
    )
    first, again = (post_and_wait(settings.ENV.app_url, post) for _ in range(2))
    assert isinstance(first, Held)
    assert isinstance(again, Held)
    assert first.id == again.id
    page = watching.client(watching.ana).get(f"/threads/{watching.support_group.id}").content.decode()
    assert "before others see it" in page


def test_what_is_typed_wrong_is_said_and_kept(world: World) -> None:
    client = world.client(world.dina)
    for bad, said in (
        ({"hold": "..."}, "no word in it"),
        ({"review": "x" * 81}, "longer than 80"),
        ({"review": "\n".join(f"word{n}" for n in range(201))}, "more than 200"),
        ({"sample": "201"}, "between 0 and 200"),
        ({"sample": "2%"}, "between 0 and 200"),
        ({"strike_days": "0"}, "1 to 365"),
    ):
        answer = client.post(rules_page(world), FORM | bad)
        assert answer.status_code == 422, bad
        assert said in answer.content.decode()
    assert "casino" in client.post(rules_page(world), FORM | {"hold": "..."}).content.decode()
    with world.at():
        assert not WatchList.objects.exists()
        assert not ReviewSetting.objects.exists()


def test_the_page_shows_what_is_in_force_and_saving_it_again_changes_nothing(watching: World) -> None:
    client = watching.client(watching.dina)
    page = client.get(rules_page(watching)).content.decode()
    assert "Lake House\nsecret party" in page
    assert 'value="30"' in page
    assert client.post(rules_page(watching), FORM).status_code == 302
    with watching.at():
        assert WatchList.objects.get().number == 1


def test_words_and_topics_that_put_a_note(world: World) -> None:
    client = world.client(world.dina)
    page = client.get(rules_page(world)).content.decode()
    assert chosen_in(page) == dict.fromkeys(TOPIC_NOTES, "nothing") | {"eating": "note"}
    form = FORM | {
        "note-loss": "funeral",
        "note-hard": "court date",
        "topic-eating": "hold",
        "topic-abuse": "note",
    }
    assert client.post(rules_page(world), form).status_code == 302
    page = client.get(rules_page(world)).content.decode()
    assert chosen_in(page) == dict.fromkeys(TOPIC_NOTES, "nothing") | {"eating": "hold", "abuse": "note"}
    assert "funeral</textarea>" in page
    assert isinstance(say(world, "The funeral is on Monday."), Posted)
    assert isinstance(say(world, "The funeral is next to the casino."), Posted)
    assert isinstance(say(world, "I skipped lunch again today, and then dinner."), Held)
    with world.at():
        assert WatchList.objects.get().number == 1
        assert {m.body[:30]: (m.note, m.flags, m.state) for m in Message.objects.all()} == {
            "The funeral is on Monday.": ("loss", [], "visible"),
            "The funeral is next to the cas": ("loss", ["watch"], "visible"),
            "I skipped lunch again today, a": ("eating", ["eating"], "held"),
        }


@pytest.mark.parametrize(
    "wrong", [{"topic-eating": "explode"}, {"topic-self-harm": "hold"}, {"topic-abuse": ""}]
)
def test_a_topic_does_only_what_there_is(world: World, wrong: dict[str, str]) -> None:
    answer = world.client(world.dina).post(rules_page(world), FORM | wrong | {"note-loss": "funeral"})
    assert answer.status_code == 422
    assert "Choose for each topic" in answer.content.decode()
    assert "funeral" in answer.content.decode()
    with world.at():
        assert not WatchList.objects.exists()


def test_whoever_reviews_or_plans_reads_what_is_watched_for(watching: World) -> None:
    world = watching
    form = FORM | {"note-loss": "funeral", "topic-eating": "hold", "topic-self-harm": "nothing"}
    assert world.client(world.dina).post(rules_page(world), form).status_code == 302
    for name, found_at in (("mo", "/reviews"), ("mo", "/reviews/measured"), ("cory", "/staff")):
        client = world.client(world.names[name])
        link = "/reviews/rules" if found_at == "/reviews" else rules_page(world)
        assert f'href="{link}"' in client.get(found_at).content.decode(), found_at
        assert client.get("/reviews/rules").headers["Location"] == rules_page(world)
        with queries(14):
            page = words(client.get(rules_page(world)).content.decode())
        for said in (
            "A person looks first", "secret party", "A person looks afterwards", "casino",
            "Behind “Mentions a death or a loss”", "funeral",
            "then it appears behind this note: “Mentions food, eating or weight”",
            "0 of a thousand messages", "counts for 30 days",
        ):  # fmt: skip
            assert said in page, said
    assert 'href="/staff"' in world.client(world.cory).get(rules_page(world)).content.decode()
    assert "/reviews/rules" not in world.client(world.pia).get("/").content.decode()


def test_her_other_programs_are_a_step_away(world: World) -> None:
    page = world.client(world.dina).get(rules_page(world)).content.decode()
    assert f"/reviews/rules/{world.lantern.slug}" in page
    assert f"/reviews/rules/{world.lantern.slug}" not in (
        world.client(world.mo).get(rules_page(world)).content.decode()
    )


def chosen_in(page: str) -> dict[str, str]:
    """What is chosen for each topic."""
    return {
        topic: re.findall(r'value="([a-z]+)" selected', options)[0]
        for topic, options in re.findall(r'<select id="topic-([a-z-]+)"(.*?)</select>', page, re.DOTALL)
    }


def test_only_who_publishes_rules_changes_them(world: World) -> None:
    assert_refused_for_outsiders(world, rules_page(world), **FORM)
    for name in ("mo", "fay", "cleo", "omar", "cory"):
        client = world.client(world.names[name])
        assert client.post(rules_page(world), FORM).status_code == 404, name
        page = client.get(rules_page(world)).content.decode()
        assert 'name="hold"' not in page, name
        assert "Dina Kessler" in page, name
    with world.at():
        assert not WatchList.objects.exists()
    for name in ("ana", "pia", "otto", "root", "nora"):
        client = world.client(world.names[name])
        assert client.get(rules_page(world)).status_code == 404, name
        assert client.get("/reviews/rules").status_code == 404, name
    nora_rules = world.client(world.dina).get(f"/reviews/rules/{world.northway.slug}")
    assert nora_rules.status_code == 404
