"""The look's components as template tags; templates/throughcare/components/README.md lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any, Final

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from throughcare.core import times as times_taken
from throughcare.core import week as weeks
from throughcare.core.buttons import actions, button, icon, menu
from throughcare.core.frame import EXIT_URL
from throughcare.core.moments import language_now, when, zone_of
from throughcare.kit import clock
from throughcare.kit import text as texts

register = template.Library()
register.simple_tag(icon)
register.simple_tag(button)
register.simple_tag(actions, takes_context=True)
register.simple_block_tag(menu)
register.simple_tag(when, takes_context=True)

SHAPES: Final = ("leaf", "wave", "hill", "sun", "moon", "star", "shell", "tree")
NOTICE_ICONS: Final = {
    "info": "info",
    "kept": "kept",
    "done": "check",
    "warning": "warning",
    "alarm": "ringing",
}
STYLESHEETS: Final = (
    "reset",
    "tokens",
    "base",
    "frame",
    "controls",
    "surfaces",
    "messages",
    "screens",
    "coverage",
)


def _part(name: str, values: dict[str, Any]) -> SafeString:
    return render_to_string(f"throughcare/components/{name}.html", values)


@register.simple_tag
@cache
def stylesheets() -> SafeString:
    """The links of the style sheets, in their order: the same on every page."""
    return format_html_join(
        "\n  ",
        '<link rel="stylesheet" href="{}">',
        ((static(f"throughcare/css/{name}.css"),) for name in STYLESHEETS),
    )


@register.filter(is_safe=True)
def one_stop(sentence: str) -> str:
    """A sentence that ends with a name which may end with a stop of its own: "with Ben O." """
    return texts.one_stop(sentence)


@register.simple_tag
def avatar(name: str, shape: str = "", role: str = "", size: str = "") -> SafeString:
    """Initials of a shown name, or the shape its owner chose. Staff are told by form, not by hue alone."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    classes = "avatar" + " avatar--staff" * (role == "staff") + " avatar--large" * (size == "large")
    inside = icon(shape) if shape in SHAPES else initials or "·"
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, inside)


@register.inclusion_tag("throughcare/components/zone_line.html", takes_context=True)
def zone_line(context: Context) -> dict[str, Any]:
    """One line that names the zone of the page's times; an island adds the device's own where it differs."""
    zone = zone_of(context)
    return {"zone": zone, "zone_word": clock.say_zone(zone, language_now())}


@register.simple_tag(takes_context=True)
def zone_word(context: Context) -> str:
    """What the reader calls their zone: "Chicago time"."""
    return clock.say_zone(zone_of(context), language_now())


@register.inclusion_tag("throughcare/components/field.html")
def field(bound: BoundField, optional: bool | None = None) -> dict[str, Any]:
    """A form field: label, hint, control and, when it is wrong, a sentence of what to write instead."""
    return {
        "field": bound,
        "is_check": isinstance(bound.field.widget, CheckboxInput),
        "is_optional": not bound.field.required if optional is None else optional,
    }


