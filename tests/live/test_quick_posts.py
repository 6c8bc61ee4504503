"""The quick way writes what is known in one call, and nothing of an organization of which anything is otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.database import ready
from tests.live.talk import in_django, serving, sql, talk
from tests.world import World
from throughcare.conversations.facts import run, worlds_of
from throughcare.conversations.posting import Held, Poster, Refused, connect, in_organization, open_pool
from throughcare.conversations.posting.batch import Batch
from throughcare.conversations.posting.post import Post, compose

BESIDE = "Beside it."
Company = Callable[[], list[Post]]


def said(thread: Any, author: Any, body: str, **more: Any) -> Post:
    """Words of a member in a thread."""
    return compose(
        organization=author.organization_id,
        thread=thread.id,
        author=author.id,
        client_id=more.pop("client_id", None) or uuid4(),
        body=body,
        **more,
    )


class Posting:
    """A poster, and the bodies of what it wrote the careful way."""

    def __init__(self, poster: Poster, careful: list[str]) -> None:
        self.poster = poster
        self.careful = careful

    async def post(self, *posts: Post) -> list[Any]:
        """Post all of them at once."""
        return list(await asyncio.gather(*(self.poster.post(post) for post in posts)))


@pytest.fixture(params=[False, True], ids=["alone", "beside-another"])
def company(request: pytest.FixtureRequest, world: World) -> Company:
    """What the same organization says in the same call: nothing, or words in another thread. The database writes a
    post that is alone by other statements than several.
    """
    return lambda: [said(world.support_group, world.ben, BESIDE)] if request.param else []


@asynccontextmanager
async def posting(monkeypatch: pytest.MonkeyPatch, *rooms: tuple[Any, Any]) -> AsyncIterator[Posting]:
    """A poster that knows the facts of these (thread, member) rooms, and has posted in each once."""
    careful: list[str] = []
    write = Batch.write

    async def noted(self: Batch) -> Any:
        careful.extend(post.body for post in self._posts if post.body != BESIDE)
        return await write(self)

    monkeypatch.setattr(Batch, "write", noted)
    pool = await open_pool(ready().app_url)
    known = {}
    for thread, member in rooms:
        async with in_organization(pool, member.organization_id, at_once=True) as connection:
            known.update(await run(connection, worlds_of(member.organization_id, [thread.id])))
    await pool.close()
    poster = Poster(lambda: connect(ready().app_url), lanes=1, known=known.get)
    made = Posting(poster, careful)
    try:
        # The first post of a program looks its watch list up.
        for thread, member in rooms:
            assert type((await made.post(said(thread, member, "First of all.")))[0]).__name__ == "Posted"
        careful.clear()
        yield made
    finally:
        await poster.close()


async def stored(thread: Any) -> list[tuple[Any, ...]]:
    """What stands in a thread after the first word."""
    rows = await sql(
        "SELECT seq, change, state, body FROM conversations_message WHERE thread_id = $1 AND body <> 'First of all.'"
        " ORDER BY seq, body",
        thread.id,
    )
    return [tuple(row) for row in rows]


async def test_posts_of_two_organizations_are_written_and_numbered_in_one_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, group, theirs = world.cohort_room, world.support_group, world.nora_group
    async with posting(monkeypatch, (room, world.ana), (group, world.ana), (theirs, world.nora)) as made:
        answers = await made.post(
            said(room, world.ana, "one"),
            said(theirs, world.nora, "far away"),
            said(room, world.ben, "two"),
            said(group, world.ana, "elsewhere"),
            said(room, world.ana, "three"),
        )
        assert made.careful == []
        assert [answer.seq for answer in answers] == [2, 2, 3, 2, 4]
        assert await stored(room) == [
            (2, 2, "visible", "one"),
            (3, 3, "visible", "two"),
            (4, 4, "visible", "three"),
        ]
        assert await stored(theirs) == [(2, 2, "visible", "far away")]
        lines = await sql(
            "SELECT organization_id, verb, detail::text FROM access_auditline WHERE object_id = ANY($1::uuid[])",
            [answer.id for answer in answers],
        )
        assert sorted(map(tuple, lines)) == sorted(
            [(world.other_organization.id, "message.posted", "{}")]
            + [(world.bridgewell.id, "message.posted", "{}")] * 4
        )
        heads = await sql("SELECT seq, change FROM conversations_thread WHERE id = $1", room.id)
        assert tuple(heads[0]) == (4, 4)


CHANGES = {
    "the author's standing": "UPDATE program_standing SET version = version + 1 WHERE id = '{ana}'",
    "who is in the thread": "UPDATE conversations_thread SET access_version = access_version + 1 WHERE id = '{room}'",
    "the program's policy": "UPDATE program_program SET policy_number = policy_number + 1 WHERE id = '{program}'",
    "the words watched for": (
        "INSERT INTO conversations_watchlist (organization_id, id, program_id, number, rules)"
        " VALUES ({organization}, gen_random_uuid(), '{program}', 1, '[[\"pineapple\", \"hold\"]]')"
    ),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_what_has_changed_is_looked_at_anew_and_harms_no_other_organization(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str, company: Company
) -> None:
    room, theirs = world.cohort_room, world.nora_group
    async with posting(
        monkeypatch, (room, world.ana), (world.support_group, world.ben), (theirs, world.nora)
    ) as made:
        await sql(
            CHANGES[what].format(
                ana=world.ana.id, room=room.id, program=world.harbor.id, organization=world.bridgewell.id
            )
        )
        answers = await made.post(
            said(room, world.ana, "A pineapple a day."),
            said(theirs, world.nora, "All as before."),
            *company(),
        )
        assert made.careful == ["A pineapple a day."]
        assert type(answers[1]).__name__ == "Posted"
        if what == "the words watched for":
            assert isinstance(answers[0], Held)
            assert answers[0].code == "held-watch"


async def test_a_right_that_ended_is_gone_however_fresh_the_facts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with posting(monkeypatch, (world.cohort_room, world.ana)) as made:
        await sql(
            "UPDATE program_episode SET ended_at = started_at + interval '1 hour' WHERE id = $1",
            world.ana_episode.id,
        )
        await sql("UPDATE program_standing SET version = version + 1 WHERE id = $1", world.ana.id)
        (answer,) = await made.post(said(world.cohort_room, world.ana, "Still here?"))
        assert isinstance(answer, Refused)
        assert await stored(world.cohort_room) == []


@pytest.mark.parametrize("table", ["program_standing", "conversations_thread"])
async def test_a_row_that_is_being_changed_is_waited_for_and_only_by_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch, table: str, company: Company
) -> None:
    room, theirs = world.cohort_room, world.nora_group
    row = world.ana.id if table == "program_standing" else room.id
    async with posting(
        monkeypatch, (room, world.ana), (world.support_group, world.ben), (theirs, world.nora)
    ) as made:
        other = await asyncpg.connect(ready().owner_url)
        try:
            transaction = other.transaction()
            await transaction.start()
            await other.execute(f"SELECT FROM {table} WHERE id = $1 FOR UPDATE", row)
            waiting = asyncio.create_task(made.post(said(room, world.ana, "In a moment."), *company()))
            far = await made.post(said(theirs, world.nora, "At once."))
            assert type(far[0]).__name__ == "Posted", "what is written together waits for nobody's lock"
            assert not waiting.done()
            await transaction.commit()
            assert type((await waiting)[0]).__name__ == "Posted"
        finally:
            await other.close()
        assert made.careful == ["In a moment."]


async def test_sent_again_it_is_the_same_message_and_other_words_are_another(
    world: World, monkeypatch: pytest.MonkeyPatch, company: Company
) -> None:
    async with posting(
        monkeypatch,
        (world.cohort_room, world.ana),
        (world.support_group, world.ben),
        (world.nora_group, world.nora),
    ) as made:
        client_id = uuid4()
        once = said(world.cohort_room, world.ana, "Once.", client_id=client_id)
        first, *_ = await made.post(once, *company())
        at_once, *_ = await made.post(once, said(world.nora_group, world.nora, "Far away."), *company())
        assert (at_once.id, at_once.again, made.careful) == (first.id, True, ["Once."])
        again, other = await made.post(
            said(world.cohort_room, world.ana, "Once.", client_id=client_id),
            said(world.cohort_room, world.ana, "Other words.", client_id=client_id),
        )
        assert (again.id, again.seq, again.again) == (first.id, first.seq, True)
        assert (other.seq, other.again) == (first.seq + 1, False)
        assert [row[3] for row in await stored(world.cohort_room)] == ["Once.", "Other words."]
        twice = said(world.cohort_room, world.ana, "Twice at once.")
        one, two = await made.post(twice, twice)
        assert one.id == two.id


async def test_what_follows_a_longer_look_in_its_thread_comes_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, group = world.cohort_room, world.support_group
    async with posting(monkeypatch, (room, world.ana), (group, world.ana)) as made:
        long = said(room, world.ana, "A long one.")._replace(too_long=True)
        first, refused, after, elsewhere = await made.post(
            said(room, world.ana, "a"), long, said(room, world.ben, "b"), said(group, world.ben, "c")
        )
        assert made.careful == [long.body, "b"]
        assert type(refused).__name__ == "Refused"
        assert [answer.seq for answer in (first, after, elsewhere)] == [2, 3, 2]


async def test_a_call_for_somebody_goes_before_what_waits_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, group = world.cohort_room, world.support_group
    async with posting(monkeypatch, (room, world.ana), (group, world.ana)) as made:
        gone = said(room, world.ana, "I don't want to be alive any more.")
        assert gone.may_be_danger
        answers = await made.post(
            said(room, world.ana, "a"), gone, said(room, world.ben, "b"), said(group, world.ben, "c")
        )
        assert made.careful == []
        assert [answer.seq for answer in answers] == [3, 2, 4, 2]
        concerns = await sql("SELECT member_id FROM safety_concern WHERE source_id = $1", answers[1].id)
        assert [row[0] for row in concerns] == [world.ana.id]


async def test_a_hold_has_no_place_and_tells_reviewers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    room, group = world.cohort_room, world.support_group
    heard: list[str] = []
    async with posting(monkeypatch, (room, world.ana), (group, world.ana)) as made:
        listener = await asyncpg.connect(ready().owner_url)
        try:
            await listener.add_listener("throughcare_live", lambda *told: heard.append(told[3]))
            held, alone, posted = await made.post(
                said(room, world.ana, "Call me at 312-555-0142 tonight."),
                said(group, world.ana, "Call me at 312-555-0142, please."),
                said(room, world.ana, "Or not."),
            )
            async with asyncio.timeout(5):
                while not any('"about":"waiting"' in told for told in heard):
                    await asyncio.sleep(0.01)
        finally:
            await listener.close()
        assert made.careful == []
        assert isinstance(held, Held)
        assert isinstance(alone, Held), "nothing else is said in its thread"
        assert posted.seq == 2
        assert await stored(room) == [(2, 2, "visible", "Or not."), (None, None, "held", said_body(held))]
        assert not any("555-0142" in told for told in heard)


def said_body(held: Held) -> str:
    """The words that were held above."""
    assert held.code
    return "Call me at 312-555-0142 tonight."


async def test_a_hold_alone_is_written_like_any_other(
    world: World, monkeypatch: pytest.MonkeyPatch, company: Company
) -> None:
    room = world.cohort_room
    async with posting(monkeypatch, (room, world.ana), (world.support_group, world.ben)) as made:
        held, *_ = await made.post(said(room, world.ana, "Call me at 312-555-0142 tonight."), *company())
        posted, *_ = await made.post(said(room, world.ana, "Or not."), *company())
        assert made.careful == []
        assert (type(held), posted.seq) == (Held, 2)
        assert await stored(room) == [(2, 2, "visible", "Or not."), (None, None, "held", said_body(held))]
        lines = await sql(
            "SELECT verb, actor_id, detail::text FROM access_auditline WHERE object_id = $1", held.id
        )
        assert [tuple(line) for line in lines] == [
            ("message.held", world.ana.id, f'{{"code": "{held.code}"}}')
        ]


@pytest.mark.parametrize("field", ["reply_to", "topic"])
async def test_an_answer_goes_the_quick_way_if_what_it_names_is_in_its_thread(
    world: World, monkeypatch: pytest.MonkeyPatch, field: str, company: Company
) -> None:
    room, group = world.cohort_room, world.support_group
    async with posting(monkeypatch, (room, world.ana), (group, world.ana), (group, world.ben)) as made:
        (here,) = await made.post(said(room, world.ben, "Here."))
        there = await in_django(lambda: topic_of(group)) if field == "topic" else None
        (elsewhere,) = await made.post(said(group, world.ben, "There."))
        good: UUID = here.id
        yes, *_ = await made.post(said(room, world.ana, "Yes.", **{field: good}), *company())
        assert type(yes).__name__ == "Posted"
        if there is not None:
            in_topic, *_ = await made.post(said(group, world.ana, "On topic.", topic=there), *company())
            assert type(in_topic).__name__ == "Posted"
        assert made.careful == []
        for bad in (elsewhere.id, uuid4()):
            answer, *_ = await made.post(said(room, world.ana, "No.", **{field: bad}), *company())
            assert (answer.code, made.careful.pop()) == ("reference-not-found", "No.")


def topic_of(thread: Any) -> UUID:
    """A topic of a thread."""
    from throughcare.conversations.models import Topic
    from throughcare.core.organization import in_organization as inside

    with inside(thread.organization_id):
        return Topic.objects.create(organization_id=thread.organization_id, thread=thread, title="Sleep").id


async def test_a_connection_lost_on_the_way_loses_and_doubles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughcare.conversations.posting.quick import Quick

    async with posting(monkeypatch, (world.cohort_room, world.ana)) as made:
        write = Quick.write

        async def cut(self: Quick, connection: Any) -> Any:
            monkeypatch.setattr(Quick, "write", write)
            await write(self, connection)
            connection.terminate()
            raise ConnectionResetError

        monkeypatch.setattr(Quick, "write", cut)
        (answer,) = await made.post(said(world.cohort_room, world.ana, "Was that stored?"))
        assert (answer.seq, answer.again) == (2, True)
        assert [row[3] for row in await stored(world.cohort_room)] == ["Was that stored?"]


async def test_whatever_the_words_are_they_stand_as_they_were_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = [
        'She said "fine", then \\ went.',
        "{a,b}",
        "NULL",
        "'; --",
        "two\nlines,\tand\\nmore",
        "é 🌱 مرحبا \u200d",
        '""',
        "\\",
        "{",
    ]
    async with posting(monkeypatch, (world.cohort_room, world.ana)) as made:
        answers = await made.post(*(said(world.cohort_room, world.ana, body) for body in odd))
        assert made.careful == []
        rows = await sql("SELECT id, body, reason, flags FROM conversations_message ORDER BY seq")
        kept = {row[0]: (row[1], row[2]) for row in rows}
        assert [kept[answer.id] for answer in answers] == [(body.strip(), "") for body in odd]


async def test_a_rooms_facts_and_their_versions_are_of_one_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changes while they are read is in neither, or in both: never new versions beside old facts."""
    from throughcare.live import audiences

    async def changed_meanwhile(connection: Any, plan: Any) -> Any:
        class Slow:
            """Between two statements somebody sets the program's thresholds."""

            reads = 0

            async def fetch(self, *asked: Any) -> Any:
                rows = await connection.fetch(*asked)
                self.reads += 1
                if self.reads == 1:
                    await sql("UPDATE program_program SET thresholds = '{\"substance\": 0.35}'")
                    await sql("UPDATE program_standing SET version = version + 1")
                return rows

        return await run(Slow(), plan)

    version = (await sql("SELECT version FROM program_standing WHERE id = $1", world.ana.id))[0][0]
    async with serving(heads_every=60.0) as server:
        monkeypatch.setattr(audiences, "run", changed_meanwhile)
        await talk(server, world.ana)
        seen = server.hub.rooms[world.cohort_room.id].world
        assert seen is not None
        facts = (seen.people[world.ana.id].version > version, dict(seen.place.thresholds) != {})
        assert facts in {(False, False), (True, True)}


async def test_the_answer_comes_before_the_event_of_the_same_message(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        await ana.send(op="post", client_id=uuid4(), thread=world.cohort_room.id, body="Mine.")
        await ana.sees(world.cohort_room, "Mine.")
        ops = [frame["op"] for frame in ana.frames if frame["op"] in {"posted", "event"}]
        assert ops == ["posted", "event"]
