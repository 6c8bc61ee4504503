"""How much somebody posted and asked, for rules that count; looked up only where a decision says it
looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from throughcare.conversations.facts import sql
from throughcare.conversations.facts.statements import Plan
from throughcare.conversations.facts.world import World
from throughcare.kit import clock


@dataclass(frozen=True, slots=True)
class Counts:
    """Visible posts in this thread; posts in this channel and asks since the member's own midnight."""

    released_here: int = 0
    posts_today: int = 0
    asks_today: int = 0

    def after(self, *, here: int, today: int) -> Counts:
        """The counts once `here` more posts in this thread and `today` more in this channel are in."""
        return Counts(self.released_here + here, self.posts_today + today, self.asks_today)


def midnight(zone: str, fallback: str, at: datetime) -> datetime:
    """The last midnight before `at` in a member's zone, or in her program's where hers is unknown."""
    place = clock.zone(clock.known_zone(zone, clock.known_zone(fallback)))
    return datetime.combine(at.astimezone(place).date(), time.min, place)


def count(wanted: Sequence[tuple[World, UUID]], at: datetime) -> Plan[dict[tuple[UUID, UUID], Counts]]:
    """Count for members of threads, by (thread, member). Somebody her world doesn't know is left out."""
    known = [(world, member) for world, member in wanted if member in world.people]
    if not known:
        return {}
    rows = yield (
        sql.COUNTS,
        {
            "organization": known[0][0].place.organization,
            "threads": [world.place.id for world, _ in known],
            "authors": [member for _, member in known],
            "programs": [world.place.program for world, _ in known],
            "channels": [world.place.channel for world, _ in known],
            "since": [
                midnight(world.people[member].party.zone, world.place.zone, at) for world, member in known
            ],
        },
    )
    return {(row[0], row[1]): Counts(row[2], row[3], row[4]) for row in rows}
