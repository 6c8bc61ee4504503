"""The C-SSRS that somebody answers alone after an answer that worries: what it rings, and what it takes back."""

from __future__ import annotations

import re

import pytest

from tests.app.care.answering import answered, text_of, walk
from tests.world import World
from throughcare.kit.ids import new_id
from throughcare.people.models import Outgoing
from throughcare.program.actions.episodes import end_episode
from throughcare.safety.actions import acknowledge_concern, close_concern, record_screen
from throughcare.safety.cssrs import FORMS, Version
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, SuicideScreen


def test_a_high_answered_alone_rings_who_was_rung_for_less(world: World) -> None:
    with world.at():
        kept = answered(world, _9=1)
        ring_due()
        assert set(Outgoing.objects.values_list("account_id", flat=True)) == {world.omar.account_id}
    ana, url = world.client(world.ana), f"/measures/kept/{kept.id}/more"
    fields = walk(ana, url, {"q1": "yes", "q2": "yes", "q4": "yes"})
    with world.at():
        assert not SuicideScreen.objects.exists(), "nothing is kept before the end"
    assert ana.post(url, fields | {"save": "1"})["Location"] == f"/measures/kept/{kept.id}"
    with world.at():
        screen = SuicideScreen.objects.get()
        assert (screen.level, screen.concern.source_kind, screen.concern.level) == ("high", "cssrs", 4)
        assert (screen.recorded_by_id, screen.version) == (world.ana.id, "lifetime-recent")
        assert not Outgoing.objects.filter(channel="call").exists()
        ring_due()
        called = Outgoing.objects.filter(channel="call").values_list("account_id", flat=True)
        assert list(called) == [world.omar.account_id], "who was rung by mail is telephoned now"
    page = text_of(ana, f"/measures/kept/{kept.id}")
    assert "Go on" not in page, "once is enough"
    assert "Question 1" not in text_of(ana, url)
    care = text_of(world.client(world.cleo), f"/people/{world.ana.id}/safety")
    assert "answered alone" in care
    with world.at():
        again = answered(world, _9=1)
    fields = walk(ana, f"/measures/kept/{again.id}/more", {})
    assert fields["version"] == "since-last-contact"
    assert ana.post(f"/measures/kept/{again.id}/more", fields | {"save": "1"}).status_code == 302
    care = text_of(world.client(world.cleo), f"/people/{world.ana.id}/safety")
    assert "C-SSRS: High" in care[: care.index("Earlier and now")], "a no of her own takes nothing back"
    with world.at():
        none = SuicideScreen.objects.get(level="none")
    page = text_of(world.client(world.cleo), f"/people/{world.ana.id}/safety/cssrs/{none.id}")
    assert "Nothing more to do" not in page
    assert "ask again yourself" in page
    staff = text_of(world.client(world.cleo), f"/people/{world.ana.id}/safety/cssrs")
    assert 'value="lifetime-recent" required checked' in staff, "nobody has asked her yet"


def test_the_questions_are_found_again_until_they_are_answered_or_it_is_over(world: World) -> None:
    with world.at():
        calm, kept = answered(world), answered(world, _9=1)
    ana, more = world.client(world.ana), f'href="/measures/kept/{kept.id}/more"'
    page = ana.get("/measures").content.decode()
    assert more in page
    assert f"/measures/kept/{calm.id}/more" not in page
    assert "/more" not in world.client(world.ben).get("/measures").content.decode(), "hers alone"
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=kept.concern)
        close_concern(world.actor(world.omar), concern=kept.concern, outcome="evaluated")
    assert more not in ana.get("/measures").content.decode()
    with world.at():
        again = answered(world, _9=1)
        newest = answered(world)
    url = f"/measures/kept/{again.id}/more"
    assert f"/measures/kept/{newest.id}/more" not in ana.get("/measures").content.decode()
    assert url in ana.get("/measures").content.decode()
    ana.post(url, walk(ana, url, {}) | {"save": "1"})
    assert "/more" not in ana.get("/measures").content.decode()


@pytest.mark.parametrize("meanwhile", ["closed", "ended", "asked by staff", "sent already"])
def test_what_she_says_in_the_end_is_kept_whatever_happened_meanwhile(world: World, meanwhile: str) -> None:
    with world.at():
        kept = answered(world, _9=1)
        concern = Concern.objects.get()
    ana, url = world.client(world.ana), f"/measures/kept/{kept.id}/more"
    fields = walk(ana, url, {"q1": "yes", "q2": "yes", "q5": "yes"})
    with world.at():
        if meanwhile == "closed":
            acknowledge_concern(world.actor(world.omar), concern=concern)
            concern.refresh_from_db()
            close_concern(world.actor(world.omar), concern=concern, outcome="talked", with_others=False)
        elif meanwhile == "ended":
            end_episode(world.actor(world.cleo), episode=world.ana_episode, reason="completed")
        elif meanwhile == "asked by staff":
            record_screen(
                world.actor(world.cleo),
                member=world.ana,
                program=world.harbor,
                version=Version.RECENT,
                answers=dict.fromkeys(FORMS[Version.RECENT], False),
                client_id=new_id(),
            )
    if meanwhile == "sent already":
        assert ana.post(url, fields | {"save": "1"}).status_code == 302
    assert ana.post(url, fields | {"save": "1"}).status_code == 302
    with world.at():
        screen = SuicideScreen.objects.get(recorded_by=world.ana)
        assert screen.level == "high"
        assert (screen.concern.state, screen.concern.level) == ("open", 4)


def test_one_back_goes_to_the_first_question_and_not_out_of_it(world: World) -> None:
    with world.at():
        kept = answered(world, _9=1)
    ana, url = world.client(world.ana), f"/measures/kept/{kept.id}/more"
    first = text_of(ana, url)
    assert "Have you wished you were dead" in first
    fields = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', first))
    back = ana.post(url, fields | {"back": "1"}).content.decode()
    assert "Have you wished you were dead" in back
    unchosen = ana.post(url, fields)
    assert unchosen.status_code == 422


def test_there_is_nothing_more_to_say_once_it_is_closed_or_was_calm(world: World) -> None:
    ana = world.client(world.ana)
    with world.at():
        calm = answered(world)
        kept = answered(world, _9=1)
        concern = Concern.objects.get()
        acknowledge_concern(world.actor(world.omar), concern=concern)
        concern.refresh_from_db()
        close_concern(world.actor(world.omar), concern=concern, outcome="talked", with_others=False)
    for one in (calm, kept):
        assert "Question 1" not in text_of(ana, f"/measures/kept/{one.id}/more")
        assert "people on call" not in text_of(ana, f"/measures/kept/{one.id}")
