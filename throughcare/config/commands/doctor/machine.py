"""The machine: its disk, its time zones, the screening model."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

from throughcare.config.commands.doctor.finding import Finding
from throughcare.config.environment import Environment
from throughcare.kit import clock

TZDATA_OLD_AFTER = 270  # days: zone laws change a few times a year
DISK_LOW = 2_000_000_000  # bytes
DISK_FULL = 50_000_000


def look(settings: Environment) -> Iterator[Finding]:
    """What needs neither database nor processes."""
    folder = settings.data_folder if settings.data_folder.exists() else settings.data_folder.parent
    yield disk(shutil.disk_usage(folder).free, str(settings.data_folder))
    yield time_zones(clock.tzdata_version())
    yield screening()


def disk(free: int, folder: str) -> Finding:
    """Judge the bytes that are free where the data are."""
    if free < DISK_FULL:
        return Finding(
            False,
            f"The disk with the data is full ({folder}): no message is stored, and no call for help can be kept "
            "there. Make room now.",
        )
    if free < DISK_LOW:
        return Finding(
            False,
            f"Only {free / 1e9:.1f} GB free where the data are ({folder}). Make room: on a full disk no message "
            "and no call for help is stored.",
        )
    return Finding(True, f"{free / 1e9:.1f} GB free where the data are ({folder}).")


def screening() -> Finding:
    """Whether the model that looks at messages is there, and its first look compiled."""
    from throughcare.screening import ready

    trouble = ready.LOADED.trouble
    if trouble is not None:
        return Finding(
            False,
            f"{trouble} Rules alone look at messages, and every one is brought to staff as not screened: "
            "install the package anew.",
        )
    if ready.FIRST_LOOK is None:
        return Finding(
            True,
            "The screening model is whole. Its first look could not be compiled here (the log of live says why): "
            "nothing is missed, and each message costs a few times as much.",
        )
    return Finding(True, "The screening model is whole, and its first look is compiled.")


def time_zones(version: str) -> Finding:
    """Judge a version such as "2026.6" or "2026c" by its year and its number within it."""
    year = "".join(character for character in version[:4] if character.isdigit())
    if len(year) != 4:
        return Finding(
            False, f"The time zone data say no version ({version}); install the system's tzdata package."
        )
    rest = version[4:].strip(".")
    month = min(12, 2 * int(rest)) if rest.isdigit() else 2 * (ord(rest[:1] or "a") - ord("a") + 1)
    age = (clock.now().date() - date(int(year), max(1, min(12, month)), 1)).days
    if age > TZDATA_OLD_AFTER:
        return Finding(
            False,
            f"The time zone data ({version}) are {age} days old; quiet hours may be wrong. Bring the system's "
            "tzdata package up to date, or start with PYTHONTZPATH= set to nothing, for the data beside Throughcare.",
        )
    return Finding(True, f"The time zone data are recent ({version}).")
