"""The only source of "now", and the only place that says times and days to people, their zone named."""

from __future__ import annotations

import importlib
import re
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

_ZONE_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}", re.ASCII)
_FIXED_ZONE: Final = re.compile(r"Etc/GMT([+-])(\d{1,2})")
_PRIVATE_ZONES: Final = frozenset({"localtime", "posixrules", "Factory"})  # they name no place
_UTC_NAMES: Final = frozenset(
    {"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Etc/Universal", "Universal", "GMT", "Etc/GMT"}
)

_DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS: Final = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}
_NEAR_DAYS: Final = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "es": {-1: "ayer", 0: "hoy", 1: "mañana"},
}


class UnknownZone(ValueError):  # noqa: N818 - it says what is wrong, as the other refusals do
    """A time zone name that is not in the tz database of this machine."""


class TestClock:
    """What a test moves: a fixed moment, or an offset from the machine's clock. One for the process."""

    __test__ = False  # not a test class, whatever pytest thinks of its name

    def __init__(self) -> None:
        self.offset = timedelta(0)
        self.moment: datetime | None = None

    def move_to(self, at: datetime) -> None:
        """Stand still at `at` (aware)."""
        self.moment = _aware(at).astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Go on by `by`, standing or running."""
        if self.moment is None:
            self.offset += by
        else:
            self.moment += by


_clock: Final = TestClock()


def now() -> datetime:
    """This moment, aware, in UTC."""
    if _clock.moment is not None:
        return _clock.moment
    return datetime.now(UTC) + _clock.offset


def set_offset(by: timedelta) -> None:
    """Let this process's clock run `by` ahead of (or, negative, behind) the machine's. Zero puts it right."""
    _clock.offset = by


@contextmanager
def frozen(at: datetime) -> Iterator[TestClock]:
    """Stand still at `at` (aware) for the length of the block; the yielded clock can be moved on."""
    before = _clock.moment
    _clock.move_to(at)
    try:
        yield _clock
    finally:
        _clock.moment = before


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name such as "America/Chicago". Raises UnknownZone with a sentence for people."""
    if _ZONE_NAME.fullmatch(name) and len(name) <= 64 and name not in _PRIVATE_ZONES:
        try:
            return ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass  # a folder, a file that is no zone, or nothing at all: all the same to the person
    raise UnknownZone(
        f"“{name[:64]}” is not a time zone we know. Write it as in “America/Chicago”: area, slash, city."
    )


def tzdata_version() -> str:
    """The release of the tz database that `zone` reads, such as "2026a", or "unknown"."""
    for folder in zoneinfo.TZPATH:
        # The system's own copy is read before the package's, so it decides.
        if not Path(folder, "UTC").exists() and not Path(folder, "Etc/UTC").exists():
            continue
        for file, pattern in (("tzdata.zi", r"# version (\S+)"), ("+VERSION", r"(\S+)")):
            try:
                with Path(folder, file).open(encoding="ascii", errors="replace") as lines:
                    found = re.match(pattern, lines.readline())
            except OSError:
                continue
            if found:
                return found[1]
        return "unknown"
    try:
        return str(importlib.import_module("tzdata").IANA_VERSION)
    except ImportError:
        return "unknown"


def known_zone(name: str, otherwise: str = "UTC") -> str:
    """`name` if this machine knows the zone, else `otherwise`: for what has been stored, by another machine maybe.

    Whoever takes a zone from a person asks `zone` instead, which refuses.
    """
    try:
        zone(name)
    except UnknownZone:
        return otherwise
    return name


def say_zone(name: str, language: str = "en") -> str:
    """What a member calls the zone: "Chicago time", "UTC", "UTC−5"."""
    if name in _UTC_NAMES:
        return "UTC"
    fixed = _FIXED_ZONE.fullmatch(name)
    if fixed:
        # POSIX turned the sign round: Etc/GMT+5 is five hours behind.
        return f"UTC{'−' if fixed[1] == '+' else '+'}{int(fixed[2])}"
    place = name.rsplit("/", 1)[-1].replace("_", " ")
    return f"hora de {place}" if _known(language) == "es" else f"{place} time"


