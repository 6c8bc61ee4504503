"""Conditions, hours, roles and channels as words inside a sentence; whole sentences are made elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from throughcare.contact.conditions import All, Condition, Not, Test
from throughcare.contact.hours import is_always
from throughcare.contact.model import DAY, MEMBER_ZONE, WEEKDAYS, Hours, Policy
from throughcare.contact.sentences import say

YOU, THEY, ROOM = "you", "they", "room"
"""Whom a clause speaks of: the reader and another person, other people, or the reader and a room."""


def joined(words: Iterable[str], language: str, last: str = "and") -> str:
    """`a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {say(language, last)} {items[-1]}"


def clock(minutes: int, language: str) -> str:
    """A time of day in words: `8 am`, `noon`, `10:30 pm`, `midnight`."""
    minutes %= DAY
    if minutes in (0, DAY // 2):
        return say(language, "midnight" if minutes == 0 else "noon")
    hour, minute = divmod(minutes, 60)
    clock_hour = f"{(hour - 1) % 12 + 1}" + (f":{minute:02d}" if minute else "")
    return say(language, "am" if hour < 12 else "pm", time=clock_hour)


def days(found: Iterable[int], language: str) -> str:
    """Days of the week in words; runs of three and more as `Monday to Friday`."""
    wanted = sorted(set(found))
    if len(wanted) == 7:
        return say(language, "every-day")
    runs: list[list[int]] = []
    for day in wanted:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names: list[str] = []
    for run in runs:
        called = [say(language, f"day-{WEEKDAYS[day]}") for day in run]
        names += called if len(run) < 3 else [say(language, "from-to", first=called[0], last=called[-1])]
    return joined(names, language)


def hours_words(hours: Hours, language: str) -> str:
    """A set of hours in words, with whose clock: `8 am to 10 pm every day, your time`."""
    if is_always(hours.windows):
        return say(language, "at-any-hour")
    by_time: dict[tuple[int, int], list[int]] = {}
    for window in hours.windows:
        by_time.setdefault((window.start, window.end), []).append(window.weekday)
    parts = []
    for (start, end), on in by_time.items():
        if (start, end) == (0, DAY):
            parts.append(say(language, "all-day", days=days(on, language)))
        else:
            times = say(language, "from-to", first=clock(start, language), last=clock(end, language))
            parts.append(f"{times} {days(on, language)}")
    return f"{joined(parts, language)}, {zone_words(hours.zone, language)}"


def zone_words(zone: str, language: str) -> str:
    """Whose clock: `your time`, `New York time`."""
    if zone == MEMBER_ZONE:
        return say(language, "your-time")
    return say(language, "zone-time", zone=zone.rpartition("/")[2].replace("_", " "))


def roles_words(roles: Iterable[str], language: str, last: str = "and") -> str:
    """Roles in the plural: `clinicians and facilitators`."""
    return joined((say(language, f"role-{role}") for role in roles), language, last)


def clause(condition: Condition, policy: Policy, language: str, view: str = YOU) -> str:
    """A condition as what follows `if`; empty for one that is always so."""
    if isinstance(condition, Test):
        return _test(condition, policy, language, view)
    if isinstance(condition, Not):
        return _not(condition.part, policy, language, view)
    parts = [_nested(part, policy, language, view) for part in condition.parts]
    if isinstance(condition, All):
        return f" {say(language, 'and')} ".join(parts)
    return f"{say(language, 'either')} " + f" {say(language, 'or')} ".join(parts)


def _nested(part: Condition, policy: Policy, language: str, view: str) -> str:
    words = clause(part, policy, language, view)
    return (
        words
        if isinstance(part, Test) or (isinstance(part, Not) and isinstance(part.part, Test))
        else f"({words})"
    )


def _not(part: Condition, policy: Policy, language: str, view: str) -> str:
    if isinstance(part, Test) and part.kind == "staffed":
        return _staffed("if-unstaffed", policy, language)
    if isinstance(part, Test) and part.kind == "session" and part.names == ("during",):
        return say(language, f"if-no-session-{'they' if view == THEY else 'you'}")
    if isinstance(part, Test) and part.kind == "hours":
        return say(language, "if-outside-hours", hours=_hours(part, policy, language))
    return say(language, "if-not", clause=clause(part, policy, language, view))


def _hours(test: Test, policy: Policy, language: str) -> str:
    hours = policy.hours_named(test.names[0])
    return hours_words(hours, language) if hours is not None else test.names[0]


def _test(test: Test, policy: Policy, language: str, view: str) -> str:
    kind = test.kind
    side = "they" if view == THEY else "you"
    if kind == "hours":
        return say(language, "if-hours", hours=_hours(test, policy, language))
    if kind == "staffed":
        return _staffed("if-staffed", policy, language)
    if kind == "session":
        return say(language, f"if-session-{test.names[0]}-{side}", minutes=test.low or 0)
    if kind == "introduced":
        named = joined((spoken(name) for name in test.names), language, "or")
        return say(language, f"if-introduced{'-as' if test.names else ''}-{side}", kind=named)
    if kind == "same-age-band":
        bands = joined(map(str, policy.age_bands), language)
        return say(language, f"if-same-age-band-{side}", bands=bands)
    if kind in ("week", "age", "state", "phase", "track", "group", "mark"):
        return _personal(test, language, side)
    return say(language, f"if-{kind}-{'room' if view == ROOM else side}")


def _staffed(code: str, policy: Policy, language: str) -> str:
    hours = policy.hours_named("staffed")
    if hours is None or is_always(hours.windows):
        return say(language, code)
    return say(language, f"{code}-hours", hours=hours_words(hours, language))


def spoken(name: str) -> str:
    """A name out of a policy as people say it: "stepping down" for `stepping-down`."""
    return name.replace("-", " ")


def _personal(test: Test, language: str, side: str) -> str:
    """`you have …`, `the other person has …`, `one of you has …`, followed by what."""
    form = {"self": side, "other": "other", "both": f"both-{side}", "either": f"either-{side}"}[test.of]
    who = say(language, f"who-{form}")
    number = "many" if test.of in ("self", "both") else "one"
    if test.kind in ("week", "age"):
        ends = (
            "one"
            if test.low == test.high
            else "from-to"
            if test.low and test.high
            else "from"
            if test.low
            else "to"
        )
        if test.low == 0:
            ends = "from-to" if test.high is not None else "from"
        return say(language, f"{test.kind}-{ends}-{number}", who=who, low=test.low, high=test.high)
    names = joined((spoken(name) for name in test.names), language, "or")
    return say(language, f"{test.kind}-in-{number}", who=who, names=names)


def when_words(condition: Condition, policy: Policy, language: str) -> str:
    """A condition as what follows `open`: `8 am to 10 pm every day, your time, or when one of you …`."""
    if isinstance(condition, Test) and condition.kind == "hours":
        hours = policy.hours_named(condition.names[0])
        words = _hours(condition, policy, language)
        windows = hours.windows if hours is not None else ()
        whole = not windows or is_always(windows) or (windows[0].start, windows[0].end) == (0, DAY)
        return words if whole else say(language, "from-hours", hours=words)
    if isinstance(condition, (Test, Not)) or not condition.parts:
        return say(language, "when", clause=clause(condition, policy, language))
    parts = [
        when_words(part, policy, language)
        if isinstance(part, Test)
        else say(language, "when", clause=_nested(part, policy, language, YOU))
        for part in condition.parts
    ]
    return say(language, "and-only" if isinstance(condition, All) else "or-also").join(parts)


@lru_cache(maxsize=2048)
def reason(condition: Condition, policy: Policy, language: str, *, closed: bool = False) -> tuple[str, str]:
    """The code and sentence for a condition that stands in somebody's way."""
    inner = condition.part if isinstance(condition, Not) else condition
    kind = inner.kind if isinstance(inner, Test) else "several"
    if isinstance(condition, Not):
        kind = f"not-{kind}"
    words = clause(condition, policy, language)
    if closed:
        return f"closed-{kind}", say(
            language,
            "closed-now",
            phrase=say(language, "opens-when", when=when_words(condition, policy, language)),
        )
    return f"when-{kind}", say(language, "not-for-you", phrase=say(language, "only-when", clause=words))
