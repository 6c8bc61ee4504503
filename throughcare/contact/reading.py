"""Kinds of values a policy file can hold: each reads TOML, notes problems and gives its JSON Schema."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from throughcare.contact.problems import Problem
from throughcare.contact.source import Path
from throughcare.kit.text import BadText, clean_line

_PLACES = re.compile(r"\.\[")


def path_text(path: Path) -> str:
    """A rule's path as people write it: `direct-thread.who[0].when`."""
    return _PLACES.sub("[", ".".join(f"[{part}]" if isinstance(part, int) else part for part in path))


def nearest(word: object, known: Iterable[str]) -> str:
    """`Did you mean ...?` for a word that is close to a known one, else the known words."""
    words = list(known)
    close = difflib.get_close_matches(str(word)[:60].lower().replace("_", "-"), words, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    return "Known here: " + ", ".join(f"`{w}`" for w in words) + "."


def _seen(value: str) -> str:
    """Text on one line, cleaned as people's names and phases are: without what no row can keep or a page can't bear."""
    try:
        return clean_line(value)
    except BadText:
        return " ".join(value.split())  # longer than any text of a policy, and refused as such


def shown(value: object) -> str:
    """A value of the file, short enough for a message."""
    text = value if isinstance(value, str) else _as_written(value)
    return f"`{text[:40]}…`" if len(text) > 40 else f"`{text}`"


def _as_written(value: object) -> str:
    """A value as the file has it, not as Python prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_as_written, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_as_written(inner)}' for key, inner in value.items())} }}"
    return f'"{value}"' if isinstance(value, str) else str(value)


@dataclass(slots=True)
class Notes:
    """Where problems are gathered while a file is read; knows the line of every path."""

    lines: dict[Path, int]
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def add(self, path: Path, message: str, instead: str = "", severity: str = "error") -> None:
        """Note one problem."""
        self.problems.append(Problem(self.line(path), path_text(path), message, instead, severity))


class Kind:
    """One kind of value. `read` gives None after noting a problem."""

    words = ""

    def read(self, value: Any, path: Path, notes: Notes) -> Any:
        """The value as the policy keeps it."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The kind as JSON Schema."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Kind):
    """A line of text."""

    longest: int = 200
    words = "text"

    def read(self, value: Any, path: Path, notes: Notes) -> str | None:
        if not isinstance(value, str):
            notes.add(path, f"this should be text, not {shown(value)}.", 'Put it in "double quotes".')
            return None
        text = _seen(value)
        if not text or len(text) > self.longest:
            notes.add(
                path, f"this text should have 1 to {self.longest} characters.", "Write one short sentence."
            )
            return None
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}


@dataclass(frozen=True)
class Pattern(Kind):
    """Text of a fixed form, given by an example. `regex` is understood alike by Python and JSON Schema."""

    regex: str
    example: str

    @property
    def words(self) -> str:  # type: ignore[override]
        """How the reference page calls it."""
        return f"text such as `{self.example}`"

    def read(self, value: Any, path: Path, notes: Notes) -> str | None:
        if not isinstance(value, str) or not re.fullmatch(self.regex, value):
            notes.add(
                path, f"{shown(value)} has another form than expected.", f'Write it like "{self.example}".'
            )
            return None
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{self.regex})$"}


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number."""

    low: int
    high: int

    @property
    def words(self) -> str:  # type: ignore[override]
        """How the reference page calls it."""
        return f"a number from {self.low} to {self.high}"

    def read(self, value: Any, path: Path, notes: Notes) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            notes.add(path, f"{shown(value)} should be {self.words}.", "Write it without quotes.")
            return None
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class YesNo(Kind):
    """True or false."""

    words = "`true` or `false`"

    def read(self, value: Any, path: Path, notes: Notes) -> bool | None:
        if not isinstance(value, bool):
            notes.add(
                path, f"{shown(value)} should be true or false.", "Write true or false, without quotes."
            )
            return None
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class OneOf(Kind):
    """One of a few words."""

    values: tuple[str, ...]

    @property
    def words(self) -> str:  # type: ignore[override]
        """How the reference page calls it."""
        return "one of " + ", ".join(f"`{v}`" for v in self.values)

    def read(self, value: Any, path: Path, notes: Notes) -> str | None:
        if value not in self.values or not isinstance(value, str):
            notes.add(path, f"{shown(value)} is not known here.", nearest(value, self.values))
            return None
        return value

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.values)}


@dataclass(frozen=True)
class Zone(Kind):
    """An IANA time zone, or `member` where the member's own may stand."""

    member: bool = False

    @property
    def words(self) -> str:  # type: ignore[override]
        """How the reference page calls it."""
        return "a time zone such as `America/New_York`" + (
            ", or `member` for the member's own" if self.member else ""
        )

    def read(self, value: Any, path: Path, notes: Notes) -> str | None:
        if self.member and value == "member":
            return "member"
        try:
            ZoneInfo(value)
        except (ValueError, OSError, TypeError, AttributeError, KeyError):
            instead = 'Write a name such as "America/New_York"' + (' or "member".' if self.member else ".")
            notes.add(path, f"{shown(value)} is not a time zone.", instead)
            return None
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class Many(Kind):
    """A list; one alone may stand without brackets. Nothing twice."""

    of: Kind
    least: int = 1
    most: int = 50

    @property
    def words(self) -> str:  # type: ignore[override]
        """How the reference page calls it."""
        return f"a list; each {self.of.words}"

    def read(self, value: Any, path: Path, notes: Notes) -> tuple[Any, ...] | None:
        items = value if isinstance(value, list) else [value]
        if not self.least <= len(items) <= self.most:
            notes.add(
                path,
                f"this list should have {self.least} to {self.most} items.",
                "Leave the key out instead.",
            )
            return None
        read = [
            self.of.read(item, (*path, n) if items is value else path, notes) for n, item in enumerate(items)
        ]
        known = [item for item in read if item is not None]
        for item in known:
            if known.count(item) > 1:
                notes.add(path, f"{shown(item)} stands here twice.", "Keep one.")
                break
        return tuple(dict.fromkeys(known)) if len(known) == len(items) else None

    def schema(self) -> dict[str, Any]:
        many = {"type": "array", "items": self.of.schema(), "minItems": self.least, "maxItems": self.most}
        return {"anyOf": [many, self.of.schema()]}


