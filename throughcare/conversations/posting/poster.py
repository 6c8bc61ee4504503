"""Group commit: while one batch commits the next gathers; a lone post is never kept waiting by a timer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from itertools import takewhile
from typing import Any, Final
from uuid import UUID

import asyncpg

from throughcare.conversations.posting.batch import Batch, NotCommitted
from throughcare.conversations.posting.memory import Known, Memory
from throughcare.conversations.posting.outcomes import Kept, Outcome, Refused
from throughcare.conversations.posting.pool import AWAY
from throughcare.conversations.posting.post import Post
from throughcare.conversations.posting.quick import Quick
from throughcare.conversations.posting.watched import batch_done, traces_of
from throughcare.kit import measured, trace
from throughcare.kit.faults import say_fault

log = logging.getLogger("throughcare.posting")

KEPT: Final = Kept()
CANNOT_KEEP: Final = Refused(
    "cannot-keep", "There is something in this that we can't keep. Please write it anew."
)
_PAUSES: Final = (0.02, 0.05, 0.1, 0.25, 0.5)
_MOST_WAITING: Final = 20_000
_MOST_CALLS: Final = 2_000  # that call for somebody, beyond those

Answer = Callable[[Outcome], None]


class _Entry:
    """A post that waits for its answer; `until` is when its author is told that it is kept for later.

    `is_careful`: it did not go the quick way. `is_call`: somebody has to hear of it, so it goes before all others.
    """

    __slots__ = ("answer", "is_call", "is_careful", "post", "until")

    def __init__(self, post: Post, answer: Answer, until: float) -> None:
        self.post = post
        self.answer = answer
        self.until = until
        self.is_careful = False
        self.is_call = post.calls_for_somebody


_Batch = tuple[int, list[_Entry]]  # an organization and posts of its, in the order they came


def _nothing_known(thread: UUID) -> None:
    """A process without rooms."""


class Poster:
    """Writes posts in batches: `lanes` at a time, of each organization at most one.

    Lanes take organizations in turn, so a busy one never starves another. Whatever calls for somebody goes before
    all that waits, of every organization, and where more waits than a batch holds in batches without others: it waits
    for the batches that are on their way, and for no more. What is known about posts is tried
    the quick way, several organizations together; the rest goes the careful way, an organization alone.
    `known` gives the facts of a thread where the process has them anyway. Every post is answered exactly
    once: with what was committed, or with `Kept` when the database could not be asked for `patience` seconds.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Any]],
        *,
        lanes: int = 2,
        largest: int = 128,
        patience: float = 6.0,
        known: Known = _nothing_known,
    ) -> None:
        self._connect = connect
        self._known = known
        self._largest = largest
        self._patience = patience
        self._waiting: dict[int, deque[_Entry]] = {}
        self._turn: deque[int] = deque()
        self._busy: set[int] = set()
        self._count = 0
        self._memory = Memory()
        self._wake = asyncio.Event()
        self._closing = False
        measured.POSTS_WAITING.watch(lambda: self._count)
        self._lanes = [asyncio.create_task(self._lane(), name=f"posting-{n}") for n in range(lanes)]

    def submit(self, post: Post, answer: Answer) -> None:
        """Take a post; `answer` is called once, from the event loop. Never raises."""
        entry = _Entry(post, answer, time.monotonic() + self._patience)
        if self._closing or self._count >= _MOST_WAITING + (_MOST_CALLS if entry.is_call else 0):
            answer(KEPT)
            return
        self._count += 1
        queue = self._waiting.setdefault(post.organization, deque())
        is_first = not queue or (entry.is_call and not queue[0].is_call)
        if entry.is_call:
            queue.insert(_leading(other.is_call for other in queue), entry)
        else:
            queue.append(entry)
        if is_first and post.organization not in self._busy:
            if len(queue) > 1:
                self._turn.remove(post.organization)
            self._line_up(post.organization)
        if self._turn:
            self._wake.set()

    def _line_up(self, organization: int) -> None:
        """It is an organization's turn after the others; with a call for somebody, after the others with one."""
        if self._waiting[organization][0].is_call:
            place = _leading(self._waiting[other][0].is_call for other in self._turn)
            self._turn.insert(place, organization)
        else:
            self._turn.append(organization)

    async def post(self, post: Post) -> Outcome:
        """Post and wait for the outcome."""
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def answer(outcome: Outcome) -> None:
            if not done.done():
                done.set_result(outcome)

        self.submit(post, answer)
        return await done

    async def close(self) -> None:
        """Write what has been taken, answer it, and stop. New posts are answered with `Kept`."""
        self._closing = True
        self._wake.set()
        await asyncio.gather(*self._lanes, return_exceptions=True)

    async def _lane(self) -> None:
        """One connection, carrying one batch at a time."""
        connection: Any = None
        try:
            while True:
                if not self._turn:
                    if self._closing and not self._waiting:
                        return
                    self._wake.clear()
                    await self._wake.wait()
                    continue
                batches = self._gather()
                try:
                    connection = await self._write(connection, batches)
                finally:
                    for organization, _ in batches:
                        self._busy.discard(organization)
                        if organization in self._waiting:
                            self._line_up(organization)
                    # Another lane may be waiting for these organizations, or for the end.
                    if self._turn or self._closing:
                        self._wake.set()
        finally:
            if connection is not None and not connection.is_closed():
                with contextlib.suppress(Exception):
                    await connection.close(timeout=2)

    def _gather(self) -> list[_Batch]:
        """The next posts to write together. Those that go the careful way are one organization's alone; so are those
        that call for somebody while more waits than one batch holds.
        """
        batches: list[_Batch] = []
        space = self._largest
        is_much = self._count > self._largest
        while self._turn and space > 0:
            organization = self._turn[0]
            queue = self._waiting[organization]
            is_careful, is_call = queue[0].is_careful, queue[0].is_call and is_much
            is_alone = is_careful or is_call
            if is_alone and batches:
                break
            self._turn.popleft()
            batch = []
            while queue and space > 0 and queue[0].is_careful is is_careful and queue[0].is_call >= is_call:
                batch.append(queue.popleft())
                space -= 1
            if not queue:
                del self._waiting[organization]
            self._busy.add(organization)
            batches.append((organization, batch))
            if is_alone:
                break
        return batches

    async def _write(self, connection: Any, batches: list[_Batch]) -> Any:
        """Write what was gathered; what can't go the quick way is put back, ahead of what came after it.

        Returns the connection to go on with.
        """
        first, entries = batches[0]
        if entries[0].is_careful:
            return await self._carry(connection, first, entries)
        written: dict[int, dict[int, Outcome]] = {}
        try:
            quick = Quick(self._memory, self._known)
            for organization, batch in batches:
                quick.take(organization, [entry.post for entry in batch])
            if not quick.is_empty:
                if connection is None or connection.is_closed():
                    connection = await self._connect()
                began = time.perf_counter()
                written = await quick.write(connection)
                stand = [batch[place].post for one, batch in batches for place in written.get(one, ())]
                if stand:
                    batch_done("quick", stand, began)
        except AWAY as error:
            # Whether it was committed is found out the careful way: what stands is found standing.
            log.warning("posting: the database is away (%s)", type(error).__name__, extra=_of(*batches))
            _drop(connection)
            connection = None
            self._tell_waiting()
        except Exception as error:
            log.warning("posting: going the careful way (%s)", say_fault(error), extra=_of(*batches))
            connection = await _roll_back(connection) if connection is not None else None
        for organization, batch in batches:
            outcomes = written.get(organization, {})
            left = [entry for place, entry in enumerate(batch) if place not in outcomes]
            for entry in left:
                entry.is_careful = True
            if left:
                self._put_back(organization, left)
            self._answer([batch[place] for place in outcomes], list(outcomes.values()))
        return connection

    def _put_back(self, organization: int, left: list[_Entry]) -> None:
        """Posts wait again, ahead of what came after them; calls for somebody stay ahead of the others."""
        queue = self._waiting.setdefault(organization, deque())
        calls = [queue.popleft() for _ in range(_leading(entry.is_call for entry in queue))]
        first = [entry for entry in left if entry.is_call]
        queue.extendleft(reversed([*first, *calls, *(entry for entry in left if not entry.is_call)]))

    async def _carry(self, connection: Any, organization: int, batch: list[_Entry]) -> Any:
        """Write a batch, whatever it takes, and answer each of its posts once. Returns the connection to go
        on with.

        A connection that is lost leaves the outcome unknown. The same posts with the same ids are then
        written again: those that stand are found standing. Only when that can't be found out in time are
        authors told that their words are kept, never that they failed.
        """
        attempt = 0
        while batch:
            try:
                if connection is None or connection.is_closed():
                    connection = await self._connect()
                began = time.perf_counter()
                careful = Batch(connection, organization, [entry.post for entry in batch], self._memory)
                outcomes = await careful.write()
                batch_done("careful", [entry.post for entry in batch], began, careful.laps)
            except AWAY as error:
                _drop(connection)
                connection = None
                log.warning(
                    "posting: the database is away (%s), batch of %d",
                    type(error).__name__,
                    len(batch),
                    extra=_of((organization, batch)),
                )
                self._tell_waiting()
                batch = self._out_of_patience(batch)
                await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
                attempt += 1
            except Exception as error:
                # Whatever it is, also a fault of ours: the others of the batch are written, the lane goes on.
                connection = await _roll_back(connection)
                if len(batch) > 1:
                    log.warning(
                        "posting: replaying %d posts one by one (%s)",
                        len(batch),
                        type(error).__name__,
                        extra=_of((organization, batch)),
                    )
                    for entry in batch:
                        connection = await self._carry(connection, organization, [entry])
                    return connection
                if _is_passing(error):
                    batch = self._out_of_patience(batch)
                    await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
                    attempt += 1
                else:
                    log.error(
                        "posting: a post can't be kept (%s)",
                        say_fault(error),
                        extra=_of((organization, batch)),
                    )
                    connection = await self._ring(connection, organization, batch)
                    self._answer(batch, [_cannot_keep(batch[0].post)])
                    return connection
            else:
                self._answer(batch, outcomes)
                return connection
        return connection

    async def _ring(self, connection: Any, organization: int, batch: list[_Entry]) -> Any:
        """Words of danger that can't be kept ring their author's team. Returns the connection to go on with."""
        try:
            if connection is None:
                connection = await self._connect()
            posts = [entry.post for entry in batch]
            await Batch(connection, organization, posts, self._memory).ring_only()
        except Exception as error:
            log.error(
                "posting: a call could not be stored (%s)", say_fault(error), extra=_of((organization, batch))
            )
            return await _roll_back(connection)
        return connection

    def _out_of_patience(self, batch: list[_Entry]) -> list[_Entry]:
        """Tell those who have waited long enough that their words are kept; the others go on waiting."""
        now = time.monotonic()
        late = [entry for entry in batch if self._closing or entry.until <= now]
        self._answer(late, [KEPT] * len(late))
        return [entry for entry in batch if not self._closing and entry.until > now]

    def _tell_waiting(self) -> None:
        """While the database is away no lane comes to most of what waits: it runs out of patience all the same."""
        for organization, queue in list(self._waiting.items()):
            left = self._out_of_patience(list(queue))
            if len(left) == len(queue):
                continue
            if left:
                self._waiting[organization] = deque(left)
            else:
                del self._waiting[organization]
                with contextlib.suppress(ValueError):  # not there while a lane has posts of this organization
                    self._turn.remove(organization)

    def _answer(self, batch: list[_Entry], outcomes: list[Any]) -> None:
        self._count -= len(batch)
        for entry, outcome in zip(batch, outcomes, strict=True):
            try:
                entry.answer(outcome)
            except Exception:
                log.exception(
                    "posting: an answer could not be delivered", extra={"traces": traces_of([entry.post])}
                )


