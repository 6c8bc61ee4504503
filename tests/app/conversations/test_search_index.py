"""The index of words: what is taken in when, and what leaves it."""

from __future__ import annotations

from datetime import timedelta

from tests.app.conversations.saying import a_message
from tests.app.conversations.searching import (
    everything,
    take_in_all,
)
from tests.world import World
from throughcare.conversations.actions.retention import let_go
from throughcare.conversations.actions.search_index import TOGETHER, take_in_waiting
from throughcare.conversations.models import SearchMark, WordPlaces
from throughcare.kit import clock
from throughcare.kit.terms import words


def test_a_busy_thread_is_taken_in_by_many_and_a_quiet_one_soon(world: World) -> None:
    with world.at():
        for _ in range(TOGETHER - 1):
            a_message(world.cohort_room, world.ben, "Now.")
        assert take_in_waiting() == 0
        a_message(world.cohort_room, world.ben, "Now.")
        assert take_in_waiting() == TOGETHER
        assert take_in_waiting() == 0
        a_message(world.support_group, world.ben, "Then.", ago=1)
        assert take_in_waiting() == 1
        assert SearchMark.objects.get(thread=world.cohort_room).seq == TOGETHER
        row = WordPlaces.objects.get(thread=world.cohort_room, word="now")
        assert row.places == list(range(1, TOGETHER + 1))


def test_words_that_are_let_go_leave_the_index(world: World, short_stretches: None) -> None:
    with world.at():
        for number in range(20):
            a_message(world.cohort_room, world.ben, f"Old curlew {number}.", ago=400 * 24 * 60)
        kept = a_message(world.cohort_room, world.ben, "A curlew that stays.")
        take_in_all()
        let_go(
            thread_id=world.cohort_room.id,
            before=clock.now() - timedelta(days=1),
            spare=lambda _thread: (),
            limit=100,
        )
        assert [one.id for one in everything(world.actor(world.ana), "curlew")] == [kept.id]
        left = list(WordPlaces.objects.filter(thread=world.cohort_room).values_list("word", "places"))
        assert sorted(left) == sorted((word, [21]) for word in words("A curlew that stays."))


def test_the_index_of_one_organization_is_not_anothers(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "A private avocet.")
        take_in_all()
    with world.at(world.other_organization):
        assert not WordPlaces.objects.exists()
        assert everything(world.actor(world.nora), "avocet") == []