@dataclass(frozen=True)
class Key:
    """One key of a table: what it holds, what it means (one sentence) and what counts without it."""

    name: str
    kind: Kind
    means: str
    without: Any = None
    needed: bool = False


@dataclass(frozen=True)
class Table(Kind):
    """A table with known keys, made into `build(values, path, notes)`; values are under Python names."""

    title: str
    means: str
    keys: tuple[Key, ...]
    build: Callable[[dict[str, Any], Path, Notes], Any]
    words = "a table"

    def read(self, value: Any, path: Path, notes: Notes) -> Any:
        if not isinstance(value, dict):
            notes.add(path, "this should be a table.", f"Write [{path_text(path)}] on a line of its own.")
            return None
        known = {key.name: key for key in self.keys}
        for name in value:
            if name not in known:
                notes.add((*path, name), f"unknown key {shown(name)}.", nearest(name, known))
        before = len(notes.problems)
        values: dict[str, Any] = {}
        for key in self.keys:
            read = key.kind.read(value[key.name], (*path, key.name), notes) if key.name in value else None
            if key.needed and key.name not in value:
                notes.add(path, f"`{key.name}` is missing.", f"It is {key.kind.words}: {key.means}")
            values[key.name.replace("-", "_")] = key.without if read is None else read
        if any(problem.severity == "error" for problem in notes.problems[before:]):
            return None
        return self.build(values, path, notes)

    def schema(self) -> dict[str, Any]:
        properties = {key.name: {"description": key.means, **key.kind.schema()} for key in self.keys}
        schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
        needed = [key.name for key in self.keys if key.needed]
        return {**schema, "required": needed} if needed else schema


@dataclass(frozen=True)
class Tables(Kind):
    """An array of tables, `[[...]]`."""

    of: Table
    most: int = 40
    words = "one or more tables"

    def read(self, value: Any, path: Path, notes: Notes) -> tuple[Any, ...] | None:
        if not isinstance(value, list) or not 1 <= len(value) <= self.most:
            notes.add(
                path, f"there should be 1 to {self.most} of these tables.", f"Write [[{path_text(path)}]]."
            )
            return None
        return tuple(r for n, v in enumerate(value) if (r := self.of.read(v, (*path, n), notes)) is not None)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema(), "minItems": 1, "maxItems": self.most}


@dataclass(frozen=True)
class Named(Kind):
    """Tables under names of the author's choosing, such as `[hours.day]`."""

    of: Table
    name: str = r"[a-z][a-z0-9-]{0,30}"
    words = "tables under names of your choosing"

    def read(self, value: Any, path: Path, notes: Notes) -> tuple[Any, ...] | None:
        if not isinstance(value, dict):
            notes.add(path, "this should be tables with names.", f"Write [{path_text(path)}.day].")
            return None
        for name in value:
            if not re.fullmatch(self.name, name):
                notes.add(
                    (*path, name),
                    f"{shown(name)} is not a good name.",
                    "Use small letters, digits and hyphens.",
                )
        return tuple(r for n, v in value.items() if (r := self.of.read(v, (*path, n), notes)) is not None)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^{self.name}$"},
            "additionalProperties": self.of.schema(),
        }
