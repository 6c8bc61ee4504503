"""From bytes or text to plain TOML data with a line for every key; limits come first, meaning comes later."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import Any

from throughcare.contact.problems import PolicyError, Problem

MAX_CHARACTERS = 200_000
MAX_DEPTH = 10
MAX_DOTS = 8
MAX_DIGITS = 30

Path = tuple[str | int, ...]

# Each kind of quoted text is read once to its end, or to where it would have had to end: nothing is tried twice,
# so that no file is slow to refuse.
_QUOTED = (
    r'"""(?:\\.|(?!""")[^\\])*+(?:"{3,5})?|'
    r"'''(?:(?!''').)*+(?:'{3,5})?|"
    r'"(?:\\.|[^"\\\n])*+"?|'
    r"'[^'\n]*+'?"
)
_TOKEN = re.compile(
    rf"(?P<text>{_QUOTED})|(?P<comment>#[^\n]*)|(?P<open>[\[{{])|(?P<close>[\]}}])|"
    rf"(?P<long>(?<![\w.-])(?:[+-]?[0-9][0-9_]{{{MAX_DIGITS},}}+|0[xob][0-9A-Fa-f_]{{{MAX_DIGITS},}}+))",
    re.DOTALL,
)
_QUOTE = re.compile(_QUOTED, re.DOTALL)
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_LINE = re.compile(r"at line (\d+)")
_DOTTED = re.compile(r"^[^=#\n\"']*", re.MULTILINE)


def read_source(source: str | bytes) -> tuple[dict[str, Any], dict[Path, int]]:
    """The file's data, and the line of every table, key and list item. Raises `PolicyError`."""
    text = _decoded(source)
    _limit(text)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else (text.count("\n") + 1 if "end of document" in str(error) else 0)
        message = f"this line is not TOML: {str(error).split(' (at')[0].lower()}."
        _stop(line, message, "Write `key = value`, with text in double quotes.")
    return data, _LineMap(text.replace("\r\n", "\n")).lines


def _stop(line: int, message: str, instead: str) -> None:
    raise PolicyError([Problem(line, "", message, instead)])


def _decoded(source: str | bytes) -> str:
    """Text without NUL and surrogates, at most MAX_CHARACTERS of it, refused before anything reads it.

    In NFC, as the phases, tracks and names are kept that its rules are compared with: an accent typed on its own must
    not take somebody out of a rule.
    """
    if len(source) > (MAX_CHARACTERS if isinstance(source, str) else 4 * MAX_CHARACTERS):
        _stop(
            0,
            f"the file is too large ({len(source):,}).",
            f"A policy has at most {MAX_CHARACTERS:,} characters.",
        )
    text = source if isinstance(source, str) else _utf8(source)
    if len(source) > MAX_CHARACTERS:
        _stop(
            0,
            f"the file is too large ({len(source):,}).",
            f"A policy has at most {MAX_CHARACTERS:,} characters.",
        )
    for place, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            line = text.count("\n", 0, place) + 1
            _stop(line, "there is a character that is not text.", "Take it out; the file may be damaged.")
    return unicodedata.normalize("NFC", text)


def _utf8(source: bytes) -> str:
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise PolicyError([Problem(line, "", "the file is not UTF-8 text.", "Save it as UTF-8.")]) from error


def _limit(text: str) -> None:
    """Refuse deep nesting while it is still only brackets and dots: a parser would recurse into it.

    And numbers of thousands of digits, which Python refuses without saying where.
    """
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "open":
            depth += 1
            if depth > MAX_DEPTH:
                line = text.count("\n", 0, token.start()) + 1
                _stop(
                    line,
                    f"this is nested deeper than {MAX_DEPTH}.",
                    "Split the condition into several rules.",
                )
        elif token.lastgroup == "close":
            depth = max(0, depth - 1)
        elif token.lastgroup == "long":
            line = text.count("\n", 0, token.start()) + 1
            _stop(line, f"this number has more than {MAX_DIGITS} digits.", "Write a shorter one.")
    for part in _DOTTED.finditer(text):
        if part[0].count(".") > MAX_DOTS:
            line = text.count("\n", 0, part.start()) + 1
            _stop(
                line, f"this key has more than {MAX_DOTS} dots.", "Keys look like `support-group.moderation`."
            )


class _LineMap:
    """One walk over text that is already known to be TOML, noting lines; values are not kept."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.line = 1
        self.counted = 0
        self.lines: dict[Path, int] = {}
        self.arrays: dict[Path, int] = {}
        table: Path = ()
        while self._blank():
            if self._at("["):
                table = self._header()
            else:
                self._pair(table)

    def _at(self, sign: str) -> bool:
        return self.text.startswith(sign, self.place)

    def _blank(self) -> bool:
        found = _BLANK.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return self.place < len(self.text)

    def _note(self, path: Path) -> None:
        self.line += self.text.count("\n", self.counted, self.place)
        self.counted = self.place
        self.lines.setdefault(path, self.line)

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            self._blank()
            quoted = _QUOTE.match(self.text, self.place)
            found = quoted or _BARE.match(self.text, self.place)
            if found is None:
                self.place += 1
                return tuple(parts)
            parts.append(found[0][1:-1] if quoted else found[0])
            self.place = found.end()
            self._blank()
            if not self._at("."):
                return tuple(parts)
            self.place += 1

    def _header(self) -> Path:
        many = self._at("[[")
        start = self.place
        self.place += 2 if many else 1
        path: Path = ()
        parts = self._key()
        for number, part in enumerate(parts):
            path = (*path, part)
            last = number == len(parts) - 1
            if many and last:
                self.arrays[path] = self.arrays.get(path, -1) + 1
            after, self.place = self.place, start
            self._note(path)
            if path in self.arrays:
                path = (*path, self.arrays[path])
                self._note(path)
            self.place = after
        self.place += 2 if many else 1
        return path

    def _pair(self, table: Path) -> None:
        start = self.place
        parts = self._key()
        after, self.place = self.place, start
        for length in range(1, len(parts) + 1):
            self._note((*table, *parts[:length]))
        self.place = after
        self._blank()
        self.place += 1  # the equals sign
        self._value((*table, *parts))

    def _value(self, path: Path) -> None:
        self._blank()
        quoted = _QUOTE.match(self.text, self.place)
        if quoted:
            self.place = quoted.end()
        elif self._at("["):
            self._items(path)
        elif self._at("{"):
            self.place += 1
            while self._blank() and not self._at("}"):
                self._pair(path)
                self._blank()
                self.place += self._at(",")
            self.place += 1
        else:
            found = _SCALAR.match(self.text, self.place)
            self.place = max(found.end() if found else 0, self.place + 1)

    def _items(self, path: Path) -> None:
        self.place += 1
        number = 0
        while self._blank() and not self._at("]"):
            self._note((*path, number))
            self._value((*path, number))
            number += 1
            self._blank()
            self.place += self._at(",")
        self.place += 1
