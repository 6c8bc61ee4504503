"""Today: what each person finds first, and that nobody else's words slip in by this door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.app.asking import queries
from tests.app.conversations.saying import a_message
from tests.world import POLICIES, World, a_thread, pair_of
from throughcare.conversations.models import ReadMark, Thread
from throughcare.kit import clock
from throughcare.pages.today import greeting
from throughcare.program.actions.programs import publish_policy
from throughcare.program.models import (
    Acknowledgement,
    Block,
    Consent,
    ContactRequest,
    Episode,
    OnCall,
    Role,
    SessionWindow,
)


def today(world: World, reader: Any) -> str:
    answer = world.client(reader).get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def ben_and_ana(world: World) -> Thread:
    for one, other in ((world.ana, world.ben), (world.ben, world.ana)):
        Consent.objects.create(
            organization_id=world.bridgewell.id,
            program=world.harbor,
            giver=one,
            other=other,
            topic="direct-contact",
        )
    return a_thread(world.harbor, "direct-thread", world.ana, world.ben, **pair_of(world.ana, world.ben))


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (4, "Hello, Ana."),
        (5, "Good morning"),
        (12, "Good afternoon"),
        (17, "Good evening"),
        (23, "Good evening"),
    ],
)
def test_the_greeting_is_of_the_members_own_time_of_day(hour: int, words: str) -> None:
    chicago = datetime(2026, 6, 1, hour, 30, tzinfo=clock.zone("America/Chicago"))
    assert greeting("Ana", "America/Chicago", chicago.astimezone(UTC)).startswith(words)


def test_who_works_here_finds_what_waits_first(world: World) -> None:
    desk = [(name, "/desk") for name in ("fay", "cleo", "mo", "omar", "dina")]
    for name, place in [*desk, ("root", "/me")]:
        answer = world.client(world.names[name]).get("/")
        assert (answer.status_code, answer.headers["Location"]) == (302, place), name
    assert world.client().get("/").headers["Location"].startswith("/sign-in")


def test_who_works_here_without_a_desk_finds_her_work_and_nobodys_words(world: World) -> None:
    with world.at():
        a_thread(world.harbor, "support-group", world.cory, world.ana, title="Open room")
        a_message(Thread.objects.get(title="Open room"), world.ana, "Words of a patient", kind="win")
        a_message(world.cohort_room, world.ben, "More words", ago=30)
    shown = today(world, world.cory)
    for words in (
        "Cory",
        "Omar Saleh is on call until",
        'href="/staff"',
        'href="/coverage"',
    ):
        assert words in shown
    # The policy of Harbor knows no introductions, so their page isn't there and nothing leads to it.
    for words in ("Words of a patient", "More words", "Ana", "Introductions"):
        assert words not in shown
    assert 'class="place" href="/" ' in shown
    of_pia = today(world, world.pia)
    assert f'href="/staff/on-call/{world.harbor.slug}"' in of_pia
    assert 'href="/coverage"' not in of_pia
    assert "Evergreen" not in of_pia
    client = world.client(world.cory)
    client.get("/")
    with queries(26):
        client.get("/")


def test_work_leads_to_introductions_where_the_policy_knows_them(world: World) -> None:
    with world.at():
        policy = (POLICIES / "northway.toml").read_text(encoding="utf-8")
        slug = f'slug = "{world.harbor.slug}"'
        publish_policy(
            None, program=world.harbor, text=policy.replace('slug = "northway"', slug), reason="Buddies."
        )
    where = f"/staff/programs/{world.harbor.slug}/introductions"
    assert f'href="{where}"' in today(world, world.cory)
    assert world.client(world.cory).get(where).status_code == 200


def test_what_was_said_to_her_at_most_three_and_a_way_to_all(world: World) -> None:
    with world.at():
        direct = ben_and_ana(world)
        mine = a_message(world.cohort_room, world.ana, "Asked by Ana")
        a_message(world.cohort_room, world.ben, "Said to the room")
        a_message(world.cohort_room, world.ben, "An answer to Ana", reply_to_id=mine.id, ago=30)
        a_message(world.care_team, world.cleo, "From her clinician", ago=20)
        a_message(direct, world.ben, "One to one, older", ago=40)
        a_message(direct, world.ben, "One to one, newer", ago=10)
    shown = today(world, world.ana)
    for words in ("An answer to Ana", "From her clinician", "One to one, newer", "All of it"):
        assert words in shown
    assert "One to one, older" not in shown
    assert "Said to the room" not in shown
    assert "Said to you" in today(world, world.eve)
    assert "An answer to Ana" not in today(world, world.eve)


def test_what_is_read_or_blocked_or_gone_is_not_said_again(world: World) -> None:
    with world.at():
        mine = a_message(world.cohort_room, world.ana, "Asked")
        a_message(world.cohort_room, world.ben, "Blocked answer", reply_to_id=mine.id)
        a_message(world.cohort_room, world.ben, "Blocked win", kind="win")
        a_message(world.care_team, world.cleo, "Read already")
        a_message(world.care_team, world.cleo, "Taken back", state="withdrawn")
        ReadMark.objects.create(
            organization_id=world.bridgewell.id, thread=world.care_team, member=world.ana, seq=2
        )
        Block.objects.create(organization_id=world.bridgewell.id, blocker=world.ana, blocked=world.ben)
    shown = today(world, world.ana)
    for words in ("Blocked answer", "Blocked win", "Read already", "Taken back"):
        assert words not in shown
    assert "Nothing new. That is all right." in shown


def test_a_win_of_this_week_from_a_room_of_hers(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "Old win", kind="win", ago=60 * 24 * 9)
        assert "Old win" not in today(world, world.ana)
        a_message(world.cohort_room, world.ben, "Slept well", kind="win", ago=60)
    assert "Slept well" in today(world, world.ana)
    assert "Slept well" not in today(world, world.eve)


def test_one_next_thing_rules_then_session_then_room(world: World) -> None:
    assert "How has today been?" in today(world, world.ana)
    now = clock.now()
    with world.at():
        for cohort, start in ((world.other_cohort, 1), (world.cohort, 3)):
            SessionWindow.objects.create(
                organization_id=world.bridgewell.id,
                program=world.harbor,
                cohort=cohort,
                from_at=now + timedelta(hours=start),
                until_at=now + timedelta(hours=start + 1),
            )
    shown = today(world, world.ana)
    assert "Your group session" in shown
    assert (now + timedelta(hours=3)).isoformat(timespec="seconds") in shown
    with world.at():
        Acknowledgement.objects.filter(member=world.ana).delete()
    shown = today(world, world.ana)
    assert "Read how people talk here" in shown
    assert "Your group session" not in shown


def test_who_asks_to_talk_stands_there_with_two_equal_buttons(world: World) -> None:
    with world.at():
        ContactRequest.objects.create(
            organization_id=world.bridgewell.id, program=world.harbor, asker=world.ben, asked=world.ana
        )
    shown = today(world, world.ana)
    assert "Ben O. asks to talk with you" in shown
    assert "Not now is private" in shown
    assert "asks to talk" not in today(world, world.ben)


def test_who_is_on_duty_and_until_when(world: World) -> None:
    with world.at():
        OnCall.objects.update(until_at=clock.now() + timedelta(hours=11))
    assert "Omar is on duty until" in today(world, world.ana)
    with world.at():
        OnCall.objects.update(until_at=clock.now() + timedelta(hours=24))
    shown = today(world, world.ana)
    assert "Omar is on duty" in shown
    assert "Omar is on duty until" not in shown
    with world.at():
        Role.objects.filter(member=world.omar).update(until_at=clock.now())
    assert "Omar" not in today(world, world.ana), "his turn outlived his role, and rings nobody"
    with world.at():
        Role.objects.filter(member=world.omar).update(until_at=None)
        OnCall.objects.all().delete()
    assert "Omar" not in today(world, world.ana)


def test_somebody_whose_stay_has_ended_keeps_her_words_and_help(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ana, "Still mine")
        a_message(world.cohort_room, world.ben, "Not hers", kind="win")
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now())
    shown = today(world, world.ana)
    assert "Your time in the program has ended" in shown
    assert "Not hers" not in shown
    own = world.client(world.ana).get("/messages/mine").content.decode()
    assert "Still mine" in own
    assert "Not hers" not in own
    assert world.client(world.ana).get("/groups").status_code == 200
    assert "Not hers" not in world.client(world.ana).get("/groups").content.decode()


def test_it_costs_the_same_queries_for_a_quiet_day_and_for_a_loud_one(world: World) -> None:
    ana = world.client(world.ana)
    ana.get("/")
    with queries(39):
        ana.get("/")
    with world.at():
        for _ in range(30):
            a_message(world.support_group, world.ben)
    with queries(39):
        assert ana.get("/").status_code == 200
