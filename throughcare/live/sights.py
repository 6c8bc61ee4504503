"""What one member sees of several events: whether she is staff, and of each event whether she sees it, or folded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from throughcare.conversations.facts import Person, history_of
from throughcare.live.messages import Said

Events = list[tuple[Said, UUID]]
"""Events with their authors."""

Sight = tuple[bool, tuple[bool | None, ...]]
"""Two who have the same get the same bytes. None: that event is outside of her history."""


def sight_of(member: UUID, person: Person | None, events: Events) -> Sight:
    """Her own events, and others' within her history; those of somebody she blocked folded."""
    if person is None:
        return False, (None,) * len(events)
    return person.is_staff, tuple(
        _is_folded(said, person, author) if author == member or history_of(person.ranges, said.seq) else None
        for said, author in events
    )


def shown(sight: Sight, events: Events) -> list[dict[str, Any]]:
    """The events as a frame holds them."""
    is_staff, folds = sight
    return [
        {"change": said.change, "message": said.shown(to_staff=is_staff, folded=is_folded)}
        for (said, _), is_folded in zip(events, folds, strict=True)
        if is_folded is not None
    ]


def _is_folded(said: Said, person: Person, author: UUID) -> bool:
    return author in person.blocked and not said.author.is_staff
