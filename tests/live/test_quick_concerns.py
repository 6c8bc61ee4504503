"""Words of danger from several organizations in one call: each with its concern, once, in its own organization."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

import asyncpg
import pytest

from tests.database import ready
from tests.live.talk import in_django, sql
from tests.live.test_quick_posts import posting, said
from tests.world import World, a_member, a_program, a_thread, an_episode, an_organization
from throughcare.conversations.posting import quick
from throughcare.core.organization import in_organization


class Third(NamedTuple):
    """A member of an organization besides the two of the world, and her room."""

    thread: Any
    member: Any


def a_third_organization() -> Third:
    """An organization like Northway's, with one program, one participant and one room."""
    organization = an_organization("Third")
    with in_organization(organization.id):
        program = a_program(organization, "northway", "America/Denver")
        member = a_member(organization, "Tess", "Orme", zone="America/Denver", alias="Larch")
        an_episode(member, program)
        return Third(a_thread(program, "support-group", member, title="Third room"), member)


DANGER = "I want to kill myself tonight."


async def concerns_of(*answers: Any) -> list[tuple[Any, ...]]:
    """Of which words there are concerns, each with its organization, program, member, page and audit lines."""
    rows = await sql(
        "SELECT c.source_id, c.organization_id, c.program_id, c.member_id,"
        " (SELECT count(*) FROM safety_page p WHERE p.organization_id = c.organization_id AND p.concern_id = c.id"
        "   AND p.rung = 1 AND p.rung_at IS NULL),"
        " (SELECT count(*) FROM access_auditline l WHERE l.organization_id = c.organization_id"
        "   AND l.object_id = c.id AND l.verb = 'concern.opened')"
        " FROM safety_concern c WHERE c.source_id = ANY($1::uuid[])",
        [answer.id for answer in answers],
    )
    return sorted(tuple(row) for row in rows)


@pytest.mark.parametrize("stale", ["none", "first", "second", "third"])
async def test_concerns_of_several_organizations_are_each_their_own_whichever_is_not_written(
    world: World, monkeypatch: pytest.MonkeyPatch, stale: str
) -> None:
    third = await in_django(a_third_organization)
    room, group, theirs = world.cohort_room, world.support_group, world.nora_group
    rooms = {"first": theirs, "second": room, "third": third.thread}
    async with posting(
        monkeypatch, (theirs, world.nora), (room, world.ana), (group, world.ana), (third.thread, third.member)
    ) as made:
        if stale != "none":
            await sql(
                "UPDATE conversations_thread SET access_version = access_version + 1 WHERE id = $1",
                rooms[stale].id,
            )
        answers = await made.post(
            said(theirs, world.nora, DANGER),
            said(room, world.ana, DANGER),
            said(group, world.ana, "I can't any more.", kind="struggling"),
            said(room, world.ben, DANGER),
            said(third.thread, third.member, "Nothing to ring for."),
            said(third.thread, third.member, DANGER),
        )
        assert (len(made.careful) > 0) is (stale != "none")
        assert {type(answer).__name__ for answer in answers} == {"Posted"}
        harbor = world.bridgewell.id, world.harbor.id
        assert await concerns_of(*answers) == sorted(
            [
                (answers[0].id, world.other_organization.id, world.northway.id, world.nora.id, 1, 1),
                (answers[1].id, *harbor, world.ana.id, 1, 1),
                (answers[3].id, *harbor, world.ben.id, 1, 1),
                (answers[5].id, third.thread.organization_id, third.thread.program_id, third.member.id, 1, 1),
            ]
        )
        total = await sql(
            "SELECT count(*) FROM safety_concern WHERE organization_id = ANY($1)",
            [world.other_organization.id, world.bridgewell.id, third.thread.organization_id],
        )
        assert total[0][0] == 4


async def test_of_three_organizations_the_middle_one_raises_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = await in_django(a_third_organization)
    async with posting(
        monkeypatch,
        (world.nora_group, world.nora),
        (world.cohort_room, world.ana),
        (third.thread, third.member),
    ) as made:
        far, calm, other = await made.post(
            said(world.nora_group, world.nora, DANGER),
            said(world.cohort_room, world.ana, "Good evening."),
            said(third.thread, third.member, DANGER),
        )
        assert made.careful == []
        assert {row[:2] for row in await concerns_of(far, calm, other)} == {
            (far.id, world.other_organization.id),
            (other.id, third.thread.organization_id),
        }


async def test_a_concern_that_cannot_be_written_takes_its_words_along_and_both_come_the_careful_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of any organization stands without its concern, and nothing is there twice."""
    async with posting(monkeypatch, (world.nora_group, world.nora), (world.cohort_room, world.ana)) as made:
        row = quick.concern_row

        def broken(*given: Any) -> tuple[Any, ...]:
            made_row = row(*given)
            return (*made_row[:3], 99, *made_row[4:]) if given[0].author == world.ana.id else made_row

        await sql("ALTER TABLE safety_concern ADD CONSTRAINT no_99 CHECK (level <> 99)")
        try:
            monkeypatch.setattr(quick, "concern_row", broken)
            answers = await made.post(
                said(world.nora_group, world.nora, DANGER), said(world.cohort_room, world.ana, DANGER)
            )
        finally:
            await sql("ALTER TABLE safety_concern DROP CONSTRAINT no_99")
        assert made.careful == [DANGER, DANGER]
        assert [answer.seq for answer in answers] == [2, 2]
        assert [row[-2:] for row in await concerns_of(*answers)] == [(1, 1), (1, 1)]


async def test_a_danger_said_twice_at_once_and_again_rings_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with posting(monkeypatch, (world.cohort_room, world.ana)) as made:
        post = said(world.cohort_room, world.ana, DANGER)
        answers = [*await made.post(post, post), *await made.post(post)]
        assert len({answer.id for answer in answers}) == 1
        assert len(await concerns_of(answers[0])) == 1


async def test_struggling_the_quick_way_does_all_that_the_careful_way_does(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with posting(monkeypatch, (world.cohort_room, world.ana)) as made:
        known = made.poster._known
        told: list[tuple[Any, ...]] = []
        for way in ("quick", "careful"):
            if way == "careful":
                made.poster._known = lambda _: None
                made.poster._memory = type(made.poster._memory)()
            heard: list[str] = []
            listener = await asyncpg.connect(ready().owner_url)
            try:
                await listener.add_listener("throughcare_live", lambda *news, to=heard: to.append(news[3]))
                (answer,) = await made.post(
                    said(world.cohort_room, world.ana, "I can't any more.", kind="struggling", announce=True)
                )
                async with asyncio.timeout(5):
                    while len(heard) < 2:
                        await asyncio.sleep(0.01)
            finally:
                await listener.close()
            (kept,) = await sql(
                "SELECT kind, state, reason, flags, severity, policy_number, note, settled_at"
                " FROM conversations_message WHERE id = $1",
                answer.id,
            )
            lines = await sql(
                "SELECT verb, actor_id, detail::text FROM access_auditline WHERE object_id = $1", answer.id
            )
            told.append((way, sorted(heard), tuple(kept), [tuple(line) for line in lines]))
        made.poster._known = known
        assert len(made.careful) == 1
        assert told[0][1:] == told[1][1:]
        assert any('"about":"waiting"' in one for one in told[0][1])
