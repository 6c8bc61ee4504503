"""A forecast in plain words: what will be late and when, what one more hour would change, what was assumed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from throughcare.core.week import say_clock
from throughcare.moderation.coverage.forecast.classes import COST, Kind
from throughcare.moderation.coverage.forecast.figures import Figure
from throughcare.moderation.coverage.forecast.load import Handling
from throughcare.moderation.coverage.forecast.plan import BetterHour, ClassForecast, Forecast

NOTICED = 0.03  # a share of late items below which a class is called fine
MOSTLY = 0.4  # a part of the week that holds this share of the late ones holds most of them


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class in words."""

    kind: int
    name: str
    target: str
    line: str
    a_week: str
    late: str
    between: str
    first_in: str


@dataclass(frozen=True, slots=True)
class HourLine:
    """One more hour in words."""

    title: str
    line: str
    between: str


def names() -> tuple[str, ...]:
    """The classes, by kind."""
    return (_("Crisis"), _("Red"), _("Amber"), _("Green"))


def targets() -> tuple[str, ...]:
    """Their targets, by kind."""
    return (_("10 minutes"), _("1 hour"), _("4 hours"), _("24 hours of staffed time"))


def posts_of(kind: int) -> str:
    """What a class is called in a sentence."""
    return (_("crisis posts"), _("red posts"), _("amber posts"), _("green posts"))[kind]


def days() -> tuple[str, ...]:
    """The days, Monday first."""
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )


def say_share(part: float) -> str:
    """A share as people say it."""
    if part < 0.005:
        return _("none")
    if part < 0.095:
        return _("about 1 in %(n)s") % {"n": min(100, round(1 / part))}
    if part >= 0.95:
        return _("nearly all")
    return _("about %(n)s in 10") % {"n": round(part * 10)}


def in_hundred(figure: Figure) -> str:
    """An interval of a share: "8 to 14 in 100"."""
    low, high = round(figure.low * 100), round(figure.high * 100)
    if low == high:
        return _("%(n)s in 100") % {"n": low}
    return _("%(low)s to %(high)s in 100") % {"low": low, "high": high}


def headline(found: Forecast) -> str:
    """What is worst, and when."""
    late = [one for one in found.classes if one.late.mean >= NOTICED]
    if not late:
        return _("With this roster nearly everything is reached in time.")
    worst = max(late, key=lambda one: one.late.mean * one.a_week * COST[one.kind])
    words = {
        "share": say_share(worst.late.mean),
        "posts": posts_of(worst.kind),
        "target": targets()[worst.kind],
        "when": mostly(found.missed[worst.kind]),
    }
    return (
        _("With this roster, %(share)s %(posts)s wait longer than %(target)s, mostly %(when)s.") % words
        if words["when"]
        else _("With this roster, %(share)s %(posts)s wait longer than %(target)s, at all times of the week.")
        % words
    )


