"""Recording a C-SSRS: question by question without a script, what it opens, whose clock it sets, who sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tests.app.asking import audited, queries
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.moderation.queries import WaitingRow, waiting_for
from throughcare.people.models import Outgoing
from throughcare.program.models import Episode, Role, StaffedWindow, Standing
from throughcare.safety.actions import acknowledge_concern, close_concern, open_concern, record_screen
from throughcare.safety.cssrs import FORMS, Level, Version
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page, SuicideScreen
from throughcare.safety.rules import act_within, concern_level

OTHERS = ("ana", "ben", "otto", "pia", "cory", "root", "nora", "frank")
NO = dict.fromkeys(FORMS[Version.RECENT], False)
HIGH = NO | {"q1": True, "q2": True, "q4": True}
MODERATE = NO | {"q2": True, "q3": True}
LOW = NO | {"q1": True}


def recorded(world: World, answers: dict[str, Any], **more: Any) -> SuicideScreen:
    more = {"client_id": new_id(), "concern": None, **more}
    return record_screen(
        world.actor(world.cleo),
        member=world.ana,
        program=world.harbor,
        version=Version.RECENT,
        answers=answers,
        **more,
    )


def a_concern(world: World, level: int = 2) -> Concern:
    return open_concern(
        None, member_id=world.ana.id, program_id=world.harbor.id, level=level, source_kind="person"
    )


def walk(client: Client, url: str, version: str, says: dict[str, str]) -> dict[str, str]:
    """Answer page by page as a browser without scripts does; the fields of the last page, where one saves."""
    text = client.get(url).content.decode()
    fields = hidden(text) | {"version": version}
    while True:
        text = client.post(url.partition("?")[0], fields).content.decode()
        fields = hidden(text)
        if "question" not in fields:
            return fields
        fields["answer"] = says.get(fields["question"], "no")


def hidden(text: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_question_by_question_to_a_high_one_that_rings_at_once(world: World) -> None:
    cleo = world.client(world.cleo)
    url = f"/people/{world.ana.id}/safety/cssrs"
    first = cleo.post(url, hidden(cleo.get(url).content.decode()) | {"version": "lifetime-recent"})
    assert (
        "Have you wished you were dead or wished you could go to sleep and not wake up?"
        in first.content.decode()
    )
    assert "killing yourself" not in first.content.decode(), "one question a page"
    fields = walk(cleo, url, "lifetime-recent", {"q1": "yes", "q2": "yes", "q4": "yes"})
    assert [name for name in fields if name.startswith("a-")] == [
        "a-q1",
        "a-q2",
        "a-q3",
        "a-q4",
        "a-q5",
        "a-q6",
    ]
    with world.at():
        assert not SuicideScreen.objects.exists(), "nothing is saved before the end"
    saved = cleo.post(url, fields | {"save": "1"})
    with world.at():
        screen = SuicideScreen.objects.get()
        assert (screen.level, screen.recorded_by_id) == ("high", world.cleo.id)
        assert screen.answers == {"q1": True, "q2": True, "q3": False, "q4": True, "q5": False, "q6": False}
        concern = Concern.objects.get(source_kind="cssrs")
        assert (concern.id, concern.level, concern.state) == (screen.concern_id, 4, "open")
        assert abs(screen.due_at - clock.now() - timedelta(minutes=5)) < timedelta(minutes=1)
    ring_due()
    with world.at():
        assert Outgoing.objects.filter(url=f"/concerns/{concern.id}", account=world.omar.account).exists()
    text = cleo.get(saved.headers["Location"]).content.decode()
    for words in (
        "High",
        "Stay on the line",
        f"/concerns/{concern.id}",
        "Have you actually had any thoughts",
    ):
        assert words in text


def test_one_back_and_no_choice(world: World) -> None:
    cleo = world.client(world.cleo)
    url = f"/people/{world.ana.id}/safety/cssrs"
    begun = hidden(cleo.get(url).content.decode()) | {"version": "lifetime-recent"}
    second = hidden(cleo.post(url, begun | {"question": "q1", "answer": "yes"}).content.decode())
    assert (second["question"], second["a-q1"]) == ("q2", "yes")
    nothing = cleo.post(url, second)
    assert nothing.status_code == 422
    assert "Choose one of the three" in nothing.content.decode()
    assert hidden(cleo.post(url, second | {"back": "1"}).content.decode())["question"] == "q1"
    assert 'name="version"' in cleo.post(url, begun | {"back": "1"}).content.decode()
    assert cleo.post(url, begun | {"version": "of my own"}).status_code == 422
    # Saved before all was asked: it goes on asking.
    early = cleo.post(url, second | {"save": "1"})
    assert "killing yourself" in early.content.decode()
    with world.at():
        assert not SuicideScreen.objects.exists()


def test_sent_twice_it_is_one(world: World) -> None:
    cleo = world.client(world.cleo)
    url = f"/people/{world.ana.id}/safety/cssrs"
    fields = walk(cleo, url, "lifetime-recent", {"q4": "yes", "q2": "yes"}) | {"save": "1"}
    places = {cleo.post(url, fields).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    with world.at():
        assert SuicideScreen.objects.count() == 1
        assert Concern.objects.filter(source_kind="cssrs").count() == 1


@pytest.mark.parametrize(
    ("answers", "level", "minutes"),
    [
        (HIGH, 4, 0),
        (MODERATE, 2, 60),
        (NO | {"q2": True, "q4": None}, 2, 60),
        (LOW, 1, 24 * 60),
    ],
)
def test_without_a_concern_it_opens_one_with_its_clock(
    world: World, answers: dict[str, Any], level: int, minutes: int
) -> None:
    with world.at():
        screen = recorded(world, answers)
        concern = Concern.objects.get()
        assert (concern.level, screen.concern_id) == (level, concern.id)
        due = Page.objects.get(concern=concern).due_at - screen.at
        assert abs(due - timedelta(minutes=minutes)) < timedelta(seconds=5)


def test_none_opens_nothing(world: World) -> None:
    with world.at():
        screen = recorded(world, NO)
        assert (screen.level, screen.due_at, screen.concern_id) == ("none", None, None)
        assert not Concern.objects.exists()


def test_while_nobody_is_on_a_moderate_one_has_four_hours(world: World) -> None:
    with world.at():
        StaffedWindow.objects.create(
            organization_id=world.bridgewell.id,
            program=world.harbor,
            from_at=clock.now() + timedelta(hours=5),
            until_at=clock.now() + timedelta(hours=9),
        )
        screen = recorded(world, MODERATE)
        assert screen.due_at - screen.at == timedelta(hours=4)
        StaffedWindow.objects.update(from_at=clock.now() - timedelta(hours=1))
        again = recorded(world, MODERATE)
        assert again.due_at - again.at == timedelta(minutes=60)


def test_it_joins_a_ringing_concern_makes_it_worse_and_never_later(world: World) -> None:
    with world.at():
        concern = a_concern(world, level=1)
        Page.objects.filter(concern=concern).update(due_at=clock.now() + timedelta(hours=3))
        recorded(world, MODERATE, concern=concern)
        page = Page.objects.get(concern=concern)
        assert timedelta(minutes=59) < page.due_at - clock.now() <= timedelta(minutes=60)
        recorded(world, HIGH)
        assert Page.objects.get(concern=concern).due_at <= clock.now()
        recorded(world, LOW)
        concern.refresh_from_db()
        assert concern.level == 4
        assert Page.objects.get(concern=concern).due_at <= clock.now()
        assert Concern.objects.count() == 1


def test_a_taken_concern_is_joined_and_does_not_ring_again(world: World) -> None:
    with world.at():
        concern = acknowledge_concern(world.actor(world.cleo), concern=a_concern(world, level=1))
        page = Page.objects.get(concern=concern, rung_at=None)
        screen = recorded(world, LOW, concern=concern)
        assert Page.objects.get(concern=concern, rung_at=None).due_at == page.due_at, (
            "no worse: its own clock"
        )
        assert timedelta(hours=23) < page.due_at - clock.now() <= timedelta(hours=24)
        screen = recorded(world, HIGH, concern=concern)
        concern.refresh_from_db()
        assert (screen.concern_id, concern.state, concern.level) == (concern.id, "acknowledged", 4)
        assert Concern.objects.count() == 1
        page.refresh_from_db()
        assert page.rung_at is None
        assert timedelta(minutes=59) < page.due_at - clock.now() <= timedelta(minutes=60), "the graver clock"
        Page.objects.filter(id=page.id).update(due_at=clock.now() + timedelta(minutes=3))
        recorded(world, HIGH, concern=concern)
        page.refresh_from_db()
        assert page.due_at - clock.now() <= timedelta(minutes=3), "never put off"


def test_what_is_worse_than_somebody_else_has_taken_rings(world: World) -> None:
    with world.at():
        taken = acknowledge_concern(world.actor(world.omar), concern=a_concern(world, level=1))
        recorded(world, LOW, concern=taken)
        assert Concern.objects.count() == 1, "no worse: it is in good hands"
        screen = recorded(world, HIGH, concern=taken)
        opened = Concern.objects.get(source_kind="cssrs")
        taken.refresh_from_db()
        assert (taken.level, taken.state) == (1, "acknowledged")
        assert (screen.concern_id, opened.level, opened.state) == (opened.id, 4, "open")
    ring_due()
    with world.at():
        assert Outgoing.objects.filter(url=f"/concerns/{opened.id}", account=world.omar.account).exists()


def test_one_that_rings_is_joined_before_a_worse_one_that_is_taken(world: World) -> None:
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=a_concern(world, level=4))
        ringing = a_concern(world, level=1)
        Page.objects.filter(concern=ringing).update(due_at=clock.now() + timedelta(hours=1))
        assert recorded(world, HIGH).concern_id == ringing.id
        ringing.refresh_from_db()
        assert ringing.level == 4
        assert Page.objects.get(concern=ringing).due_at <= clock.now()


def test_high_after_all_was_closed_opens_a_new_one(world: World) -> None:
    with world.at():
        omar = world.actor(world.omar)
        old = close_concern(
            omar, concern=acknowledge_concern(omar, concern=a_concern(world)), outcome="talked"
        )
        screen = recorded(world, HIGH, concern=old)
        assert screen.concern_id != old.id
        assert Concern.objects.get(id=screen.concern_id).state == "open"


def test_a_correction_is_a_new_row_and_the_old_one_stays(world: World) -> None:
    with world.at():
        first = recorded(world, HIGH)
    cleo = world.client(world.cleo)
    url = f"/people/{world.ana.id}/safety/cssrs?corrects={first.id}"
    saved = cleo.post(url.partition("?")[0], walk(cleo, url, "lifetime-recent", {}) | {"save": "1"})
    with world.at():
        second = SuicideScreen.objects.exclude(id=first.id).get()
        assert (second.corrects_id, second.level) == (first.id, "none")
        assert Concern.objects.get(id=first.concern_id).level == 4, "never made milder"
    assert "was corrected" in cleo.get(f"/people/{world.ana.id}/safety/cssrs/{first.id}").content.decode()
    assert "was corrected" not in cleo.get(saved.headers["Location"]).content.decode()
    assert "C-SSRS: None" in cleo.get(f"/people/{world.ana.id}/safety").content.decode()
    for sql in ("UPDATE safety_suicidescreen SET level = 'none'", "DELETE FROM safety_suicidescreen"):
        with world.at(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


def test_only_those_who_answer_concerns_here_see_or_record_it(world: World) -> None:
    with world.at():
        screen = recorded(world, LOW)
    base = f"/people/{world.ana.id}/safety"
    addresses = (base, f"{base}/cssrs", f"{base}/cssrs/{screen.id}")
    for name in ("cleo", "fay", "omar", "dina"):
        for address in addresses:
            assert world.client(world.names[name]).get(address).status_code == 200, (name, address)
    for name in OTHERS:
        client = world.client(world.names[name])
        for address in addresses:
            assert client.get(address).status_code == 404, (name, address)
        assert client.post(f"{base}/cssrs", {"save": "1"}).status_code == 404
    for address in addresses:
        assert world.client().get(address).status_code == 302
    with world.at():
        assert audited("cssrs.read", screen.id) == 4
        Role.objects.filter(member=world.cleo).update(program=world.evergreen)
    for address in addresses:
        assert world.client(world.cleo).get(address).status_code == 404, address


def test_the_episode_page_leads_there_for_those_who_may(world: World) -> None:
    episode, safety = f"/staff/episodes/{world.ana_episode.id}", f'href="/people/{world.ana.id}/safety"'
    assert safety in world.client(world.cleo).get(episode).content.decode()
    coordinator = world.client(world.cory).get(episode)
    assert coordinator.status_code == 200
    assert safety not in coordinator.content.decode()


def test_a_concern_of_somebody_else_is_not_hers(world: World) -> None:
    with world.at():
        other = open_concern(
            None, member_id=world.ben.id, program_id=world.harbor.id, level=1, source_kind="person"
        )
    url = f"/people/{world.ana.id}/safety/cssrs?concern={other.id}"
    assert world.client(world.cleo).get(url).status_code == 404


def test_of_the_muted_and_the_ended_it_is_recorded_too(world: World) -> None:
    with world.at():
        Standing.objects.filter(id=world.ana.id).update(muted_until=clock.now().replace(year=2099))
        Episode.objects.filter(member=world.ana).update(ended_at=clock.now())
    cleo = world.client(world.cleo)
    url = f"/people/{world.ana.id}/safety/cssrs"
    assert cleo.post(url, walk(cleo, url, "lifetime-recent", {}) | {"save": "1"}).status_code == 302


def test_the_trail_holds_ids_and_no_answers(world: World) -> None:
    with world.at():
        recorded(world, HIGH)
        line = AuditLine.objects.get(verb="cssrs.recorded")
        assert set(line.detail) == {"screen"}


def test_it_stands_beside_the_concern_with_the_way_to_ask_again(world: World) -> None:
    with world.at():
        concern = a_concern(world)
    cleo = world.client(world.cleo)
    page = f"/concerns/{concern.id}"
    before = cleo.get(page).content.decode()
    assert "No C-SSRS on record" in before
    assert f'/people/{world.ana.id}/safety/cssrs?concern={concern.id}"' in before
    with world.at():
        recorded(world, MODERATE, concern=concern)
    text = cleo.get(page).content.decode()
    assert "C-SSRS: Moderate" in text
    assert "Somebody acts on it by" in text
    repeat = cleo.get(f"/people/{world.ana.id}/safety/cssrs?concern={concern.id}").content.decode()
    assert re.search(r'value="since-last-contact"[^>]*checked', repeat)
    with queries(26):
        cleo.get(page)
    with world.at():
        foreign = new_id()
    assert cleo.get(f"/people/{world.ana.id}/safety/cssrs?concern={foreign}").status_code == 404


def test_waiting_shows_a_mild_one_by_its_own_clock(world: World) -> None:
    with world.at():
        screen = recorded(world, LOW)
    start = clock.now()
    with clock.frozen(start + timedelta(hours=23)):
        ring_due()
        row = next(row for row in waiting(world) if row.url == f"/concerns/{screen.concern_id}")
        assert (row.is_late, row.due_at) == (False, screen.due_at)
        assert "C-SSRS" in row.line
    with clock.frozen(start + timedelta(hours=24, minutes=1)):
        ring_due()
    with world.at():
        assert Outgoing.objects.filter(
            url=f"/concerns/{screen.concern_id}", account=world.omar.account
        ).exists()


def waiting(world: World) -> list[WaitingRow]:
    with world.at():
        return waiting_for(world.actor(world.cleo)).ringing


def test_the_clocks_are_those_of_the_table() -> None:
    minutes = {
        (level, on): (within := act_within(level, is_staffed=on)) and within.total_seconds() / 60
        for level in Level
        for on in (True, False)
    }
    assert minutes == {
        (Level.HIGH, True): 5, (Level.HIGH, False): 5,
        (Level.MODERATE, True): 60, (Level.MODERATE, False): 240,
        (Level.NEEDS_A_PERSON, True): 60, (Level.NEEDS_A_PERSON, False): 240,
        (Level.LOW, True): 1440, (Level.LOW, False): 1440,
        (Level.NONE, True): None, (Level.NONE, False): None,
    }  # fmt: skip
    assert {level: concern_level(level) for level in Level} == {
        Level.HIGH: 4, Level.MODERATE: 2, Level.NEEDS_A_PERSON: 2, Level.LOW: 1, Level.NONE: 0,
    }  # fmt: skip
