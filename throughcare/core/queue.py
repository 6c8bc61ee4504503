"""Parts of a row of work that waits, as markup: put together here, for a Desk shows dozens (see `core.buttons`)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from throughcare.core.buttons import button, icon
from throughcare.core.moments import when

KINDS: Final[dict[str, tuple[str, Promise]]] = {
    "ringing": ("ringing", _("Ringing")),
    "held": ("hold", _("Held post")),
    "report": ("flag", _("Reported")),
    "struggling": ("struggling", _("I'm struggling")),
    "concern": ("warning", _("Concern")),
    "flagged": ("eye", _("Flagged")),
    "watch": ("eye", _("Words to watch for")),
    "first-post": ("add", _("A first post")),
    "sample": ("search", _("Drawn at random")),
    "appeal": ("talk", _("Appeal")),
}
"""By kind its icon and its word."""
_ELSE: Final = ("question", _("Unanswered"))


def row_kind(kind: str, level: str = "") -> SafeString:
    """What kind of work a row is, as an icon and a word, and its class."""
    name, word = KINDS.get(kind, _ELSE)
    tag = f' <span class="tag">{conditional_escape(level)}</span>' if level else ""
    # Our own words stand as a template's do.
    return mark_safe(f'<span class="queue__kind">{icon(name)}{word}{tag}</span>')  # noqa: S308 - escaped above


def row_clock(context: Context, at: datetime, due_at: datetime | None, is_late: bool) -> SafeString:
    """How long it has been there, and when it is or was due."""
    since = when(context, at, "ago")
    if not due_at:
        return since
    due = when(context, due_at, "near")
    if is_late:
        said = gettext("late, was due %(due)s") % {"due": due}
        late = f'<strong class="tag tag--strong">{icon("clock")}<span>{said}</span></strong>'
        return mark_safe(f"{since} {late}")  # noqa: S308 - of safe parts
    said = gettext("due %(due)s") % {"due": due}
    return mark_safe(f"{since} · {said}")  # noqa: S308 - of safe parts


def row_link(url: str, about: str) -> SafeString:
    """The link that opens it; nothing where there is none. `about` tells a screen reader whose it is."""
    return button(gettext("Open"), "quiet", url, about=about, row_link=True) if url else SafeString("")
