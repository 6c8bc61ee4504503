"""Groups and Messages of somebody who stands in many threads: short, and nothing that waits is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.app.conversations.saying import a_message
from tests.words import words
from tests.world import World, a_member, a_thread, an_episode
from throughcare.conversations.models import ReadMark, Thread, Topic
from throughcare.conversations.policy import ROOMS, visible_threads
from throughcare.conversations.queries.unread import new_counts, unread_counts
from throughcare.conversations.views import lists
from throughcare.kit import clock
from throughcare.program.models import CareTeamSeat, Mark, Member

QUIET = "Show quiet conversations too"


def a_team_thread(world: World, first_name: str, ago: float | None) -> tuple[Member, Thread]:
    """A participant of Cleo's whose team's thread was last written in so many minutes ago, and read since."""
    member = a_member(world.bridgewell, first_name)
    episode = an_episode(member, world.harbor, world.cohort)
    CareTeamSeat.objects.create(
        organization_id=world.bridgewell.id, episode=episode, member=world.cleo, role="clinician"
    )
    thread = a_thread(world.harbor, "care-team-thread", member, world.cleo, about=member)
    if ago is not None:
        said = a_message(thread, member, f"Words of {first_name}", ago=ago)
        ReadMark.objects.create(
            organization_id=world.bridgewell.id, thread=thread, member=world.cleo, seq=said.seq
        )
    return member, thread


def messages(world: World, who: Member, query: str = "") -> str:
    answer = world.client(who).get(f"/messages{query}")
    assert answer.status_code == 200
    return words(answer.content.decode())


def test_the_latest_stand_there_and_the_quiet_ones_a_step_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LATELY_SHOWN", 2)
    with world.at():
        for number, name in enumerate(("Lark", "Rook", "Dove")):
            a_team_thread(world, name, ago=10 * (number + 1))
        a_team_thread(world, "Swift", ago=None)
    shown = messages(world, world.cleo)
    assert [name in shown for name in ("Lark", "Rook", "Dove", "Swift")] == [True, True, False, False]
    assert QUIET in shown
    assert "No conversations yet" not in shown  # there may be, among the quiet ones
    everything = messages(world, world.cleo, "?all=1")
    assert all(name in everything for name in ("Lark", "Rook", "Dove", "Swift"))
    assert QUIET not in everything
    assert QUIET not in messages(world, world.ana)


def test_what_is_new_and_who_needs_support_stands_there_however_quiet_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LATELY_SHOWN", 1)
    with world.at():
        a_team_thread(world, "Lark", ago=10)
        _, unread = a_team_thread(world, "Rook", ago=5_000)
        ReadMark.objects.filter(thread=unread).delete()
        needing, _ = a_team_thread(world, "Dove", ago=6_000)
        a_team_thread(world, "Swift", ago=7_000)
        now = clock.now()
        Mark.objects.create(
            organization_id=world.bridgewell.id,
            member=needing,
            program=world.harbor,
            kind="support-now",
            from_at=now,
            until_at=now + timedelta(hours=1),
        )
    shown = messages(world, world.cleo)
    assert [name in shown for name in ("Lark", "Rook", "Dove", "Swift")] == [True, True, True, False]
    assert "Needs support now" in shown


def test_unstaffed_hours_are_not_called_quiet_where_one_may_write(world: World) -> None:
    """Harbor is staffed from eight to ten, and its groups take posts at any hour."""
    night = clock.now().replace(hour=9)  # three in the morning in Chicago
    with clock.frozen(night):
        shown = words(world.client(world.ana).get("/groups").content.decode())
    assert "Staff are not on now" in shown
    assert "Quiet hours" not in shown


def test_a_thread_she_may_not_read_is_not_listed_though_it_is_the_latest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LATELY_SHOWN", 3)
    with world.at():
        a_team_thread(world, "Lark", ago=10)
        _, other = a_team_thread(world, "Rook", ago=20)
        Thread.objects.filter(id=other.id).update(closed_at=clock.now())
        CareTeamSeat.objects.filter(episode__member__first_name="Rook").delete()
        expected = {
            sight.thread.id
            for sight in visible_threads(world.actor(world.cleo))
            if sight.channel not in ROOMS
        }
    html = world.client(world.cleo).get("/messages").content.decode()
    for thread in (other, world.care_team):
        assert (f'href="/threads/{thread.id}#new"' in html) is (thread.id in expected)


def test_only_the_liveliest_groups_have_their_topics(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "WITH_TOPICS", 1)
    with world.at():
        quiet = a_thread(world.harbor, "support-group", world.ana, world.ben, title="Quiet group")
        topics = []
        for thread, title, ago in ((quiet, "Sleeping", 90), (world.support_group, "Cooking", 5)):
            topic = Topic.objects.create(organization_id=world.bridgewell.id, thread=thread, title=title)
            a_message(thread, world.ben, f"On {title}", topic_id=topic.id, ago=ago)
            topics.append(topic.id)
    html = world.client(world.ana).get("/groups").content.decode()
    assert [f"?topic={topic}#new" in html for topic in topics] == [False, True]
    assert "On Sleeping" in html


@pytest.mark.parametrize("who", ["ana", "fay", "cleo", "cory"])
def test_what_is_new_is_counted_alike_wherever_it_is_counted(world: World, who: str) -> None:
    with world.at():
        for _ in range(3):
            a_message(world.cohort_room, world.ben)
            a_message(world.care_team, world.fay)
        a_message(world.support_group, world.eve)
        actor = world.actor(world.names[who])
        unread = unread_counts(actor)
        whole = new_counts(visible_threads(actor), unread)
        for channels in ((), ROOMS):
            assert new_counts(visible_threads(actor, channels=channels, also=unread), unread) == whole


@pytest.mark.parametrize(("path", "most"), [("/messages", 34), ("/messages?all=1", 34), ("/groups", 31)])
def test_as_many_queries_for_a_few_threads_and_for_many(world: World, path: str, most: int) -> None:
    client = world.client(world.cleo)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    def more(count: int) -> None:
        with world.at():
            for number in range(count):
                fields: dict[str, Any] = {"title": f"G{count} {number}"}
                group = a_thread(world.harbor, "support-group", world.cleo, world.ben, **fields)
                a_message(group, world.ben)
                a_team_thread(world, f"P{count}{number}", ago=number)

    more(2)
    cost()  # what is kept by a process is read once
    before = cost()
    more(9)
    assert cost() == before <= most
