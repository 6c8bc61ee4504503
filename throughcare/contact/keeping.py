"""How long words are kept, as an instant: what was said before it is let go. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from throughcare.contact.hours import moment, months_later, zone_of
from throughcare.contact.model import ChannelRules, Policy

WITH_RECORD = "with-record"


def kept_since(policy: Policy, rules: ChannelRules, at: datetime) -> datetime | None:
    """The instant (UTC) before which a channel's words are kept no more. None: with the record.

    Months and years are the calendar's, on the program's clock: what was said on May 5 goes on May 5.
    """
    if rules.keep == WITH_RECORD:
        return None
    number, unit = rules.keep.split(" ")
    if unit.startswith("day"):
        return at - timedelta(days=int(number))
    months = int(number) * (12 if unit.startswith("year") else 1)
    return moment(months_later(at.timestamp(), -months, zone_of(policy.zone, "UTC")))
