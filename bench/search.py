"""How long search takes over a million messages that one member may read: `python -m bench.search [MESSAGES]`.

Each search stands beside a read of one message by its primary key, over the same connection and turn by turn.
Also what the whole page takes, what taking messages into the index costs, and how large it is.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.filled import Filled, client_of, django_on, index, people, postmaster, say, sizes, word
from bench.meter import family_seconds
from throughcare.config.embedded import temporary_postgres

TURNS = 60
# Ranks of words: the first is in most messages, the last in about one of 600,000.
KINDS: dict[str, Sequence[str]] = {
    "in every second message": [word(n) for n in range(1, 6)],
    "in one of 20": [word(n) for n in range(25, 60)],
    "in one of 500": [word(n) for n in range(700, 1_100)],
    "in one of 10,000": [word(n) for n in range(15_000, 24_000)],
    "rare": [word(n) for n in range(45_000, 50_000)],
    "nowhere": [f"z{n}" for n in range(1_000)],
    "two frequent": [f"{word(a)} {word(b)}" for a in range(2, 8) for b in range(10, 40)],
    "a frequent and a rare": [f"{word(a)} {word(b)}" for a in range(2, 8) for b in range(40_000, 40_200)],
    "two middling, seldom together": [
        f"{word(a)} {word(b)}" for a in range(100, 200, 9) for b in range(300, 400)
    ],
}


def spread(times: list[float]) -> tuple[float, float]:
    """The median and the 95th of a hundred, in milliseconds."""
    ranked = sorted(times)
    return statistics.median(ranked) * 1000, ranked[int(len(ranked) * 0.95)] * 1000


def timed(do: Callable[[], object]) -> float:
    """Seconds of one turn."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def compare(filled: Filled, member: Any, server: int) -> None:
    """The searches of one member beside reads by primary key."""
    from django.db import connection

    from throughcare.conversations.models import Message
    from throughcare.conversations.policy import visible_threads
    from throughcare.conversations.queries.finding import find
    from throughcare.conversations.queries.search import MOST_WORDS, PAGE, _streams, search
    from throughcare.kit.terms import asked
    from throughcare.program.actors import actor_of
    from throughcare.program.models import Member

    chance = random.Random(4)
    actor = actor_of(Member.objects.get(id=member))
    sights = visible_threads(actor)
    mine = [sight.thread.id for sight in sights if sight.world.place.seq]
    readable = sum(sight.world.place.seq for sight in sights)
    some = [
        Message.objects.filter(thread_id=chance.choice(mine), seq=chance.randint(1, 1_000)).values_list(
            "id", flat=True
        )[0]
        for _ in range(200)
    ]
    print(f"\nA member of {len(sights)} threads who may read {readable:,} messages, ms (p50 / p95):")

    def by_key() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT body FROM conversations_message WHERE organization_id = %s AND id = %s",
                [filled.organization, chance.choice(some)],
            )
            cursor.fetchall()

    def by_words(text: str) -> tuple[float, int]:
        streams = _streams(actor, sights, {}, with_own=False)
        wanted = asked(text, MOST_WORDS)
        start = time.perf_counter()
        page = find(streams, wanted, organization=filled.organization, member=actor.member_id, most=PAGE)
        return time.perf_counter() - start, len(page.hits)

    for name, some_texts in KINDS.items():
        texts = [chance.choice(some_texts) for _ in range(TURNS)]
        keys, finds, searches = [], [], []
        for text in texts:
            keys.append(timed(by_key))
            finds.append(by_words(text))
            searches.append(timed(partial(search, actor, sights, text)))
        key_cpu = cpu_of([by_key] * TURNS, server)
        find_cpu = cpu_of([partial(by_words, text) for text in texts], server)
        key, one, whole = spread(keys), spread([each for each, _ in finds]), spread(searches)
        print(
            f"{name:32} key {key[0]:6.2f} /{key[1]:6.2f}   found {one[0]:6.2f} /{one[1]:6.2f}"
            f" ({one[1] / key[1]:5.1f} x)   with names {whole[0]:6.2f} /{whole[1]:6.2f}"
            f"   CPU {key_cpu:5.2f} and {find_cpu:5.2f} ({find_cpu / key_cpu:5.1f} x)"
            f"   {sum(hits for _, hits in finds) / TURNS:4.1f} a page",
            flush=True,
        )


def cpu_of(turns: Sequence[Callable[[], object]], server: int) -> float:
    """Milliseconds of CPU a turn, of this process and of PostgreSQL: what a busy machine can't blur."""
    began = time.process_time() + family_seconds(server)
    for turn in turns:
        turn()
    return (time.process_time() + family_seconds(server) - began) / len(turns) * 1000


def whole_page(filled: Filled, member: Any) -> None:
    """The page as a browser gets it."""
    from throughcare.conversations.views import search as views
    from throughcare.kit.budget import Budgets

    views._budgets = Budgets(rate=1e6, burst=1e6)  # type: ignore[misc]
    client = client_of(filled, member)
    for name in ("in one of 500", "rare"):
        times, used = [], time.process_time()
        for text in KINDS[name][:40]:
            address = client.post("/search", {"words": text})["Location"]
            times.append(timed(partial(client.get, address)))
        used = time.process_time() - used
        median, late = spread(times)
        print(
            f"the page, a word {name}: {median:.1f} / {late:.1f} ms; {used / 40 * 1000:.1f} ms of CPU with the form"
        )


def taking_in(filled: Filled) -> None:
    """What the background pays for a message: the last of each thread once more, in the batches it would take."""
    from django.db import connection, transaction

    from throughcare.conversations.actions.search_index import TOGETHER, forget, take_in
    from throughcare.conversations.models import SearchMark

    count, own, start = 0, time.process_time(), time.perf_counter()
    for thread in filled.threads[:10]:
        mark = SearchMark.objects.get(thread_id=thread)
        places = range(mark.seq - 4 * TOGETHER + 1, mark.seq + 1)
        with transaction.atomic():
            forget(filled.organization, thread, places)
        SearchMark.objects.filter(thread_id=thread).update(seq=mark.seq - 4 * TOGETHER)
    own, start = time.process_time(), time.perf_counter()
    for thread in filled.threads[:10]:
        while done := take_in(thread, most=TOGETHER):
            count += done
    took, used = time.perf_counter() - start, time.process_time() - own
    connection.close()
    print(
        f"\nTaking in by {TOGETHER}: {took / count * 1000:.3f} ms a message, {used / count * 1000:.3f} of them this"
        f" process ({count} messages)"
    )


def main(messages: int) -> None:
    """Make everything in a fresh database, measure, print."""
    with temporary_postgres(fsync=False) as server:
        owner_url, app_url = server.create_database("search")
        with django_on(owner_url, app_url):
            from throughcare.core.organization import in_organization

            number = postmaster(Path(server.data))
            filled = people()
            start = time.perf_counter()
            say(owner_url, filled, messages)
            print(f"{messages:,} messages in {time.perf_counter() - start:.0f} s", flush=True)
            start = time.perf_counter()
            index(owner_url, filled)
            print(f"index in {time.perf_counter() - start:.0f} s: {sizes(owner_url)}", flush=True)
            with in_organization(filled.organization):
                compare(filled, filled.facilitator, number)
                compare(filled, filled.member, number)
                taking_in(filled)
            whole_page(filled, filled.facilitator)
            whole_page(filled, filled.member)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
