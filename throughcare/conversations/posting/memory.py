"""Decisions kept between posts: a clean post of somebody known costs three comparisons."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from throughcare.contact.decision import Decision
from throughcare.contact.facts import Act
from throughcare.conversations.facts import World
from throughcare.conversations.posting.outcomes import Versions
from throughcare.conversations.posting.post import Post

_MOST: Final = 50_000
_MOST_MARKED: Final = 8

Marks = tuple[int, tuple[str, ...], bool, str]
"""What a decision may know about a post's words: `Post.content` is made of these."""

Known = Callable[[UUID], World | None]
"""A thread's facts where the process has them anyway: a room somebody is in. Read at one moment with their versions."""


@dataclass(slots=True)
class Remembered:
    """What one member may do in one thread, as of the given versions; facts are good until `fresh_until`."""

    versions: Versions
    world: World
    fresh_until: datetime
    plain: Decision | None = None
    marked: dict[Marks, Decision] = field(default_factory=dict)  # on posts with findings, by what was found

    def decide(self, post: Post, at: datetime) -> Decision:
        """The decision on a post at a moment, from facts already here. It has not looked at counts."""
        plain = post.is_plain
        marks = (post.severity, post.flags, post.screened, post.kind)
        kept = self.plain if plain else self.marked.get(marks)
        if kept is not None and (kept.valid_until is None or at < kept.valid_until):
            return kept
        decision = self.world.decide(post.author, Act.POST, at, post.content)
        if plain:
            self.plain = decision
        else:
            if len(self.marked) >= _MOST_MARKED:
                self.marked.clear()
            self.marked[marks] = decision
        return decision


class Memory:
    """The most recently used decisions, by thread and author."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, UUID], Remembered] = OrderedDict()
        self._watches: dict[UUID, int] = {}

    def get(self, thread: UUID, author: UUID, versions: Versions, at: datetime) -> Remembered | None:
        """What is known, if nothing has changed since."""
        key = (thread, author)
        found = self._kept.get(key)
        if found is None or found.versions != versions or at >= found.fresh_until:
            return None
        self._kept.move_to_end(key)
        return found

    def newest(self, thread: UUID, author: UUID, known: Known, at: datetime) -> Remembered | None:
        """What is known without asking the database, from before or from where else this process has the thread's
        facts. Its versions are still to be compared with those there are.
        """
        found = self._kept.get((thread, author))
        world = known(thread)
        if world is not None and (found is None or world.at > found.world.at):
            person = world.people.get(author)
            if person is not None:
                place = world.place
                versions = (place.access_version, person.version, place.policy_number)
                found = self.keep(thread, author, versions, world)
        if found is None or at >= found.fresh_until:
            return None
        self._kept.move_to_end((thread, author))
        return found

    def watch_of(self, program: UUID) -> int | None:
        """The number of a program's watch list when it was last looked up; 0 where there is none."""
        return self._watches.get(program)

    def note_watch(self, program: UUID, number: int) -> None:
        """A program's watch list was looked up."""
        self._watches[program] = number

    def keep(self, thread: UUID, author: UUID, versions: Versions, world: World) -> Remembered:
        """Remember facts that had these versions: read under the locks, or at one moment with them."""
        found = Remembered(versions, world, world.fresh_until(author))
        self._kept[(thread, author)] = found
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return found