@register.inclusion_tag("throughcare/components/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """All fields of a form, its own errors first."""
    return {"form": form}


@register.inclusion_tag("throughcare/components/back.html")
def back(url: str, word: str) -> dict[str, Any]:
    """The link to the page above, in the `back` block."""
    return {"url": url, "word": word}


@register.inclusion_tag("throughcare/components/quick_exit.html", takes_context=True)
def quick_exit(context: Context) -> dict[str, Any]:
    """The ✕ word that leaves at once; Esc twice does the same where scripts run."""
    return {"url": getattr(context.get("frame"), "exit_url", "") or EXIT_URL}


@register.inclusion_tag("throughcare/components/theme_choice.html", takes_context=True)
def theme_choice(context: Context) -> dict[str, Any]:
    """Light, dark, or as the device. Kept in a cookie, so the next page has it from its first paint."""
    return {"theme": getattr(context.get("frame"), "theme", "")}


@register.inclusion_tag("throughcare/components/week.html", takes_context=True)
def week(
    context: Context, hours: weeks.Hours, label: str = "", picture_id: str = "week", clock_said: str = ""
) -> dict[str, Any]:
    """A week of staffed and quiet hours as an SVG with a table behind it.

    `clock_said`: a sentence about whose clock they are on, where that isn't the reader's.
    """
    zone, language = zone_of(context), language_now()
    rows = weeks.lay_out(hours, zone, language)
    return {
        "rows": rows,
        "marks": weeks.hour_marks(),
        "width": weeks.WIDTH,
        "height": weeks.height(),
        "left": weeks.LEFT,
        "bar_width": weeks.WIDTH - weeks.LEFT,
        "row_height": weeks.ROW,
        "label": label or gettext("Hours in a week"),
        "picture_id": picture_id,
        "clock_said": clock_said,
        "has_staffed": any(row.staffed for row in rows),
        "has_quiet": any(row.quiet for row in rows),
        "zone_word": clock.say_zone(zone, language),
    }


@register.inclusion_tag("throughcare/components/times.html")
def times(weeks: Sequence[times_taken.Took], target: timedelta, label: str) -> dict[str, Any]:
    """How long something took week by week, beside the time it should take. The page has the table."""
    return {
        "picture": times_taken.lay_out(weeks, target),
        "width": times_taken.WIDTH,
        "left": times_taken.LEFT,
        "room": times_taken.WIDTH - times_taken.LEFT - times_taken.RIGHT,
        "row": times_taken.ROW,
        "target": target,
        "label": label,
    }


@register.simple_tag
def took(time: timedelta | None) -> str:
    """How long something took, in two units at most: "3 min", "1 h 20 min", "2 d 4 h"; a dash for None."""
    if time is None:
        return "–"
    minutes = round(time.total_seconds() / 60)
    if minutes < 60:
        return gettext("%(n)s min") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        both = {"h": hours, "n": rest}
        return gettext("%(h)s h %(n)s min") % both if rest else gettext("%(h)s h") % both
    days, rest = divmod(round(minutes / 60), 24)
    return gettext("%(d)s d %(h)s h") % {"d": days, "h": rest}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", live: bool = False) -> SafeString:
    """A sentence to know: `info`, `kept`, `done`, `warning`, or for staff `alarm`."""
    return _part(
        "notice",
        {"content": content, "kind": kind, "title": title, "live": live, "icon": NOTICE_ICONS[kind]},
    )


@register.simple_block_tag
def card(content: str, title: str = "", eyebrow: str = "", kind: str = "", level: int = 2) -> SafeString:
    """A bordered part with a heading; `kind="next"` is the one next thing, once a page."""
    heading = mark_safe(f"h{int(level)}")  # noqa: S308 - an integer
    return _part(
        "card", {"content": content, "title": title, "eyebrow": eyebrow, "kind": kind, "heading": heading}
    )


@register.simple_block_tag
def empty_state(content: str, icon_name: str, title: str) -> SafeString:
    """A place with nothing in it yet, that teaches what could be there."""
    return _part("empty_state", {"content": content, "icon": icon_name, "title": title})


@register.simple_block_tag
def disclosure(content: str, word: str, is_open: bool = False) -> SafeString:
    """Folded text that opens without a script."""
    return _part("disclosure", {"content": content, "word": word, "is_open": is_open})


@register.simple_block_tag
def fold(content: str, word: str, is_open: bool = False) -> SafeString:
    """Words behind a content note: its sentence, and they themselves for whoever opens it."""
    return _part("fold", {"content": content, "word": word, "is_open": is_open})


@register.simple_block_tag
def dialog(content: str, dialog_id: str, title: str) -> SafeString:
    """A dialog that `{% button "…" opens=dialog_id %}` opens: a popover without scripts, modal with them."""
    return _part("dialog", {"content": content, "id": dialog_id, "title": title})


@register.simple_block_tag(name="list", end_name="endlist")
def rows(content: str, label: str = "") -> SafeString:
    """A bordered list; put `row` partials in it."""
    return _part("list", {"content": content, "label": label})
