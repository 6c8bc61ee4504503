"""The page of a concern: who was rung by what, what came of calls, the clocks; refused to all who cannot answer."""

from __future__ import annotations

import pytest

from tests.app.asking import queries
from tests.app.safety.ringing import a_concern
from tests.words import words
from tests.world import World
from throughcare.kit import clock
from throughcare.people.models import Outgoing
from throughcare.program import contact_policy
from throughcare.program.models import CareTeamSeat, Episode, Member, PolicyVersion
from throughcare.safety.actions import open_concern
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Clock, Concern, Page, Reach
from throughcare.safety.queries import concerns


def test_it_says_who_was_rung_and_how_that_went(world: World) -> None:
    with world.at():
        Member.objects.filter(id=world.omar.id).update(phone="")
    concern = a_concern(world)
    ring_due()
    with world.at():
        Outgoing.objects.filter(about_id=concern.id).update(attempts=2, last_error="OSError")
    text = world.client(world.cleo).get(f"/concerns/{concern.id}").content.decode()
    assert "Omar Saleh" in text
    assert "mail: not gone, tried again each minute" in text
    assert "mail is the only way" in text


def test_take_all_log_and_close_all(world: World) -> None:
    first, _second = a_concern(world), a_concern(world, 4)
    ring_due()
    client = world.client(world.omar)
    assert (
        "1 more concern about this person rings with it"
        in client.get(f"/concerns/{first.id}").content.decode()
    )
    assert "With it:" in client.get(f"/concerns/{first.id}").content.decode()
    client.post(f"/concerns/{first.id}/take")
    text = client.get(f"/concerns/{first.id}").content.decode()
    assert "If it isn't closed by" in text
    assert 'name="others" value="1">' in text  # nobody closes what she has not looked at without saying so
    assert client.post(f"/concerns/{first.id}/reach", {"result": "left-message"}).status_code == 302
    client.post(f"/concerns/{first.id}/reach", {"result": "made up"})
    with world.at():
        assert [one.result for one in Reach.objects.filter(concern=first)] == ["left-message"]
    assert "Nobody answered, I left a message" in client.get(f"/concerns/{first.id}").content.decode()
    client.post(f"/concerns/{first.id}/close", {"outcome": "talked", "others": "1"})
    with world.at():
        assert set(Concern.objects.values_list("state", flat=True)) == {"closed"}


def test_when_a_taken_concern_rings_again_is_said_with_its_day(world: World) -> None:
    """Mild ones have a day: "by 12:00 pm" at noon would be read as now."""
    concern = a_concern(world, 1)
    client = world.client(world.omar)
    client.post(f"/concerns/{concern.id}/take")
    assert "If it isn't closed by tomorrow at " in words(
        client.get(f"/concerns/{concern.id}").content.decode()
    )


def test_the_words_stand_on_the_page_until_it_is_closed(world: World) -> None:
    concern = a_concern(world)
    client = world.client(world.omar)
    at_once = f'hx-get="/concerns/{concern.id}/words" hx-trigger="load"'
    assert at_once in client.get(f"/concerns/{concern.id}").content.decode()
    client.post(f"/concerns/{concern.id}/take")
    assert at_once in client.get(f"/concerns/{concern.id}").content.decode()
    client.post(f"/concerns/{concern.id}/close", {"outcome": "talked"})
    closed = client.get(f"/concerns/{concern.id}").content.decode()
    assert at_once not in closed, "whoever looks back reads them by asking for them"
    assert f'href="/concerns/{concern.id}/words"' in closed


def test_worse_words_of_the_same_call_stand_beside_milder_ones(world: World) -> None:
    mild, worst, _other = a_concern(world, 2), a_concern(world, 4), a_concern(world, 3)
    client = world.client(world.omar)
    page = client.get(f"/concerns/{mild.id}").content.decode()
    assert "With it came worse words, level 4 of 4:" in page
    assert f'hx-get="/concerns/{worst.id}/words"' in page
    assert page.count('/words" hx-trigger="load"') == 2, "however many ring, the page asks twice at most"
    assert "With it came worse words" not in client.get(f"/concerns/{worst.id}").content.decode()


