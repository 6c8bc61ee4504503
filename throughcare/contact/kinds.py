"""The two kinds of value that only a contact policy has: conditions and hours of the week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any as Anything

from throughcare.contact.conditions import OF, RELATIONS, All, Any, Condition, Not, Test
from throughcare.contact.model import DAY, WEEKDAYS, Window
from throughcare.contact.reading import Kind, Many, Notes, OneOf, Pattern, Text, Whole, nearest, shown
from throughcare.contact.source import Path

NAME = r"[a-z][a-z0-9-]{0,30}"
_NAMES = Many(Text(60))
_WORD = Pattern(NAME, "support-now")
_WEEK = Whole(1, 520)
_AGE = Whole(0, 120)
_MINUTES = Whole(1, 7 * DAY)

BARE_WORDS = (*RELATIONS, "introduced", "staffed", "unstaffed")
SESSION_TIMES = ("before", "during", "after")
_RANGES = {"week-from": "week", "week-to": "week", "age-from": "age", "age-to": "age"}
_LISTS = ("state", "phase", "track", "group")
_MAIN = ("all", "any", "not", "hours", "mark", "introduced", "session", *_RANGES, *_LISTS)
_ABOUT_A_PERSON = {*_RANGES, *_LISTS, "mark"}

CONDITION_SHAPES: tuple[tuple[str, str], ...] = (
    *((f'"{word}"', meaning) for word, meaning in RELATIONS.items()),
    ('"introduced"', "staff introduced the two, in whatever way"),
    ('"introduced:buddy"', "staff introduced the two in this way"),
    ('"staffed"', "staff are on: by the published rota, else by the hours named `staffed`"),
    ('"unstaffed"', "staff are not on"),
    ('"hours:day"', "it is within the hours of that name"),
    ('"mark:support-now"', "the person has set this mark"),
    ('"session:during"', "one of the person's own sessions is going on"),
    ('{ session = "before", within = 60 }', "one of the person's own sessions begins within so many minutes"),
    ('{ session = "after", within = 60 }', "one of them ended within so many minutes"),
    (
        "{ week-from = 2, week-to = 9 }",
        "the person is in these weeks of the program (either end may be left out)",
    ),
    ("{ age-from = 16, age-to = 17 }", "the person has this age"),
    ('{ state = ["NY", "NJ"] }', "the person lives there"),
    ('{ phase = ["active"] }', "the person is in this phase"),
    ('{ track = ["evening"] }', "the person is on this track"),
    ('{ group = ["women"] }', "the person chose this preference group"),
    ('{ mark = "support-now", of = "other" }', "the other person has set this mark"),
    ("{ all = [ … ] }", "every one of these; a plain list means the same"),
    ("{ any = [ … ] }", "at least one of these"),
    ("{ not = … }", "this is not so"),
)
"""Each shape a condition can have, with what it means; the reference page shows these."""


@dataclass(frozen=True)
class ConditionKind(Kind):
    """A condition: a word, a table with one test, or all, any and not of conditions."""

    words = "a condition"

    def read(self, value: Anything, path: Path, notes: Notes) -> Condition | None:
        if isinstance(value, str):
            return self._word(value, path, notes)
        if isinstance(value, list):
            return self._parts(All, value, path, notes)
        if not isinstance(value, dict):
            notes.add(path, f"{shown(value)} is not a condition.", 'Write a word such as "same-cohort".')
            return None
        return self._table(value, path, notes)

    def _parts(
        self, join: type[All] | type[Any], value: Anything, path: Path, notes: Notes
    ) -> Condition | None:
        if not isinstance(value, list) or not 1 <= len(value) <= 20:
            notes.add(
                path, "this should be a list of 1 to 20 conditions.", 'Write ["same-cohort", "staffed"].'
            )
            return None
        parts = [self.read(part, (*path, number), notes) for number, part in enumerate(value)]
        known = tuple(part for part in parts if part is not None)
        if len(known) < len(parts):
            return None
        return known[0] if len(known) == 1 else join(known)

    def _word(self, value: str, path: Path, notes: Notes) -> Condition | None:
        prefix, colon, name = value.partition(":")
        if value in RELATIONS or value in ("introduced", "staffed"):
            return Test(value)
        if value == "unstaffed":
            return Not(Test("staffed"))
        if value == "session:during":
            return Test("session", ("during",))
        if colon and prefix in ("hours", "mark", "introduced") and re.fullmatch(NAME, name):
            return Test(prefix, (name,))
        known = (*BARE_WORDS, "hours:day", "mark:support-now", "introduced:buddy", "session:during")
        notes.add(path, f"{shown(value)} is not a condition.", nearest(value, known))
        return None

    def _table(self, value: dict[str, Anything], path: Path, notes: Notes) -> Condition | None:
        mains = [name for name in value if name in _MAIN]
        kinds = {_RANGES.get(name, name) for name in mains}
        unknown = [name for name in value if name not in (*_MAIN, "of", "within")]
        for name in unknown:
            notes.add((*path, name), f"unknown key {shown(name)}.", nearest(name, (*_MAIN, "of", "within")))
        if unknown or len(kinds) != 1:
            if not unknown:
                instead = "Put each in a table of its own: { all = [ { … }, { … } ] }."
                notes.add(path, "a condition holds exactly one test.", instead)
            return None
        main = mains[0]
        if "within" in value and main != "session":
            notes.add((*path, "within"), "`within` belongs to `session` only.", "Take it out.")
            return None
        if "of" in value and main not in _ABOUT_A_PERSON:
            notes.add((*path, "of"), f"`of` says nothing beside `{main}`.", "Take it out.")
            return None
        if main in ("all", "any"):
            return self._parts(All if main == "all" else Any, value[main], (*path, main), notes)
        if main == "not":
            part = self.read(value["not"], (*path, "not"), notes)
            return None if part is None else part.part if isinstance(part, Not) else Not(part)
        return self._test(main, value, path, notes)

    def _test(self, main: str, value: dict[str, Anything], path: Path, notes: Notes) -> Test | None:
        of = OneOf(OF).read(value.get("of", "self"), (*path, "of"), notes)
        here = (*path, main)
        if of is None:
            return None
        if main in _RANGES:
            return self._range(_RANGES[main], value, of, path, notes)
        if main == "session":
            return self._session(value, path, notes)
        if main in _LISTS:
            names = _NAMES.read(value[main], here, notes)
            return None if names is None else Test(main, tuple(sorted(names)), of=of)
        name = _WORD.read(value[main], here, notes)
        return None if name is None else Test(main, (name,), of=of)

    def _range(self, kind: str, value: dict[str, Anything], of: str, path: Path, notes: Notes) -> Test | None:
        whole = _WEEK if kind == "week" else _AGE
        ends: list[int | None] = []
        for end in ("from", "to"):
            key = f"{kind}-{end}"
            read = whole.read(value[key], (*path, key), notes) if key in value else None
            if key in value and read is None:
                return None
            ends.append(read)
        low, high = ends
        if low is not None and high is not None and low > high:
            notes.add(
                path, f"`{kind}-from` is after `{kind}-to`, so this is never so.", "Swap the two numbers."
            )
            return None
        return Test(kind, low=low, high=high, of=of)

    def _session(self, value: dict[str, Anything], path: Path, notes: Notes) -> Test | None:
        time = OneOf(SESSION_TIMES).read(value["session"], (*path, "session"), notes)
        if time == "during" and "within" not in value:
            return Test("session", ("during",))
        if time is None or time == "during" or "within" not in value:
            if time is not None:
                instead = 'Write { session = "before", within = 60 } or "session:during".'
                notes.add(path, "`within` goes with before and after, in minutes.", instead)
            return None
        within = _MINUTES.read(value["within"], (*path, "within"), notes)
        return None if within is None else Test("session", (time,), low=within)

    def schema(self) -> dict[str, Anything]:
        return {"$ref": "#/$defs/condition"}


def condition_schema() -> dict[str, Anything]:
    """The shapes of `CONDITION_SHAPES` as JSON Schema, for `$defs`."""
    again = {"$ref": "#/$defs/condition"}
    many = {"type": "array", "items": again, "minItems": 1, "maxItems": 20}
    of = {"of": {"enum": list(OF)}}

    def table(*needed: str, **keys: Anything) -> dict[str, Anything]:
        properties = {name.replace("_", "-"): schema for name, schema in keys.items()}
        needs = {"required": list(needed)} if needed else {"minProperties": 1}
        return {"type": "object", "additionalProperties": False, "properties": properties, **needs}

    def span(kind: str, whole: Whole) -> dict[str, Anything]:
        keys = {f"{kind}-from": whole.schema(), f"{kind}-to": whole.schema(), **of}
        either = [{"required": [f"{kind}-from"]}, {"required": [f"{kind}-to"]}]
        return {"type": "object", "additionalProperties": False, "properties": keys, "anyOf": either}

    name = {"type": "string", "pattern": f"^{NAME}$"}
    prefixed = {"type": "string", "pattern": f"^((hours|mark|introduced):{NAME}|session:during)$"}
    during = {"const": "during"}
    around = {"enum": ["before", "after"]}
    return {
        "anyOf": [
            {"enum": list(BARE_WORDS)},
            prefixed,
            many,
            table("all", all=many),
            table("any", any=many),
            table("not", **{"not": again}),
            table("hours", hours=name),
            table("introduced", introduced=name),
            table("mark", mark=name, **of),
            table("session", session=during),
            table("session", "within", session=around, within=_MINUTES.schema()),
            span("week", _WEEK),
            span("age", _AGE),
            *(table(kind, **{kind: _NAMES.schema()}, **of) for kind in _LISTS),
        ]
    }


_CLOCK = r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9]"
_ONE = "(?:mon|tue|wed|thu|fri|sat|sun)"
_DAYS = rf"(?:every day|weekdays|weekends|{_ONE}(?:(?:-|, ?){_ONE})*)"
WINDOW = Pattern(rf"{_DAYS} (?:{_CLOCK}-{_CLOCK}|all day)", "mon-fri 08:00-22:00")


def _minutes(clock: str) -> int:
    """Minutes since midnight of `07:00` or `7:00`."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