def mostly(missed: tuple[float, ...]) -> str:
    """The part or two of the week in which most of what is late came; empty: it is spread out."""
    parts: dict[tuple[int, int], float] = {}
    for hour, count in enumerate(missed):
        place = (hour // 24, hour % 24 // 6)
        parts[place] = parts.get(place, 0.0) + count
    total = sum(parts.values())
    if not total:
        return ""
    ranked = sorted(parts, key=lambda place: (-parts[place], place))
    if parts[ranked[0]] >= MOSTLY * total:
        return _part_of_week(*ranked[0])
    by_part: dict[int, float] = {}
    for (_day, part), count in parts.items():
        by_part[part] = by_part.get(part, 0.0) + count
    often = max(by_part, key=lambda part: by_part[part])
    if by_part[often] >= 1.5 * MOSTLY * total:
        return (_("at night"), _("in the morning"), _("in the afternoon"), _("in the evening"))[often]
    if parts[ranked[0]] + parts[ranked[1]] >= MOSTLY * total:
        both = {"first": _part_of_week(*ranked[0]), "second": _part_of_week(*ranked[1])}
        return _("%(first)s and %(second)s") % both
    return ""


def _part_of_week(day: int, part: int) -> str:
    pattern = (_("%(day)s night"), _("%(day)s morning"), _("%(day)s afternoon"), _("%(day)s evening"))[part]
    if part == 0:
        pattern = _("early on %(day)s")
    return pattern % {"day": days()[day]}


def class_lines(found: Forecast) -> list[ClassLine]:
    """Each class in a line."""
    return [_class_line(one) for one in found.classes]


def _class_line(one: ClassForecast) -> ClassLine:
    a_week = max(1, round(one.a_week)) if one.a_week else 0
    if not a_week:
        line = _("None are expected.")
    elif one.late.mean < 0.005:
        line = _("None are likely to wait longer.")
    else:
        line = _("%(share)s wait longer (%(between)s). In a bad week: %(bad)s in 100.") % {
            "share": _capital(say_share(one.late.mean)),
            "between": in_hundred(one.late),
            "bad": round(max(one.bad_week, one.late.mean) * 100),
        }
    return ClassLine(
        one.kind,
        names()[one.kind],
        targets()[one.kind],
        line,
        ngettext("%(n)s a week", "%(n)s a week", a_week) % {"n": a_week},
        _percent(one.late.mean),
        f"{round(one.late.low * 100)}–{round(one.late.high * 100)}",
        _percent(one.first_in.mean),
    )


def hour_lines(found: Forecast, zone: str, language: str) -> list[HourLine]:
    """What one more hour would change, best first."""
    return [_hour_line(found, hour, zone, language) for hour in found.better]


def _hour_line(found: Forecast, better: BetterHour, zone: str, language: str) -> HourLine:
    start = better.hour % 24 * 60
    title = _("%(day)s, %(start)s–%(end)s") % {
        "day": days()[better.hour // 24],
        "start": say_clock(start, zone, language),
        "end": say_clock(start + 60, zone, language),
    }
    kind = max(
        Kind,
        key=lambda kind: (
            COST[kind] * found.classes[kind].a_week * (found.classes[kind].late.mean - better.late[kind].mean)
        ),
    )
    before, after = found.classes[kind].late, better.late[kind]
    if not better.saves.is_sure:
        return HourLine(title, _("It may help a little, or not at all."), "")
    line = _(
        "Late %(posts)s would go from %(before)s in 100 to %(after)s in 100 (likely between %(low)s and %(high)s)."
    ) % {
        "posts": posts_of(kind),
        "before": round(before.mean * 100),
        "after": round(after.mean * 100),
        "low": round(after.low * 100),
        "high": round(after.high * 100),
    }
    return HourLine(
        title,
        line,
        _("In all, about %(n)s fewer missed targets a week (likely between %(low)s and %(high)s).")
        % {
            "n": _count(better.fewer.mean),
            "low": _count(better.fewer.low),
            "high": _count(better.fewer.high),
        },
    )


def advice(found: Forecast, zone: str, language: str) -> str:
    """The best hour in one sentence; empty where none surely helps."""
    if not found.better or not found.better[0].saves.is_sure:
        return ""
    best = hour_lines(found, zone, language)[0]
    return _("One more hour on %(hour)s would help most. %(line)s") % {"hour": best.title, "line": best.line}


def handling_lines(handling: list[Handling]) -> list[str]:
    """How long handling was taken to last, and where that comes from."""
    found = []
    for kind, each in zip(Kind, handling, strict=True):
        values = {"name": names()[kind], "n": _count(each.mean), "count": each.measured}
        found.append(
            _("%(name)s: %(n)s minutes, measured on %(count)s of yours.") % values
            if each.measured
            else _("%(name)s: %(n)s minutes, assumed, as too few of yours were measured.") % values
        )
    return found


def _count(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 9.5 else f"{number:.1f}".removesuffix(".0")


def _percent(part: float) -> str:
    return f"{round(part * 100)} %"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
