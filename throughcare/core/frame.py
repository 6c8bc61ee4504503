"""What the frame around every page shows: places, who is on duty, help, theme. Whoever knows fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest

HELP_URL: Final = "/help"
OFFLINE_URL: Final = "/offline"
UNSENT_URL: Final = "/offline/unsent"
EXIT_URL: Final = "https://www.weather.gov/"  # where quick exit goes: useful, dull, and everybody's
THEME_COOKIE: Final = "throughcare_theme"
THEMES: Final = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Place:
    """One word of the bottom bar (desktop: the rail). Only places whose screens exist are made."""

    word: str
    url: str
    icon: str
    is_here: bool = False
    count: int = 0  # what is new there; 0 shows nothing


@dataclass(frozen=True, slots=True)
class Duty:
    """Who of the team is on duty now. Without a name nobody is, and `until` says when somebody is again."""

    name: str = ""
    until: datetime | None = None  # aware


@dataclass(frozen=True, slots=True)
class Frame:
    """All that `throughcare/base.html` reads. The title is neutral: it names no program, group or person."""

    places: tuple[Place, ...] = ()
    duty: Duty | None = None
    zone: str = "UTC"  # the reader's IANA zone
    theme: str = ""  # "", "light" or "dark"
    title: str = "Throughcare"
    program: str = ""  # shown at the head of the desktop rail
    help_url: str = HELP_URL
    exit_url: str = EXIT_URL


def theme_of(request: HttpRequest) -> str:
    """The theme this browser chose: "light", "dark", or "" to follow the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""
