"""Lines outside the program that answer at once, and where each number was found. Plain data: no database.

A wrong number here is worse than none. Each entry names its source and the day on which it was read; a state
without an entry is not forgotten: 988 answers in every state and territory.

A state's own line stands here only where its number, and that it answers day and night, was found on a page of the
state or of whoever runs the line, or on two pages that don't copy each other, and where it goes on beside 988,
which began in July 2022. Looked for in other states too, and not taken: lines that have become 988 or of which no
page since then says all of that, lines with office hours or of which none are said, numbers for a part of a state,
lines for addiction, for families or children alone or of peers who listen, and numbers that only lists have.
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
    "CT": Line(
        "1-800-467-3135",
        "tel:+18004673135",
        "phone",
        _("Connecticut ACTION Line for adults, day and night"),
        "portal.ct.gov/dmhas (Crisis Services), uwc.211ct.org/actionline, read 2026-11-29",
    ),
    "DC": Line(
        "1-888-793-4357",
        "tel:+18887934357",
        "phone",
        _("DC Mental Health Hotline, day and night"),
        "dbh.dc.gov 2022-05-13 (and by name in May 2025), dcist.com 2022-07-15, read 2026-11-29",
    ),
    "GA": Line(
        "1-800-715-4225",
        "tel:+18007154225",
        "phone",
        _("Georgia Crisis & Access Line, day and night"),
        "dbhdd.georgia.gov/access-services, read 2026-11-28",
    ),
    "IL": Line(
        "1-800-345-9049",
        "tel:+18003459049",
        "phone",
        _("Illinois CARES Crisis Line, day and night"),
        "carescrisisline.com, hfs.illinois.gov (Mobile Crisis Response), read 2026-11-29",
    ),
    "MA": Line(
        "833-773-2445",
        "tel:+18337732445",
        "phone",
        _("Massachusetts Behavioral Health Help Line, day and night"),
        "massmed.org (Mental Health and Substance Use), wbur.org 2023-05-01, read 2026-11-28",
    ),
    "ME": Line(
        "1-888-568-1112",
        "tel:+18885681112",
        "phone",
        _("Maine Crisis Line, day and night"),
        "opportunityalliance.org, extension.umaine.edu 2022-07-20, mainebiz.biz 2023-10-27, read 2026-11-29",
    ),
    "NH": Line(
        "1-833-710-6477",
        "tel:+18337106477",
        "phone",
        _("New Hampshire Rapid Response, day and night"),
        "new-futures.org (Crisis Services, 988), nhcbha.org, conwaydailysun.com 2022-08-10, read 2026-11-29",
    ),
    "NM": Line(
        "1-855-662-7474",
        "tel:+18556627474",
        "phone",
        _("New Mexico Crisis and Access Line, day and night"),
        "nmcrisisline.com, read 2026-11-28",
    ),
    "PR": Line(
        "1-800-981-0023",
        "tel:+18009810023",
        "phone",
        _("Puerto Rico: Línea PAS, day and night"),
        "talk.crisisnow.com/puerto-rico-988, primerahora.com of December 2025, read 2026-11-29",
    ),
    "SC": Line(
        "1-833-364-2274",
        "tel:+18333642274",
        "phone",
        _("South Carolina Mobile Crisis, day and night"),
        "scdmh.net, communitytimessc.com 2023-05-09, read 2026-11-29",
    ),
    "WV": Line(
        "1-844-435-7498",
        "tel:+18444357498",
        "phone",
        _("West Virginia HELP4WV, day and night"),
        "einpresswire.com 2024-05-06, brookereview.com 2024-09-12, read 2026-11-29",
    ),
}
"""By the two letters of the state somebody lives in, in the order of the letters."""