def _leading(those: Iterable[bool]) -> int:
    """How many are true before the first that is not."""
    return sum(1 for _ in takewhile(bool, those))


def _of(*batches: _Batch) -> dict[str, list[str]]:
    """What a log line about these posts carries: their traces."""
    return {"traces": traces_of([entry.post for _, batch in batches for entry in batch])}


def _cannot_keep(post: Post) -> Refused:
    """The refusal with what her operator has to look for, as the fault is ours."""
    if not post.trace:
        return CANNOT_KEEP
    said = f"If you tell somebody about this, say: {trace.short(post.trace)}."
    return CANNOT_KEEP._replace(sentence=f"{CANNOT_KEEP.sentence} {said}")


def _drop(connection: Any) -> None:
    """Give a connection up, without a word to the other side."""
    if connection is not None:
        with contextlib.suppress(Exception):
            connection.terminate()


async def _roll_back(connection: Any) -> Any:
    """The connection, out of its transaction; None if it is lost."""
    try:
        await connection.execute("ROLLBACK")
    except Exception:
        _drop(connection)
        return None
    return connection


_OF_THE_WORDS = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
"""What a post itself can be the cause of: a character that can't be kept, a value that fits no column."""


def _is_passing(error: BaseException) -> bool:
    """Whether the same post may go through later: a full disk, a deadlock, a lock not had in time, a right that
    an operator took by mistake. Its author is then told that her words are kept, never that they are at fault.
    """
    if isinstance(error, asyncpg.PostgresError):
        return not isinstance(error, _OF_THE_WORDS)
    return isinstance(error, NotCommitted)
