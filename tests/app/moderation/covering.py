"""What the tests of coverage share: shifts, and four weeks in which much waited for a reviewer."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.app.asking import a_message
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.actions import opening
from throughcare.moderation.coverage import actions
from throughcare.moderation.coverage.models import Shift
from throughcare.moderation.models import Review
from throughcare.program.models import Member

WEDNESDAY = 2
NOON = 12 * 60


def a_shift(world: World, start: int, end: int, *, by: str = "dina", who: str = "mo", **more: Any) -> Shift:
    """Somebody on Harbor's roster, on Wednesdays if nothing else is said; minutes of its zone."""
    return actions.add_shift(
        world.actor(world.names[by]),
        program=world.harbor,
        member_id=world.names[who].id,
        **({"weekday": WEDNESDAY, "start_minute": start, "end_minute": end} | more),
    )


def every_day(world: World, start: int, end: int, **more: Any) -> None:
    """The same hours on each day."""
    for weekday in range(7):
        a_shift(world, start, end, weekday=weekday, **more)


def waiting_posts(
    world: World, count: int, *, severity: int = 0, hours: range = range(9, 22)
) -> list[Message]:
    """Posts of Ben's that waited for a reviewer in the last four weeks, scattered over these hours: looked at
    because he is new, or because of a worrying word."""
    random = Random(count + severity)
    zone = clock.zone(world.harbor.zone)
    found = []
    for _ in range(count):
        day = clock.now().astimezone(zone) - timedelta(days=random.randrange(1, 28))
        at = day.replace(hour=random.choice(hours), minute=random.randrange(60))
        found.append(a_message(world.support_group, world.ben, "Some words.", severity=severity, at=at))
    kind = Review.Kind.FLAGGED if severity else Review.Kind.FIRST
    level = rules.level_of_message(severity, ())
    opening.open_all(opening.Opening(message, kind, level, message.id) for message in found)
    return found


def reviewed(by: Member, message: Message, at: datetime, minutes: float = 3) -> None:
    """The trail of one decision: opened, and decided some minutes later."""
    for verb, when in (("review.read", at), ("review.release", at + timedelta(minutes=minutes))):
        AuditLine.objects.create(
            organization_id=by.organization_id,
            actor_id=by.id,
            verb=verb,
            object_kind="message",
            object_id=message.id,
            at=when,
        )
