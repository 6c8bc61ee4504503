"""Moments as markup: in the reader's zone, for whoever draws them and for scripts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from throughcare.kit import clock


def language_now() -> str:
    """The language of this page."""
    return get_language() or "en"


def zone_of(context: Context) -> str:
    """The reader's zone: of the frame, or as the bare `zone` that fragments are rendered with."""
    return str(getattr(context.get("frame"), "zone", "") or context.get("zone") or "UTC")


def when(context: Context, at: datetime | None, style: str = "clock") -> SafeString:
    """A moment (aware) in the reader's zone: `clock`, `time`, `day`, `date`, `moment`, `near` or `ago`.

    `near` is the clock on the same day or within twelve hours, further away the day. Nothing for None.
    """
    if at is None:
        return SafeString("")
    zone, language, now = zone_of(context), language_now(), clock.now()
    if style == "ago":
        title = conditional_escape(clock.say_moment(at, zone, language, relative_to=now))
        ago = say_ago(at, now, zone, language)
        return _time(at, ago, f' data-island="local-time" title="{title}"')
    if style == "near":
        here = clock.zone(zone)
        is_near = (
            abs(at - now) < timedelta(hours=12) or at.astimezone(here).date() == now.astimezone(here).date()
        )
        style = "clock" if is_near else "day"
    return _time(at, _said(at, style, zone, language, now))


def _said(at: datetime, style: str, zone: str, language: str, now: datetime) -> str:
    if style == "clock":
        # Inside a thread the day's line above names the zone once for all times below it.
        return clock.say_time(at, zone, language, is_named=False)
    if style == "time":
        return clock.say_time(at, zone, language)
    if style == "day":
        return clock.say_day(at, zone, language, relative_to=now)
    if style == "date":
        # For what is printed or kept: "today" would be wrong tomorrow.
        return clock.say_date(at, zone, language)
    if style == "moment":
        return clock.say_moment(at, zone, language, relative_to=now)
    raise ValueError(f"No moment is said as {style!r}.")


def _time(at: datetime, said: str, more: str = "") -> SafeString:
    """The element. A page of a thread has dozens, so it is put together without a format. `more`: safe attributes."""
    html = f'<time datetime="{at.isoformat(timespec="seconds")}"{more}>{conditional_escape(said)}</time>'
    return mark_safe(html)  # noqa: S308 - escaped above


def say_ago(at: datetime, now: datetime, zone: str, language: str) -> str:
    """How long since (or until) a moment, in one unit; further than a day off, the day."""
    minutes = round((now - at).total_seconds() / 60)
    size = abs(minutes)
    if size < 1:
        return gettext("just now")
    if size >= 24 * 60:
        return clock.say_day(at, zone, language, relative_to=now)
    if size < 60:
        past = ngettext("%(n)s minute ago", "%(n)s minutes ago", size)
        coming = ngettext("in %(n)s minute", "in %(n)s minutes", size)
    else:
        size = round(size / 60)
        past = ngettext("%(n)s hour ago", "%(n)s hours ago", size)
        coming = ngettext("in %(n)s hour", "in %(n)s hours", size)
    return (past if minutes > 0 else coming) % {"n": size}
