"""Searching as a reader does, an index in each of its states, and histories to search in."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

from tests.app.conversations.saying import a_message
from tests.world import World, a_thread, pair_of
from throughcare.access.actor import Actor
from throughcare.conversations.actions.search_index import take_in
from throughcare.conversations.models import Message, Seat, Thread
from throughcare.conversations.policy import visible_threads
from throughcare.conversations.queries.messages import message_page
from throughcare.conversations.queries.search import PAGE, Found, search
from throughcare.kit import clock
from throughcare.kit.terms import asked, words
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Block, Consent

VOCABULARY = ["sleep", "sleeping", "walk", "plan", "hope", "craving", "group", "tonight", "mañana", "tea"]


def take_in_all(part: float = 1.0, chance: random.Random | None = None) -> None:
    for thread in Thread.objects.all():
        if chance is None or chance.random() < part:
            take_in(thread.id, most=1000 if chance is None else chance.randint(1, 30))


def everything(actor: Actor, text: str) -> list[Found]:
    """All pages of what a member finds everywhere."""
    found: list[Found] = []
    before = None
    for _ in range(200):
        results = search(actor, visible_threads(actor), text, before=before)
        assert len(results.found) <= PAGE
        found += results.found
        before = results.before
        if before is None:
            return found
    raise AssertionError("search does not end")


def on_the_pages(actor: Actor) -> dict[UUID, set[str]]:
    """The words of each message that a member could find, in plain Python: what all pages of all her threads show,
    and her own elsewhere.
    """
    shown: dict[UUID, set[str]] = {}
    here = visible_threads(actor)
    for sight in here:
        before: int | None = 2**31 - 1
        while before is not None:
            page = message_page(actor, sight, before=before)
            shown |= {
                line.row.id: words(line.row.body)
                for line in page.lines
                if line.state in {"posted", "reported"}
            }
            before = page.older_before
    own = Message.objects.filter(author_id=actor.member_id, state="visible").exclude(
        thread_id__in=[sight.thread.id for sight in here]
    )
    return shown | {row.id: words(row.body) for row in own}


def with_words(shown: dict[UUID, set[str]], text: str) -> set[UUID]:
    """Those of them in which all words of `text` stand."""
    wanted = set(asked(text, 8))
    return {identity for identity, said in shown.items() if wanted <= said}


def ask(world: World, who: Any, text: str, path: str = "/search") -> Any:
    """Search by the form, as a browser without scripts does."""
    return world.client(who).post(path, {"words": text}, follow=True)


def page(world: World, who: Any, text: str, path: str = "/search") -> str:
    answer = ask(world, who, text, path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def a_random_history(world: World, chance: random.Random) -> None:
    """Messages in all states, taken in or not, members who came, went and came back, and blocks."""
    organization_id = world.bridgewell.id
    direct = a_thread(world.harbor, "direct-thread", world.ana, world.ben, **pair_of(world.ana, world.ben))
    for giver, other in ((world.ana, world.ben), (world.ben, world.ana)):
        Consent.objects.create(
            organization_id=organization_id,
            program=world.harbor,
            giver=giver,
            other=other,
            topic="direct-contact",
        )
    threads = [world.cohort_room, world.support_group, world.care_team, direct]
    for number in range(160):
        thread = chance.choice(threads)
        author = chance.choice([seat.member for seat in Seat.objects.filter(thread=thread).order_by("id")])
        body = " ".join(chance.choices(VOCABULARY, weights=range(1, 11), k=chance.randint(1, 5)))
        state = chance.choice(["visible"] * 8 + ["withdrawn", "removed", "held"])
        a_message(thread, author, body, state=state, ago=200 - number + chance.randint(0, 30))
        if chance.random() < 0.05:
            take_in_all(0.5, chance)
    for seat in Seat.objects.filter(thread__in=threads).order_by("id"):
        come_and_go(seat, chance)
    for blocker, among in (
        (world.ana, (world.ben, world.eve, world.fay)),
        (world.eve, (world.ben, world.fay)),
    ):
        blocked = chance.choice(among)
        Block.objects.create(organization_id=organization_id, blocker=blocker, blocked=blocked)
    if chance.random() < 0.5:
        end_episode(world.actor(world.cory), episode=world.ben_episode, reason="completed")


def come_and_go(seat: Seat, chance: random.Random) -> None:
    """Let this member have joined later, have left, or have left and returned; or leave it."""
    end = Thread.objects.get(id=seat.thread_id).seq
    kind = chance.random()
    if kind < 0.3:
        seat.from_seq = chance.randint(1, end)
    elif kind < 0.5:
        seat.until_seq, seat.until_at = chance.randint(seat.from_seq, end), clock.now()
    seat.save()
    if seat.until_seq is not None and chance.random() < 0.5:
        Seat.objects.create(
            organization_id=seat.organization_id,
            thread_id=seat.thread_id,
            member_id=seat.member_id,
            from_seq=chance.randint(seat.until_seq, end + 1),
        )
