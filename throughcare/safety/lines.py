"""Lines outside the program that answer at once, and where each number was found. Plain data: no database.

A wrong number here is worse than none. Each entry names its source and the day on which it was read; a state
without an entry is not forgotten: 988 answers in every state and territory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Line:
    """A way to reach somebody outside the program."""

    word: str | Promise
    url: str
    kind: str  # an icon of the sprite
    note: str | Promise = ""
    source: str = ""


# 988 answers by call, text and chat; 741741 by text. They need neither us nor the program.
LINES: Final = (
    Line(_("Call 988"), "tel:988", "phone", source="988lifeline.org"),
    Line(_("Text 988"), "sms:988", "text", source="988lifeline.org"),
    Line(_("Chat with 988"), "https://988lifeline.org/chat/", "chat", source="988lifeline.org"),
    Line(_("Call 911"), "tel:911", "emergency"),
    Line(_("Text HOME to 741741"), "sms:741741?body=HOME", "text", source="crisistextline.org"),
)
MORE: Final = (
    Line(
        "1-800-222-1222",
        "tel:+18002221222",
        "phone",
        _("Poison Control: you took something, or too much"),
        "poison.org, poisonhelp.hrsa.gov",
    ),
    Line(
        "1-800-662-4357",
        "tel:+18006624357",
        "phone",
        _("SAMHSA: where to find treatment"),
        "samhsa.gov/find-help/helplines/national-helpline",
    ),
)
BY_STATE: Final = {
    "GA": Line(
        "1-800-715-4225",
        "tel:+18007154225",
        "phone",
        _("Georgia Crisis & Access Line, day and night"),
        "dbhdd.georgia.gov/access-services, read 2026-11-28",
    ),
    "MA": Line(
        "833-773-2445",
        "tel:+18337732445",
        "phone",
        _("Massachusetts Behavioral Health Help Line, day and night"),
        "massmed.org (Mental Health and Substance Use), wbur.org 2023-05-01, read 2026-11-28",
    ),
    "NM": Line(
        "1-855-662-7474",
        "tel:+18556627474",
        "phone",
        _("New Mexico Crisis and Access Line, day and night"),
        "nmcrisisline.com, read 2026-11-28",
    ),
}
"""By the two letters of the state somebody lives in."""