def say_time(at: datetime, zone_name: str, language: str = "en", *, is_named: bool = True) -> str:
    """The time of day of `at` (aware) as "3:00 pm (Chicago time)". Every time shown comes from here.

    `is_named`: False only where the zone is named beside it, once for several times.

    In the hour that happens twice when clocks go back, the zone's abbreviation says which one is meant. In a zone
    that this machine does not know times are said in UTC.
    """
    zone_name = known_zone(zone_name)
    local = _aware(at).astimezone(zone(zone_name))
    text = _say_clock(local.timetz(), language)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        text = f"{text} {local.tzname()}"
    return f"{text} ({say_zone(zone_name, language)})" if is_named else text


def say_time_of_day(at: time, zone_name: str, language: str = "en", *, is_named: bool = True) -> str:
    """A time of day that holds on any date, such as the start of quiet hours: "9:30 pm (Chicago time)"."""
    text = _say_clock(at, language)
    return f"{text} ({say_zone(zone_name, language)})" if is_named else text


def say_day(
    at: datetime, zone_name: str, language: str = "en", *, relative_to: datetime | None = None
) -> str:
    """The day of `at` in that zone: "Monday, June 3", with the year when it is not the present one.

    With `relative_to` (aware; usually now) near days become "yesterday", "today" and "tomorrow".
    """
    place = zone(known_zone(zone_name))
    spoken = _known(language)
    day = _aware(at).astimezone(place).date()
    if relative_to is not None:
        near = _NEAR_DAYS[spoken].get((day - _aware(relative_to).astimezone(place).date()).days)
        if near:
            return near
    return _say_date(day, spoken, this_year=(relative_to or now()).astimezone(place).year)


def say_date(at: datetime, zone_name: str, language: str = "en") -> str:
    """The day of `at` in that zone in words that stay true on paper: "Monday, June 3, 2026"."""
    return _say_date(_aware(at).astimezone(zone(zone_name)).date(), _known(language), this_year=0)


def say_moment(
    at: datetime,
    zone_name: str,
    language: str = "en",
    *,
    relative_to: datetime | None = None,
    is_named: bool = True,
) -> str:
    """Day and time together: "tomorrow at 7:00 am (Chicago time)"."""
    day = say_day(at, zone_name, language, relative_to=relative_to)
    time_of_day = say_time(at, zone_name, language, is_named=is_named)
    if _known(language) == "es":
        return f"{day} a {'la' if time_of_day.startswith('1:') else 'las'} {time_of_day}"
    return f"{day} at {time_of_day}"


def _say_clock(at: time, language: str) -> str:
    suffixes = ("a. m.", "p. m.") if _known(language) == "es" else ("am", "pm")
    return f"{at.hour % 12 or 12}:{at.minute:02d} {suffixes[at.hour >= 12]}"


def _say_date(day: date, language: str, *, this_year: int) -> str:
    weekday, month = _DAYS[language][day.weekday()], _MONTHS[language][day.month - 1]
    if language == "es":
        text = f"{weekday} {day.day} de {month}"
        return text if day.year == this_year else f"{text} de {day.year}"
    text = f"{weekday}, {month} {day.day}"
    return text if day.year == this_year else f"{text}, {day.year}"


def _known(language: str) -> str:
    """The language we have words for that is nearest to `language` ("es-MX" → "es"); else English."""
    return "es" if language[:2].lower() == "es" else "en"


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("A moment needs its time zone: naive datetimes are refused.")
    return at


__all__ = [
    "TestClock",
    "UnknownZone",
    "frozen",
    "now",
    "say_day",
    "say_moment",
    "say_time",
    "say_time_of_day",
    "say_zone",
    "set_offset",
    "tzdata_version",
    "zone",
]
