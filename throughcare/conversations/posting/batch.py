"""The careful way: lock, see what stands, read what isn't known, decide, number, write, commit.

Posts of one organization together. Nobody is answered before COMMIT returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from throughcare.contact.words import Outcome as Verdict
from throughcare.conversations.facts import (
    Counts,
    World,
    count,
    remember_watch,
    run,
    watch_from,
    worlds_of,
)
from throughcare.conversations.posting import sql
from throughcare.conversations.posting.memory import Memory, Remembered
from throughcare.conversations.posting.outcomes import Held, Outcome, Posted, Refused, Versions
from throughcare.conversations.posting.parts import READ_FIRST, Locked, advisory_key
from throughcare.conversations.posting.pool import begin
from throughcare.conversations.posting.post import Post
from throughcare.conversations.posting.rows import HELD, RETURNED, VISIBLE, BatchRows, columns, concern_row
from throughcare.conversations.posting.watched import Laps
from throughcare.conversations.posting.weighing import NOT_HERE, weigh
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.screening.watch import WatchList

_Key = tuple[UUID, UUID, UUID]  # thread, author, client_id

_NOT_POSTED: Final = "This wasn't posted. Your words are kept for you."


class NotCommitted(Exception):  # noqa: N818 - it says what happened
    """PostgreSQL answered COMMIT with a rollback: nothing was written."""


class Batch:
    """The posts of one organization that are written together."""

    def __init__(self, connection: Any, organization: int, posts: Sequence[Post], memory: Memory) -> None:
        self._connection = connection
        self._organization = organization
        self._posts = list(posts)
        self._stored: dict[_Key, str] = {}
        self._memory = memory
        self._threads: dict[UUID, Locked] = {}
        self._standings: dict[UUID, int] = {}
        self._policies: dict[UUID, int] = {}
        self._watch_numbers: dict[UUID, int] = {}
        self._watching: dict[UUID, WatchList] = {}
        self._answers: dict[_Key, Outcome] = {}
        self._counts: dict[tuple[UUID, UUID], Counts] = {}
        self._here: Counter[tuple[UUID, UUID]] = Counter()
        self._today: Counter[tuple[UUID, UUID, str]] = Counter()
        self._bad_references: set[_Key] = set()
        self._lost: list[Post] = []  # words of danger for a thread that nobody has
        self.laps = Laps()

    async def write(self) -> list[Outcome]:
        """Write all and commit; the outcomes in the order of the posts.

        Raises whatever the database raises. Unless it is one of `pool.AWAY`, nothing was written then.
        """
        laps = self.laps
        await self._connection.execute(begin(self._organization))
        await self._lock()
        laps.end("lock")
        await self._look_up(self._posts)
        parted = self._part_from_other_words()
        if parted:
            await self._look_up(parted)
        at = clock.now()
        fresh = self._to_decide()
        if self._lost:
            await self._store_calls(self._lost, at)
        if fresh:
            await self._check_references(fresh)
            await self._read_watch_lists()
            remembered = await self._remember(fresh, at)
            await self._count(fresh, remembered, at)
            laps.end("facts")
            rows = BatchRows(at)
            for post in fresh:
                self._settle(post, remembered.get((post.thread, post.author)), rows)
            await self._store(rows)
            laps.end("write")
        else:
            laps.end("facts")
        tag = await self._connection.execute("COMMIT")
        laps.end("commit")
        if tag != "COMMIT":
            raise NotCommitted(tag)
        return [self._answers[_key(post)] for post in self._posts]

    async def _lock(self) -> None:
        threads = sorted({post.thread for post in self._posts})
        authors = sorted({post.author for post in self._posts})
        for row in await self._connection.fetch(sql.LOCKS, self._organization, threads, authors):
            if row[0] == "t":
                self._threads[row[1]] = Locked(row[2], row[3], row[4], row[5])
            else:
                self._standings[row[1]] = row[2]

    async def _look_up(self, posts: Sequence[Post]) -> None:
        programs = list({locked.program for locked in self._threads.values()})
        found = await self._connection.fetch(
            sql.KNOWN,
            self._organization,
            programs,
            [post.thread for post in posts],
            [post.author for post in posts],
            [post.client_id for post in posts],
        )
        for row in found:
            if row[0] == "p":
                self._policies[row[1]] = row[2]
                self._watch_numbers[row[1]] = row[6] or 0
                self._memory.note_watch(row[1], row[6] or 0)
            else:
                key = (row[3], row[4], row[5])
                self._answers[key] = self._as_then(row)
                self._stored[key] = row[10]

    def _part_from_other_words(self) -> list[Post]:
        """Posts under an id that other words have already, as from a page that was gone back to, become posts of
        their own. Sent again they are the same posts again: their id is made of the old one and the words.
        """
        said, parted = dict(self._stored), []
        for at, post in enumerate(self._posts):
            if said.setdefault(_key(post), post.body) != post.body:
                own = post._replace(client_id=uuid5(post.client_id, post.body))
                self._posts[at] = own
                parted.append(own)
        return parted

    def _as_then(self, row: Any) -> Outcome:
        """The answer to a repetition of what has been stored, also when its author has lost access since."""
        message, seq, change, at, state, reason = row[1], row[2], row[6], row[7], row[8], row[9]
        if seq is not None:
            return Posted(message, seq, change, at, again=True)
        if state == HELD:
            return Held(message, reason, READ_FIRST)
        return NOT_HERE if reason == NOT_HERE.code else Refused(reason or state, _NOT_POSTED)

    def _to_decide(self) -> list[Post]:
        """The posts that are new, each once; those that are nowhere are answered here."""
        fresh: dict[_Key, Post] = {}
        for post in self._posts:
            key = _key(post)
            if key in self._answers or key in fresh:
                continue
            if post.thread not in self._threads or post.author not in self._standings:
                self._answers[key] = NOT_HERE
                if post.author in self._standings and post.calls_for_somebody:
                    self._lost.append(post)
            else:
                fresh[key] = post
        return list(fresh.values())

    async def _check_references(self, fresh: Sequence[Post]) -> None:
        named = [ref for post in fresh for ref in (post.reply_to, post.topic) if ref is not None]
        if not named:
            return
        found = await self._connection.fetch(sql.REFERENCES, self._organization, named)
        there = {(row[0], row[1]) for row in found}
        for post in fresh:
            if any(
                ref is not None and (post.thread, ref) not in there for ref in (post.reply_to, post.topic)
            ):
                self._bad_references.add(_key(post))

    async def _read_watch_lists(self) -> None:
        """The lists in force, compiled; read only where one has changed since this process compiled it."""
        stale = []
        for program, number in self._watch_numbers.items():
            kept = watch_from(self._organization, program, number)
            if kept is None:
                stale.append(program)
            else:
                self._watching[program] = kept
        if stale:
            for row in await self._connection.fetch(sql.WATCHED, self._organization, stale):
                self._watching[row[0]] = remember_watch(self._organization, row[0], row[1], row[2], row[3])

    def _versions(self, post: Post) -> Versions:
        locked = self._threads[post.thread]
        return locked.access_version, self._standings[post.author], self._policies.get(locked.program, 0)

    async def _remember(self, fresh: Sequence[Post], at: datetime) -> dict[tuple[UUID, UUID], Remembered]:
        """Facts for every (thread, author), read under the locks where what is kept is stale."""
        known: dict[tuple[UUID, UUID], Remembered] = {}
        stale: list[Post] = []
        for post in fresh:
            kept = self._memory.get(post.thread, post.author, self._versions(post), at)
            if kept is None:
                stale.append(post)
            else:
                known[(post.thread, post.author)] = kept
        if stale:
            worlds = await run(
                self._connection,
                worlds_of(
                    self._organization,
                    list({post.thread for post in stale}),
                    {post.author for post in stale},
                    at,
                ),
            )
            for post in stale:
                world = worlds.get(post.thread)
                if world is not None:
                    kept = self._memory.keep(post.thread, post.author, self._versions(post), world)
                    known[(post.thread, post.author)] = kept
        return known

    async def _count(
        self, fresh: Sequence[Post], known: dict[tuple[UUID, UUID], Remembered], at: datetime
    ) -> None:
        counting: dict[tuple[UUID, UUID], World] = {}
        for post in fresh:
            kept = known.get((post.thread, post.author))
            if kept is not None and kept.decide(post.judged(kept.world.place.thresholds), at).counts:
                counting[(post.thread, post.author)] = kept.world
        if not counting:
            return
        keys = {advisory_key(self._organization, author) for _, author in counting}
        await self._connection.execute(sql.ONE_AT_A_TIME, list(keys))
        wanted = [(world, author) for (_, author), world in counting.items()]
        self._counts = await run(self._connection, count(wanted, at))

    def _settle(self, post: Post, kept: Remembered | None, rows: BatchRows) -> None:
        """Decide one post and note everything that is written for it."""
        key = _key(post)
        if kept is None:
            self._answers[key] = NOT_HERE
            return
        weighed = weigh(
            post,
            kept,
            rows.at,
            counts=self._counts_before(post, kept),
            watching=self._watching.get(kept.world.place.program),
            is_reference_bad=key in self._bad_references,
        )
        post, decision, concern = weighed
        locked = self._threads[post.thread]
        message: UUID | None = None
        if decision.outcome is not Verdict.REFUSE or concern is not None:
            message = new_id()
        if decision.allows and message is not None:
            locked.seq += 1
            locked.change += 1
            locked.moved = True
            rows.add_message(
                message,
                post,
                decision,
                VISIBLE,
                policy=kept.versions[2],
                seq=locked.seq,
                change=locked.change,
            )
            self._answers[key] = Posted(
                message,
                locked.seq,
                locked.change,
                rows.at,
                self._versions(post),
                False,
                weighed.warning,
                post.note,
            )
            if post.announce:
                rows.announce(self._organization, "change", thread=post.thread)
        elif decision.outcome is Verdict.HOLD and message is not None:
            rows.add_message(message, post, decision, HELD, policy=kept.versions[2])
            self._answers[key] = Held(message, decision.code, decision.sentence, decision.opens_at)
        else:
            if message is not None:
                rows.add_message(message, post, decision, RETURNED, policy=kept.versions[2])
            self._answers[key] = Refused(decision.code, decision.sentence, decision.opens_at)
        rows.add_line(post, decision, message)
        if concern is not None and message is not None:
            rows.concerns.append(concern_row(post, locked.program, message, *concern))
        if weighed.tells_staff:
            rows.announce(self._organization, "notice", program=locked.program, about="waiting")
        if decision.outcome is not Verdict.REFUSE:
            self._here[(post.thread, post.author)] += decision.allows
            self._today[(locked.program, post.author, kept.world.place.channel)] += 1

    def _counts_before(self, post: Post, kept: Remembered) -> Counts:
        """What stands already, and what this batch has added to it."""
        return self._counts.get((post.thread, post.author), Counts()).after(
            here=self._here[(post.thread, post.author)],
            today=self._today[(self._threads[post.thread].program, post.author, kept.world.place.channel)],
        )

    async def ring_only(self) -> None:
        """Store no post, and let words of danger ring all the same: for what can't be kept, whatever the reason."""
        calls = [post for post in self._posts if post.calls_for_somebody]
        if not calls:
            return
        await self._connection.execute(begin(self._organization))
        await self._store_calls(calls, clock.now())
        await self._connection.execute("COMMIT")

    async def _store_calls(self, posts: Sequence[Post], at: datetime) -> None:
        """Words of danger that stand nowhere ring their author's own team, once for each id."""
        calls = [(new_id(), post.author, max(post.severity, 1), post.client_id, new_id()) for post in posts]
        await self._connection.execute(sql.CALLS, self._organization, at, *columns(calls, 5))

    async def _store(self, rows: BatchRows) -> None:
        moved = [
            (thread, locked.seq, locked.change) for thread, locked in self._threads.items() if locked.moved
        ]
        if rows.messages or rows.lines or moved:
            await self._connection.execute(
                sql.WRITE,
                self._organization,
                rows.at,
                *columns(rows.messages, 17),
                *columns(rows.lines, 5),
                *columns(moved, 3),
            )
        if rows.concerns:
            await self._connection.execute(
                sql.CONCERNS, self._organization, rows.at, *columns(rows.concerns, 8)
            )
        if rows.announcements:
            await self._connection.execute(sql.ANNOUNCE, rows.announcements)


def _key(post: Post) -> _Key:
    return post.thread, post.author, post.client_id
