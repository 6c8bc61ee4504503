"""A row of work that waits, as markup.

Put together here and not by a template, for a Desk shows dozens: see `core.buttons`.
"""

from __future__ import annotations

from typing import Final

from django import template
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from throughcare.core.buttons import actions, button, icon
from throughcare.core.moments import when
from throughcare.moderation.queries.rows import WaitingRow

register = template.Library()

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


@register.simple_tag(takes_context=True)
def queue_row(context: Context, row: WaitingRow, order: int = 0) -> SafeString:
    """One row of work as an item of a list. `order`: its place in the one list that a phone shows; 0 where none is."""
    escaped = conditional_escape
    looks = f"queue__row queue__row--{escaped(row.kind)}"
    if row.is_late:
        looks += " queue__row--late"
    if order:
        looks += f" queue__at-{order}"
    place = f' <span class="quiet small">{escaped(row.place)}</span>' if row.place else ""
    reason = f'<p class="quiet small">{escaped(row.reason)}</p>' if row.reason else ""
    taken = (
        f'<p class="card__note small">{icon("team")}<span>{escaped(row.taken)}</span></p>'
        if row.taken
        else ""
    )
    does = actions(context, row.actions, row.who) if row.actions else ""
    opens = button(gettext("Open"), "quiet", row.url, about=row.who, row_link=True) if row.url else ""
    return mark_safe(  # noqa: S308 - each part is safe, or was escaped above
        f'<li class="{looks}" id="q-{row.id}" data-row="{row.id}" tabindex="-1">\n'
        f'  <div class="queue__top">{_kind(row)}\n    <span>{_clock(context, row)}</span></div>\n'
        f'  <p class="queue__who">{escaped(row.who)}{place}</p>\n'
        f'  <p class="queue__line">{escaped(row.line)}</p>{reason}{taken}\n'
        f'  <div class="buttons">{does}{opens}</div>\n</li>\n'
    )


def _kind(row: WaitingRow) -> str:
    """What kind of work it is, as an icon and a word, and its class. Our own words stand as a template's do."""
    name, word = KINDS.get(row.kind, _ELSE)
    level = f' <span class="tag">{conditional_escape(row.level)}</span>' if row.level else ""
    return f'<span class="queue__kind">{icon(name)}{word}{level}</span>'


def _clock(context: Context, row: WaitingRow) -> str:
    """How long it has been there, and when it is or was due."""
    since = when(context, row.at, "ago")
    if not row.due_at:
        return since
    due = {"due": when(context, row.due_at, "near")}
    if row.is_late:
        said = gettext("late, was due %(due)s") % due
        return f'{since} <strong class="tag tag--strong">{icon("clock")}<span>{said}</span></strong>'
    return f"{since} · {gettext('due %(due)s') % due}"
