"""Buttons, the icons on them and menus of them, as markup.

Put together here and not by templates: a page of a thread holds two hundred, and each would be a template of its
own, with a context of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

BUTTON_KINDS: Final = ("", "primary", "quiet", "danger", "help")


@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """A stroke icon of the sprite, hidden from screen readers because a word stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("throughcare/icons.svg"),
        name,
    )


def button(word: str, kind: str = "", url: str = "", **more: Any) -> SafeString:
    """A button, or with `url` a link that looks like one. Raises ValueError for a kind that doesn't exist.

    `more`: icon, size, wide, about, row_link; of a button type, opens, closes, name, value, disabled, described_by.
    """
    if kind not in BUTTON_KINDS:
        raise ValueError(f"No button is {kind!r}.")
    looks = f"button button--{kind}" if kind else "button"
    if size := more.get("size"):
        looks += f" button--{conditional_escape(size)}"
    if more.get("wide"):
        looks += " button--wide"
    inside = icon(str(more["icon"])) if more.get("icon") else ""
    inside += f"<span>{conditional_escape(word)}</span>"
    if about := more.get("about"):
        inside += f'<span class="hide-visually"> {conditional_escape(about)}</span>'
    if url:
        opened = " data-open" if more.get("row_link") else ""
        html = f'<a class="{looks}" href="{conditional_escape(url)}"{opened}>{inside}</a>'
    else:
        html = f'<button class="{looks}" {_what_it_does(more)}>{inside}</button>'
    # The line's end keeps buttons apart that stand in a text.
    return mark_safe(html + "\n")  # noqa: S308 - each part was escaped above


def _what_it_does(more: dict[str, Any]) -> str:
    """The attributes of a button that is no link."""
    if opens := more.get("opens"):
        does = (
            f'type="button" popovertarget="{conditional_escape(opens)}" aria-haspopup="dialog"'
            ' data-island="dialog"'
        )
    elif closes := more.get("closes"):
        does = f'type="button" popovertarget="{conditional_escape(closes)}" popovertargetaction="hide" data-close'
    else:
        does = f'type="{conditional_escape(more.get("type", "submit"))}"'
    if name := more.get("name"):
        does += f' name="{conditional_escape(name)}" value="{conditional_escape(more.get("value") or "")}"'
    if more.get("disabled"):
        does += " disabled"
    if described_by := more.get("described_by"):
        does += f' aria-describedby="{conditional_escape(described_by)}"'
    return does


def actions(context: Context, given: Sequence[dict[str, Any]], about: str = "") -> SafeString:
    """What one can do with something, as buttons: links, openers of dialogs, and for all else a POST form each.

    `about` tells a screen reader what they act on.
    """
    return mark_safe("".join(_action(context, action, about) for action in given))  # noqa: S308 - of safe parts


def _action(context: Context, action: dict[str, Any], about: str) -> SafeString:
    word, kind = action["word"], action.get("kind", "")
    looks: dict[str, Any] = {"icon": action.get("icon"), "about": about}
    if action.get("is_get"):
        return button(word, kind, action["url"], **looks)
    if opens := action.get("opens"):
        return button(word, kind, opens=opens, **looks)
    return format_html(
        '<form method="post" action="{}"{}>{}{}</form>',
        action.get("url", ""),
        format_html(' data-key="{}"', action["key"]) if action.get("key") else "",
        CsrfTokenNode().render(context),
        button(word, kind, name=action.get("name"), value=action.get("value"), **looks),
    )


def menu(content: str, word: str, label: str = "") -> SafeString:
    """A few actions behind one word. `label` tells a screen reader what they act on."""
    about = format_html('<span class="hide-visually"> {}</span>', label) if label else ""
    return format_html(
        '<details class="menu"><summary>{}{}</summary><div class="menu__list">{}</div></details>\n',
        word,
        about,
        content,
    )
