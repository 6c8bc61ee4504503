"""What the frame of every page shows: the bar's words, the reader's zone and theme, and what her care team asks her.

Makes no query, but one on a whole page of somebody who is asked something.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.core.frame import Frame, Place, theme_of
from throughcare.pages.desk.views import has_desk
from throughcare.program.actors import STAFF_KEY
from throughcare.program.policy import is_guardian
from throughcare.safety.queries.asking import own_questions

MOST_PLACES = 5

# Screens that belong to a place of the bar without standing under its address.
_UNDER = {"/desk": ("/desk", "/waiting", "/reviews", "/concerns"), "/me": ("/me", "/decisions", "/appeals")}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of `base.html`, and `actor` and `member` for the page."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"frame": Frame(theme=theme_of(request)), "actor": None, "member": None}
    return {
        "frame": Frame(
            places=_places(actor, request.path, getattr(request, "new_counts", {})),
            duty=getattr(request, "duty", None),
            zone=getattr(request, "zone", "") or actor.zone,
            theme=theme_of(request),
        ),
        "actor": actor,
        "member": getattr(request, "member", None),
        "still_here": _short_sign_in(request),
        "may_be_asked": actor.holds(Word.HELP_ASK),
        "asked_line": SimpleLazyObject(lambda: next(iter(own_questions(request.member)), None)),  # type: ignore[attr-defined]
        "toasts": SimpleLazyObject(lambda: _toasts(request)),
    }


def _short_sign_in(request: HttpRequest) -> int:
    """After how many seconds in which nobody does anything this sign-in ends; 0 where it is one of weeks."""
    is_short = getattr(request, "session", {}).get(STAFF_KEY)
    return int(settings.STAFF_IDLE.total_seconds()) if is_short else 0


def _toasts(request: HttpRequest) -> list[dict[str, str]]:
    """What was just done, said once. Lazy, so that a part of a page does not swallow it."""
    return [
        {"text": str(message), "kind": "warning" if message.level_tag == "warning" else "done"}
        for message in get_messages(request)
    ]


def _places(actor: Actor, path: str, new: dict[str, int]) -> tuple[Place, ...]:
    """At most five words, and only screens this actor can open; the Desk first, or Today where there is none.

    `new` is what a page that counted it found to be new, by address.
    """
    wanted = []
    if has_desk(actor):
        wanted.append((_("Desk"), "/desk", "waiting"))
    elif actor.holds(Word.THREAD_READ):
        wanted.append((_("Today"), "/", "today"))
    if actor.holds(Word.THREAD_READ):
        wanted += [(_("Groups"), "/groups", "groups"), (_("Messages"), "/messages", "messages")]
    if actor.holds(Word.EPISODE_MANAGE):
        wanted.append((_("People"), "/staff", "team"))
    if actor.holds(Word.COVERAGE_READ) and len(wanted) < MOST_PLACES - 1:
        wanted.append(
            (_("Shifts"), "/coverage", "clock")
        )  # whoever has no room here comes by the Desk or Today
    if is_guardian(actor) and len(wanted) < 4:  # whoever works here too finds it on Me
        wanted.append((_("Family"), "/family", "team"))
    wanted.append((_("Me"), "/me", "me"))
    return tuple(
        Place(
            word,
            url,
            icon,
            is_here=any(
                path == one or (one != "/" and path.startswith(one + "/")) for one in _UNDER.get(url, (url,))
            ),
            count=new.get(url, 0),
        )
        for word, url, icon in wanted
    )
