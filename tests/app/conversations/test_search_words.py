"""Several words at once, in a past that is long enough for each way in which their places are compared."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import combinations, permutations
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import World
from throughcare.conversations.actions.search_index import take_in
from throughcare.conversations.models import Message, Thread
from throughcare.conversations.policy import visible_threads
from throughcare.conversations.queries import finding
from throughcare.conversations.queries.search import _streams
from throughcare.kit import clock
from throughcare.kit.ids import new_id

# One in so many messages holds it. Said often, its places are many stretches; said seldom, a few places far apart.
SAID = {"heron": 2, "wren": 3, "finch": 20, "curlew": 30, "avocet": 400, "bittern": 700}
LONG = 1_500


def a_long_past(world: World, chance: random.Random) -> dict[int, set[str]]:
    """What each message of the cohort's room holds, by its place."""
    held: dict[int, set[str]] = {}
    rows = []
    for seq in range(1, LONG + 1):
        held[seq] = {word for word, often in SAID.items() if chance.random() < 1 / often}
        rows.append(
            Message(
                id=new_id(),
                organization_id=world.bridgewell.id,
                thread=world.cohort_room,
                author=world.ben,
                seq=seq,
                change=seq,
                client_id=uuid4(),
                body=" ".join(["hello", *sorted(held[seq])]),
                at=clock.now() - timedelta(minutes=LONG - seq),
            )
        )
    Message.objects.bulk_create(rows)
    Thread.objects.filter(id=world.cohort_room.id).update(seq=LONG, change=LONG)
    assert take_in(world.cohort_room.id, most=LONG) == LONG
    return held


def found(world: World, wanted: tuple[str, ...], most: int) -> list[int]:
    """The places that one page finds, the latest first."""
    actor = world.actor(world.ana)
    streams = _streams(actor, visible_threads(actor), {}, with_own=False)
    page = finding.find(
        streams, wanted, organization=actor.organization_id, member=actor.member_id, most=most
    )
    return [hit.seq for hit in page.hits]


@pytest.mark.parametrize("seed", range(2))
def test_any_words_in_any_order_are_found_where_all_stand(world: World, seed: int) -> None:
    with world.at():
        held = a_long_past(world, random.Random(seed))
        for wanted in [*permutations(SAID, 1), *permutations(SAID, 2), *combinations(SAID, 3)]:
            expected = [seq for seq in range(LONG, 0, -1) if held[seq].issuperset(wanted)]
            assert found(world, wanted, LONG) == expected, wanted
            assert found(world, wanted, 3) == expected[:3], wanted


def test_a_page_of_one_thread_is_one_query(world: World) -> None:
    with world.at():
        a_long_past(world, random.Random(7))
        actor = world.actor(world.ana)
        for wanted in (("heron",), ("heron", "wren"), ("finch", "heron"), ("avocet", "heron")):
            streams = _streams(actor, visible_threads(actor), {}, with_own=False)
            with CaptureQueriesContext(connection) as captured:
                finding.find(
                    streams, wanted, organization=actor.organization_id, member=actor.member_id, most=20
                )
            assert len(captured) == 1, wanted


@pytest.mark.parametrize(
    ("most", "streams", "enough"), [(20, 1, 21), (20, 10, 8), (20, 40, 4), (20, 500, 2), (20, 5_000, 2)]
)
def test_so_many_are_taken_of_each_that_hardly_one_is_asked_again(
    most: int, streams: int, enough: int
) -> None:
    assert finding._enough(most, streams) == enough
