"""Moments told backwards from now, so that the demo's last words are always of today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from throughcare.kit.clock import zone

MAX_AGO: Final = 300
"""Minutes: the longest "ago". Longer ago is written as a day and a time."""

_TURN: Final = timedelta(hours=3)
_LAST_YESTERDAY: Final = 21 * 60
"""Day 0 is the local day of three hours ago, so 21:00 of day -1 lies `MAX_AGO` minutes back
and more, even in a night in which clocks go forward."""

_AGO: Final = re.compile(r"(\d{1,3})m ago")
_DAY: Final = re.compile(r"-([1-9]\d{0,3}) ([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A moment before now: `day` is 0 or less, `minute` counts from its midnight in the program's zone.

    On day 0 `minute` is 1440 less the minutes ago. Moments compare in the order in which they happened.
    """

    day: int
    minute: int

    @classmethod
    def parse(cls, text: str) -> Moment:
        """Of "-20 18:42" (days before today, time of day) or "42m ago". Raises ValueError with a sentence."""
        if (found := _AGO.fullmatch(text)) is not None:
            if int(found[1]) > MAX_AGO:
                raise ValueError(f"“{text}”: more than {MAX_AGO} minutes ago is written as a day and a time.")
            return cls(0, 1440 - int(found[1]))
        if (found := _DAY.fullmatch(text)) is None:
            raise ValueError(f"“{text}” is no moment: write “-20 18:42” or “42m ago”.")
        day, hour, minute = -int(found[1]), int(found[2]), int(found[3])
        if hour == 2:
            # Clocks that go forward skip this hour, and what was written in it would change places.
            raise ValueError(f"“{text}”: the hour from 2:00 does not exist on every day.")
        if day == -1 and hour * 60 + minute > _LAST_YESTERDAY:
            raise ValueError(f"“{text}”: the last day before today ends at 21:00 here.")
        return cls(day, hour * 60 + minute)

    @property
    def time_of_day(self) -> time | None:
        """The local time it was written for; None for "minutes ago", which may be any time."""
        return time(self.minute // 60, self.minute % 60) if self.day < 0 else None

    def at(self, now: datetime, zone_name: str) -> datetime:
        """This moment as aware UTC, seen from `now` (aware), its time of day in the zone named.

        Whatever the hour of `now`, moments keep their order and none lies after `now`.
        """
        if self.day == 0:
            return now.astimezone(UTC) - timedelta(minutes=1440 - self.minute)
        place = zone(zone_name)
        today = (now.astimezone(UTC) - _TURN).astimezone(place).date()
        day = today + timedelta(days=self.day)
        local = datetime.combine(day, time(self.minute // 60, self.minute % 60), tzinfo=place)
        return local.astimezone(UTC)

    def __str__(self) -> str:
        if self.day == 0:
            return f"{1440 - self.minute}m ago"
        return f"{self.day} {self.minute // 60:02d}:{self.minute % 60:02d}"
