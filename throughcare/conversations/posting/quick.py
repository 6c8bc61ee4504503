"""The quick way: posts of several organizations about which everything is known, in one round trip.

They are decided beforehand, from facts that this process has. One call of `conversations_post` (its text is in
migration 0013) then locks, checks that the versions those facts had are still the versions there are, writes
and commits. An organization of which anything is otherwise is not written at all: its posts go the careful way
(`batch.py`), as do all that take a longer look at once: counted, refused, from somebody new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from throughcare.contact.words import Outcome as Verdict
from throughcare.conversations.facts import watch_from
from throughcare.conversations.posting import sql
from throughcare.conversations.posting.memory import Known, Memory, Remembered
from throughcare.conversations.posting.outcomes import Held, Outcome, Posted, Versions
from throughcare.conversations.posting.post import Post
from throughcare.conversations.posting.rows import announcement, concern_row, literals
from throughcare.conversations.posting.weighing import Weighed, weigh
from throughcare.kit import clock
from throughcare.kit.ids import new_id

_THREADS, _MEMBERS, _PROGRAMS, _POSTS, _TOLD, _CONCERNS = range(6)
_WIDTHS: Final = (3, 2, 3, 14, 1, 8)


class _Part:
    """One organization's posts that go the quick way. `places` counts what stands anew in each thread."""

    __slots__ = (
        "access",
        "careful",
        "concerns",
        "members",
        "organization",
        "places",
        "posts",
        "programs",
        "rooms",
        "taken",
        "told",
    )

    def __init__(self, organization: int) -> None:
        self.organization = organization
        self.access: dict[UUID, int] = {}
        self.rooms: dict[UUID, int] = {}  # its threads, numbered from 1
        self.places: dict[UUID, int] = {}
        self.members: dict[UUID, int] = {}
        self.programs: dict[UUID, tuple[int, int]] = {}
        self.posts: list[tuple[Any, ...]] = []
        self.concerns: list[tuple[Any, ...]] = []
        self.told: list[str] = []
        self.taken: list[tuple[int, Weighed, UUID, int, Versions]] = []
        # Threads in which a post goes the careful way: what follows goes after it.
        self.careful: set[UUID] = set()

    def agrees(self, post: Post, kept: Remembered, watch: int) -> bool:
        """Whether a post was decided from the same versions as those before it."""
        access, standing, policy = kept.versions
        return (
            self.access.get(post.thread, access) == access
            and self.members.get(post.author, standing) == standing
            and self.programs.get(kept.world.place.program, (policy, watch)) == (policy, watch)
        )


class Quick:
    """One call's worth of posts. `take` all of them, `write` once."""

    def __init__(self, memory: Memory, known: Known) -> None:
        self._memory = memory
        self._known = known
        self._at: datetime = clock.now()
        self._parts: list[_Part] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing can go the quick way."""
        return not self._parts

    def take(self, organization: int, posts: Sequence[Post]) -> None:
        """Take whatever can go the quick way."""
        part = _Part(organization)
        clients: set[UUID] = set()
        for index, post in enumerate(posts):
            found = None
            if post.thread not in part.careful and post.client_id not in clients:
                found = self._decided(part, post)
            if found is None:
                part.careful.add(post.thread)
            else:
                clients.add(post.client_id)
                self._add(part, index, *found)
        if part.taken:
            self._parts.append(part)

    def _decided(self, part: _Part, post: Post) -> tuple[Weighed, Remembered, int] | None:
        """A post with its decision, and what that rests on: facts and the number of the watch list. None where it
        takes a longer look.
        """
        if post.too_long:
            return None
        kept = self._memory.newest(post.thread, post.author, self._known, self._at)
        if kept is None:
            return None
        place = kept.world.place
        watch = self._memory.watch_of(place.program)
        if watch is None or not part.agrees(post, kept, watch):
            return None
        watching = watch_from(place.organization, place.program, watch)
        if watching is None:
            return None
        weighed = weigh(post, kept, self._at, watching=watching)
        decision = weighed.decision
        if decision.counts or decision.outcome is Verdict.REFUSE:
            return None
        return weighed, kept, watch

    def _add(self, part: _Part, index: int, weighed: Weighed, kept: Remembered, watch: int) -> None:
        post, decision = weighed.post, weighed.decision
        access, standing, policy = kept.versions
        program = kept.world.place.program
        part.access[post.thread] = access
        part.members[post.author] = standing
        part.programs[program] = (policy, watch)
        message = new_id()
        place = None
        room = part.rooms.setdefault(post.thread, len(part.rooms) + 1)
        if decision.allows:
            place = part.places[post.thread] = part.places.get(post.thread, 0) + 1
        part.taken.append((index, weighed, message, place or 0, kept.versions))
        part.posts.append(
            (
                message,
                room,
                post.author,
                post.client_id,
                place,
                post.kind,
                post.topic,
                post.reply_to,
                post.body,
                "" if decision.allows else decision.code,
                ",".join(post.flags),
                post.severity,
                policy,
                post.note,
            )
        )
        if weighed.concern is not None:
            part.concerns.append(concern_row(post, program, message, *weighed.concern))
        if weighed.tells_staff:
            part.told.append(announcement(part.organization, "notice", program=program, about="waiting"))
        if place is not None and post.announce:
            part.told.append(announcement(part.organization, "change", thread=post.thread))

    async def write(self, connection: Any) -> dict[int, dict[int, Outcome]]:
        """Write and commit; for each organization that was written, the outcomes by the places its posts were taken at.

        Raises whatever the database raises. Unless it is one of `pool.AWAY`, nothing was written then.
        """
        parts = self._parts
        rows: list[list[tuple[Any, ...]]] = [[] for _ in _WIDTHS]
        ends: list[list[int]] = [[] for _ in _WIDTHS]
        for part in parts:
            rows[_THREADS] += [
                (thread, part.access[thread], part.places.get(thread, 0)) for thread in part.rooms
            ]
            rows[_MEMBERS] += part.members.items()
            rows[_PROGRAMS] += [(program, *numbers) for program, numbers in part.programs.items()]
            rows[_POSTS] += part.posts
            rows[_TOLD] += [(told,) for told in dict.fromkeys(part.told)]
            rows[_CONCERNS] += part.concerns
            for end, filled in zip(ends, rows, strict=True):
                end.append(len(filled))
        values: list[Any] = []
        # Concerns come last, and the call without any has no places for them.
        called, used = (sql.QUICK_CALLS, len(_WIDTHS)) if rows[_CONCERNS] else (sql.QUICK, _CONCERNS)
        for end, filled, width in zip(ends[:used], rows[:used], _WIDTHS[:used], strict=True):
            values += literals(filled, width) + literals([(place,) for place in end], 1)
        organizations = literals([(part.organization,) for part in parts], 1)[0]
        written = await connection.fetch(called, self._at, organizations, *values)
        return {
            part.organization: self._outcomes(part, row)
            for part, row in zip(parts, written, strict=True)
            if row["seqs"] is not None
        }

    def _outcomes(self, part: _Part, row: Any) -> dict[int, Outcome]:
        before = dict(zip(part.rooms, zip(row["seqs"], row["changes"], strict=True), strict=True))
        found: dict[int, Outcome] = {}
        for index, weighed, message, place, versions in part.taken:
            if place:
                seq, change = before[weighed.post.thread]
                found[index] = Posted(
                    message,
                    seq + place,
                    change + place,
                    self._at,
                    versions,
                    False,
                    weighed.warning,
                    weighed.post.note,
                )
            else:
                decision = weighed.decision
                found[index] = Held(message, decision.code, decision.sentence, decision.opens_at)
        return found
