"""Histories made by hand: a whole one, and how to change it."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.checker import check
from tests.faults.history import (
    Answered,
    AuditLine,
    Event,
    Head,
    Opened,
    Place,
    Reached,
    ReadPage,
    Rest,
    Row,
    Sent,
    Shown,
)

ROOM = "room"
Story = list[Event]


def sent(number: int, author: str = "ben") -> Sent:
    return Sent(f"{author}'s device", author, ROOM, f"c{number}", f"Note {number}.", "socket")


def posted(number: int, place: int | None = None, change: int | None = None) -> Answered:
    return Answered(f"c{number}", "posted", f"m{number}", place or number, change or place or number)


def shown(number: int, screen: str = "ana's device", **other: object) -> Shown:
    event = Shown(screen, ROOM, number, number, f"m{number}", "visible", f"Note {number}.")
    return replace(event, **other)  # type: ignore[arg-type]


def row(number: int, author: str = "ben", **other: object) -> Row:
    event = Row(f"m{number}", ROOM, author, f"c{number}", number, number, "visible", f"Note {number}.")
    return replace(event, **other)  # type: ignore[arg-type]


def a_story() -> Story:
    """Ben posts three times and is answered; Ana's screen and Ben's page show it; all of it is on record."""
    story: Story = [Opened("ana's device", "ana", ROOM, 0)]
    for number in (1, 2, 3):
        story += [sent(number), posted(number), shown(number), Reached("ana's device", ROOM, number)]
    story += [ReadPage("ben's tab", "ben", ROOM, [(2, "m2"), (3, "m3")]), Rest()]
    story += [row(number) for number in (1, 2, 3)]
    story += [Head(ROOM, 3, 3), Place(ROOM, "ana", 1, None), Place(ROOM, "ben", 1, None)]
    story += [AuditLine("ben", "message.posted", f"m{number}") for number in (1, 2, 3)]
    return story


def kinds(story: Story) -> set[str]:
    return {violation.kind for violation in check(story)}


def swap(story: Story, old: Event, *new: Event) -> Story:
    """The story with other events in the place of one."""
    place = story.index(old)
    return [*story[:place], *new, *story[place + 1 :]]


def before(story: Story, event: Event, *new: Event) -> Story:
    """The story with something before an event."""
    return swap(story, event, *new, event)
