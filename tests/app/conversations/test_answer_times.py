"""How fast people are answered, for staff; and choosing the time a program means to keep."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404

from tests.app.asking import audited, queries
from tests.app.conversations.saying import a_message
from tests.world import World
from throughcare.conversations.actions.answer_time import set_answer_time
from throughcare.conversations.models import AnswerTime
from throughcare.conversations.queries.answer_weeks import answers_of, last_mondays
from throughcare.core.templatetags.throughcare_ui import took
from throughcare.kit import clock
from throughcare.program.refusals import Refused

DAY = 60 * 24
# Nobody of these decides about Harbor's posts: peers, kin, alumni, staff without the word, strangers.
OUTSIDERS = ("ana", "frank", "ada", "otto", "pia", "cory", "root", "nora")


def address(world: World, more: str = "") -> str:
    return f"/answers/{world.harbor.slug}{more}"


def a_fortnight(world: World) -> None:
    """This week: answered in half an hour, and one that waits. Last week: one answered overnight."""
    asked = a_message(world.cohort_room, world.ana, "How was it?", ago=120)
    a_message(world.cohort_room, world.ben, "Good.", ago=90, reply_to_id=asked.id)
    a_message(world.support_group, world.eve, "Anybody?", ago=20)
    late = a_message(world.care_team, world.ana, "Can I move Thursday?", ago=7 * DAY - 9 * 60)
    a_message(world.care_team, world.cleo, "Yes.", ago=6 * DAY + 120, reply_to_id=late.id)


def test_weeks_of_a_program_by_both_clocks(world: World) -> None:
    with world.at():
        a_fortnight(world)
        found = answers_of(world.harbor, clock.now())
    assert found.target == timedelta(hours=4)
    assert found.is_staffed_known
    this, last = found.weeks[0].summary, found.weeks[1].summary
    assert (this.asked, this.answered, this.settled, this.share) == (2, 1, 1, 1.0)
    assert took(this.staffed_median) == took(this.wall_median) == "30 min"
    # Asked last Wednesday at ten at night where Harbor is, after its hours; answered at eleven.
    assert (last.asked, last.answered, last.share) == (1, 1, 1.0)
    assert took(last.wall_median) == "13 h"
    assert took(last.staffed_median) == "3 h"
    assert [week.summary.asked for week in found.weeks[2:]] == [0] * 6


def test_weeks_begin_on_mondays_where_the_program_is(world: World) -> None:
    mondays = last_mondays("America/Chicago", clock.now())
    assert {day.weekday() for day in mondays} == {0}
    assert mondays[0] == clock.now().date() - timedelta(days=2)
    assert mondays == sorted(mondays, reverse=True)


def test_the_page_says_it_in_numbers_and_names_nobody(world: World) -> None:
    with world.at():
        a_fortnight(world)
    client = world.client(world.fay)
    assert client.get("/answers").headers["Location"] == address(world)
    page = client.get(address(world)).content.decode()
    assert "Harbor means to answer within 4 hours" in page
    assert page.count('<svg class="times__picture"') == 1
    for words in ("30 min", "13 h", "100 %"):
        assert words in page
    for words in ("Ana Reyes", "How was it?", "Eve", "Thursday?"):
        assert words not in page
    assert "The time you mean to keep" not in page


def test_an_empty_program_teaches(world: World) -> None:
    assert "Nothing to measure yet" in world.client(world.fay).get(address(world)).content.decode()


@pytest.mark.parametrize("name", OUTSIDERS)
def test_to_everybody_else_there_is_no_such_page(world: World, name: str) -> None:
    client = world.client(world.names[name])
    assert client.get("/answers").status_code == 404
    assert client.get(address(world)).status_code == 404
    assert client.post(address(world, "/time"), {"hours": "2"}).status_code == 404
    with world.at():
        assert not AnswerTime.objects.exists()


@pytest.mark.parametrize("name", ["fay", "mo", "cleo"])
def test_who_reads_how_fast_people_are_answered_does_not_choose_the_time(world: World, name: str) -> None:
    client = world.client(world.names[name])
    assert client.get(address(world)).status_code == 200
    assert client.post(address(world, "/time"), {"hours": "2"}).status_code == 404
    with world.at():
        assert not AnswerTime.objects.exists()


def test_the_signed_out_are_asked_to_sign_in(world: World) -> None:
    assert world.client().get(address(world)).status_code == 302
    assert world.client().post(address(world, "/time"), {"hours": "2"}).status_code == 302


def test_a_director_chooses_the_time(world: World) -> None:
    client = world.client(world.dina)
    assert client.post(address(world, "/time"), {"hours": "2"}).headers["Location"] == address(world)
    page = client.get(address(world)).content.decode()
    assert "Harbor means to answer within 2 hours" in page
    assert "Changed." in page
    client.post(address(world, "/time"), {"hours": "2"})
    with world.at():
        assert AnswerTime.objects.get(program=world.harbor).hours == 2
        assert audited("set_answer_time", world.harbor.id) == 2
        assert answers_of(world.lantern, clock.now()).target == timedelta(hours=4)


@pytest.mark.parametrize("hours", ["0", "25", "-1", "", "two", "2.5", "99999999999"])
def test_only_a_whole_number_within_its_bounds(world: World, hours: str) -> None:
    client = world.client(world.dina)
    client.post(address(world, "/time"), {"hours": hours})
    assert "Choose 1 to 24 hours." in client.get(address(world)).content.decode()
    with world.at():
        assert not AnswerTime.objects.exists()


def test_the_action_itself_refuses(world: World) -> None:
    with world.at():
        with pytest.raises(Http404):
            set_answer_time(world.actor(world.fay), program=world.harbor, hours=2)
        with pytest.raises(Refused):
            set_answer_time(world.actor(world.dina), program=world.harbor, hours=25)


def test_four_queries_whatever_there_is(world: World) -> None:
    with world.at():
        a_fortnight(world)
        answers_of(world.harbor, clock.now())  # a process reads a policy once
        for _ in range(10):
            a_fortnight(world)
        with queries(4):
            answers_of(world.harbor, clock.now())