@dataclass(frozen=True)
class Windows(Kind):
    """Hours of the week: `mon-fri 08:00-22:00`, `every day 22:00-07:00`, `sat, sun all day`."""

    words = "a list of hours such as `mon-fri 08:00-22:00`, `weekends all day`, `every day 22:00-07:00`"

    def read(self, value: Anything, path: Path, notes: Notes) -> tuple[Window, ...] | None:
        texts = Many(WINDOW).read(value, path, notes)
        if texts is None:
            return None
        windows: set[Window] = set()
        for number, text in enumerate(texts):
            read = self._windows(text)
            if read is None:
                place = (*path, number) if isinstance(value, list) else path
                notes.add(place, f"{shown(text)} is no time at all.", "Write 24:00 for the end of a day.")
                return None
            windows.update(read)
        return tuple(sorted(windows, key=lambda w: (w.weekday, w.start, w.end)))

    def _windows(self, text: str) -> list[Window] | None:
        days, _, times = (
            text.rpartition(" ") if not text.endswith("all day") else (text[:-8], "", "00:00-24:00")
        )
        start, end = (_minutes(clock) for clock in times.split("-"))
        if start == end or start >= DAY or end > DAY:
            return None
        if end < start:
            end += DAY
        return [Window(day, start, end) for day in self._days(days)]

    def _days(self, days: str) -> list[int]:
        if days in ("every day", "weekdays", "weekends"):
            return list({"every day": range(7), "weekdays": range(5), "weekends": range(5, 7)}[days])
        found: list[int] = []
        for part in days.replace(" ", "").split(","):
            ends = [WEEKDAYS.index(day) for day in part.split("-")]
            count = (ends[-1] - ends[0]) % 7 + 1
            found += [(ends[0] + step) % 7 for step in range(count)]
        return found

    def schema(self) -> dict[str, Anything]:
        return Many(WINDOW).schema()