def test_earlier_concerns_say_why_how_bad_and_what_came_of_it(world: World) -> None:
    first = a_concern(world, 4)
    client = world.client(world.omar)
    client.post(f"/concerns/{first.id}/take")
    client.post(f"/concerns/{first.id}/close", {"outcome": "evaluated"})
    said = words(client.get(f"/concerns/{a_concern(world).id}").content.decode())
    _, earlier = said.split("Earlier concerns")
    assert "Wrote something that worries us. level 4 of 4 · A clinician saw them today" in earlier


def test_what_is_open_about_her_beside_it_says_who_has_it(world: World) -> None:
    taken = a_concern(world, 2)
    world.client(world.cleo).post(f"/concerns/{taken.id}/take")
    ringing = a_concern(world, 4)
    client = world.client(world.omar)
    _, apart = words(client.get(f"/concerns/{ringing.id}").content.decode()).split("Also open about them")
    assert "level 2 of 4 · Taken by Cleo Marsh" in apart
    _, apart = words(client.get(f"/concerns/{taken.id}").content.decode()).split("Also open about them")
    assert "level 4 of 4 · It rings." in apart
    client.post(f"/concerns/{ringing.id}/take")
    for mine, other in ((ringing, "Taken by Cleo Marsh"), (taken, "Taken by Omar Saleh")):
        page = words(client.get(f"/concerns/{mine.id}").content.decode())
        assert other in page.split("Also open about them")[1], "two who have one each know of each other"
        assert "Close the other" not in page
    client.post(f"/concerns/{ringing.id}/close", {"outcome": "evaluated", "others": "1"})
    with world.at():
        assert Concern.objects.get(id=taken.id).state == "acknowledged", "what is Cleo's she closes herself"
        assert Page.objects.get(concern__member=world.ana, rung_at=None).concern_id == taken.id, (
            "and it rings on"
        )
    assert "Also open about them" not in client.get(f"/concerns/{taken.id}").content.decode()


def test_what_is_open_about_her_in_another_program_is_for_whoever_answers_there(world: World) -> None:
    here = a_concern(world, 2)
    with world.at():
        there = open_concern(
            None, member_id=world.ana.id, program_id=world.evergreen.id, level=3, source_kind="person"
        )
    of_all = words(world.client(world.dina).get(f"/concerns/{here.id}").content.decode())
    assert "level 3 of 4 · Evergreen · It rings." in of_all.split("Also open about them")[1]
    for name in ("cleo", "omar", "mo"):
        page = world.client(world.names[name]).get(f"/concerns/{here.id}").content.decode()
        assert "Also open about them" not in page, name
        assert str(there.id) not in page, name
        assert "Evergreen" not in page, name
    assert world.client(world.mo).get(f"/concerns/{there.id}").status_code == 404


def test_logging_is_for_those_who_answer(world: World) -> None:
    concern = a_concern(world)
    for name in ("ana", "ben", "otto", "pia", "cory", "root", "nora", "frank"):
        client = world.client(world.names[name])
        assert client.post(f"/concerns/{concern.id}/reach", {"result": "reached"}).status_code == 404, name
        assert client.get(f"/concerns/{concern.id}/write").status_code == 404, name
    assert world.client().post(f"/concerns/{concern.id}/reach").status_code == 302
    with world.at():
        assert not Reach.objects.exists()


def test_one_tap_to_the_care_team_thread_for_whoever_is_in_it(world: World) -> None:
    concern = a_concern(world)
    answer = world.client(world.cleo).get(f"/concerns/{concern.id}/write")
    assert answer.headers["Location"] == f"/threads/{world.care_team.id}"
    assert (
        f"/concerns/{concern.id}/write"
        in world.client(world.cleo).get(f"/concerns/{concern.id}").content.decode()
    )
    answer = world.client(world.omar).get(f"/concerns/{concern.id}/write")
    assert answer.headers["Location"] == f"/concerns/{concern.id}"


