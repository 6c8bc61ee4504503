"""Whether the team is on in a thread's program, and until when, in the reader's own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from throughcare.contact.case import Case
from throughcare.contact.facts import Act
from throughcare.contact.hours import moment
from throughcare.contact.trying import is_staffed
from throughcare.conversations.policy import Sight
from throughcare.kit import clock


@dataclass(frozen=True, slots=True)
class Staffed:
    """Whether staff are on, and when that next changes (None: never, or nobody knows)."""

    is_on: bool
    until: datetime | None


def staffed(sight: Sight, at: datetime | None = None) -> Staffed | None:
    """Whether the team is on now; None where a program says nothing about it."""
    world = sight.world
    policy = world.policy
    if policy is None or (world.staffed is None and policy.hours_named("staffed") is None):
        return None
    case = Case(policy, world.facts(sight.member_id, Act.READ, at or clock.now()))
    is_on = is_staffed(case)
    return Staffed(is_on, moment(case.until))


def hours_note(sight: Sight) -> str:
    """A few words for a row: "Staff on until 10:00 pm", or that they are not on; one may well write then."""
    found = staffed(sight)
    if found is None:
        return ""
    if not found.is_on:
        return _("Staff are not on now")
    if found.until is None:
        return _("Staff are on")
    zone = sight.me.party.zone
    time = clock.say_time(found.until, zone, get_language() or "en", is_named=False)
    return _("Staff on until %(time)s") % {"time": time}