def no_rule_for_calls(world: World) -> None:
    """A program whose policy lets only the care team into its threads."""
    with world.at():
        version = PolicyVersion.objects.get(program=world.harbor)
        rule = '[[care-team-thread.who]]\nroles = ["on-call", "director"]\nwhen = "answers-call"\n'
        assert rule in version.text
        version.text = version.text.replace(rule, "")
        version.save(update_fields=["text"])
        contact_policy._numbers.clear()


def test_who_is_not_on_the_care_team_is_told_what_to_do_instead(world: World) -> None:
    no_rule_for_calls(world)
    concern = a_concern(world)
    client = world.client(world.omar)
    client.post(f"/concerns/{concern.id}/take")
    text = client.get(f"/concerns/{concern.id}").content.decode()
    assert f"/concerns/{concern.id}/write" not in text, "taking it opens no thread by itself"
    assert client.get(f"/concerns/{concern.id}/write").headers["Location"] == f"/concerns/{concern.id}"
    assert "Who can: Cleo Marsh, Fay Lindqvist." in text
    with world.at():
        CareTeamSeat.objects.filter(member=world.cleo).update(until_at=clock.now())
        Member.objects.filter(id=world.ana.id).update(phone="")
    text = client.get(f"/concerns/{concern.id}").content.decode()
    assert "Who can: Fay Lindqvist." in text
    assert "or reach their care team" in text
    with world.at():
        CareTeamSeat.objects.all().delete()
    assert "Nobody is on their care team here" in client.get(f"/concerns/{concern.id}").content.decode()


def test_a_thread_that_takes_no_words_is_no_dead_end(world: World) -> None:
    concern = a_concern(world)
    with world.at():
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now())
    client = world.client(world.cleo)
    answer = client.get(f"/concerns/{concern.id}/write")
    assert answer.headers["Location"] == f"/concerns/{concern.id}"
    assert "Phone them" in client.get(f"/concerns/{concern.id}").content.decode()


def test_as_many_queries_for_one_concern_as_for_many(world: World) -> None:
    concern = a_concern(world)
    ring_due()
    client = world.client(world.omar)
    client.get(f"/concerns/{concern.id}")
    with queries(24):
        client.get(f"/concerns/{concern.id}")
    for _ in range(8):
        a_concern(world)
    ring_due()
    with queries(24):
        client.get(f"/concerns/{concern.id}")


def test_directors_set_the_clocks_within_bounds(world: World) -> None:
    url = f"/staff/clocks/{world.harbor.slug}"
    for name in ("ana", "cory", "omar", "cleo", "root", "nora"):
        assert world.client(world.names[name]).get(url).status_code == 404, name
        assert world.client(world.names[name]).post(url).status_code == 404, name
    assert world.client().get(url).status_code == 302
    client = world.client(world.dina)
    assert "How fast we answer" in client.get(url).content.decode()
    wanted = {f"answer-{level}": "10" for level in range(5)} | {f"settle-{level}": "90" for level in range(5)}
    assert client.post(url, wanted | {"answer-4": "16"}).status_code == 200
    assert client.post(url, wanted | {"answer-3": "soon"}).status_code == 200
    with world.at():
        assert not Clock.objects.exists(), "all or nothing"
    assert client.post(url, wanted).status_code == 302
    with world.at():
        assert Clock.objects.filter(answer_minutes=10, settle_minutes=90).count() == 5


def test_the_worst_of_a_call_is_there_however_many_others_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concerns, "MOST_OTHERS", 3)
    worst = a_concern(world, 4)
    newest = [a_concern(world, 1) for _ in range(5)][-1]
    with world.at():
        shown = concerns.concern_page(world.actor(world.cleo), newest).siblings
    assert shown[0].id == worst.id
