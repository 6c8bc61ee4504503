"""A text as the rules read it: canonical words with the stops between them, and the way back to the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from sys import intern
from typing import Final, TypeVar

from throughcare.screening.words import canonical

_Remembered = TypeVar("_Remembered")
MEMORY: Final = 50_000  # pieces of text: more than people use in a day
LONGEST: Final = 40  # characters; a longer piece is not worth remembering
_LONGEST_ODD: Final = 4  # the same with a digit or an "@": a telephone number or an address is nobody's word
_ODD: Final = re.compile(r"[\d@]")

_EMOJI: Final = {
    "💀": "dieemoji", "☠": "dieemoji", "⚰": "dieemoji", "🪦": "dieemoji",
    "🔫": "weaponemoji", "🔪": "weaponemoji", "🗡": "weaponemoji", "💊": "pillemoji",
}  # fmt: skip
# A word may hold apostrophes and, between letters, the symbols that stand for letters in disguise.
_WORD: Final = r"[$@]?[^\W_]+(?:['’`´*@$!|]+[^\W_]+)*"
_STOP: Final = r"[.!?…¡¿]+|[,;—–()]+|[:\"“”«»@]"
_TOKEN: Final = re.compile(f"{_WORD}|{_STOP}|[{''.join(_EMOJI)}]")
STOPS: Final = frozenset((".", "?", ",", '"', ":", "@"))  # as `meaning` tells them
_PIECE: Final = re.compile(r"\n|[^\s]+")
# Four or more single letters in a row with small gaps: a word or a sentence spelled out.
FEWEST_SPELLED: Final = 4
_SPELLED: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*]{1,2}[^\W\d_](?![^\W_])){3,}")
_LONE: Final = re.compile(r"(?<![^\W_])[^\W\d_](?![^\W_])")


class Memory(dict[str, _Remembered]):
    """Answers about pieces of text between spaces, each worked out once; forgotten all at once when there are
    too many. What may be a number or an address of somebody is not kept.
    """

    def __init__(self, work_out: Callable[[str], _Remembered]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, piece: str) -> _Remembered:
        if len(self) >= MEMORY:
            self.clear()
        answer = self._work_out(piece)
        if may_be_kept(piece):
            self[piece] = answer
        return answer


def may_be_kept(piece: str) -> bool:
    """Whether a piece of text is remembered: not what may be somebody's number or address, nor what is too long."""
    return len(piece) <= LONGEST and (len(piece) <= _LONGEST_ODD or _ODD.search(piece) is None)


def tokens_of(piece: str) -> list[str]:
    """The words, stops and telling emoji of a piece of lower-case text."""
    return _TOKEN.findall(piece)


def _meaning(token: str) -> str:
    first = token[0]
    if first.isalnum() or (len(token) > 1 and token[1].isalnum()):
        return canonical(token)
    if first in _EMOJI:
        return _EMOJI[first]
    if first in ",;—–()":
        return ","
    if first in ".!?…¡¿":
        return "?" if "?" in token else "."
    return '"' if first in '"“”«»' else first


meaning: Final = Memory(_meaning).__getitem__
"""The canonical words of one token."""

_of_piece: Final = Memory(lambda piece: " ".join(map(meaning, tokens_of(piece)))).__getitem__
# What a piece of text is to the model: its canonical words and stops, and the emoji in it.
_EMOJI_RANGES: Final = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")


def marks_of(piece: str) -> tuple[str, ...]:
    """The emoji in a piece of text, each once."""
    return () if piece.isascii() else tuple(sorted(set(_EMOJI_RANGES.findall(piece))))


def lone_letters(piece: str) -> int:
    """How many letters of a piece stand alone, as in "s.a.d"."""
    return len(_LONE.findall(piece))


def words_of(piece: str) -> tuple[str, ...]:
    """The canonical words and stops of a piece of lower-case text.

    Each word is one object however often it is read, but for what may be somebody's number or address.
    """
    words = _of_piece(piece).split()
    return tuple(words if _ODD.search(piece) else map(intern, words))


def split(text: str) -> list[str]:
    """The lower-case pieces of a text between its spaces; the end of a line is a stop."""
    return text.lower().replace("\n", " . ").split()


def join_spelled(text: str) -> str:
    """The text with words that were spelled out ("s a d") joined, each filled up to its former length."""
    return _SPELLED.sub(_join, text)


def canonical_text(pieces: list[str]) -> str:
    """What the pieces mean: words and stops with single spaces between."""
    return " ".join(filter(None, map(_of_piece, pieces)))


class WayBack:
    """From places in the canonical text of `text` to places in `text`."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._spans: list[tuple[int, int]] = []
        place = 0
        for token, start, end in _places(text):
            self._starts.append(place)
            self._spans.append((start, end))
            place += len(meaning(token)) + 1

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text that gave the canonical characters from `start` to `end`."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        return self._spans[first][0], self._spans[last][1]


def places(text: str) -> list[tuple[str, int, int]]:
    """The canonical words and stops of a text, each with the characters of the text that gave it."""
    return [(word, start, end) for token, start, end in _places(text) for word in meaning(token).split()]


def _places(text: str) -> Iterator[tuple[str, int, int]]:
    lower = text.lower()
    if len(lower) == len(text):
        return _tokens_in(lower)
    # A few capitals have a longer small form: which letter of the text each of the lower-case one is from.
    back = [at for at, letter in enumerate(text) for _ in letter.lower()]
    return ((token, back[start], back[end - 1] + 1) for token, start, end in _tokens_in(lower))


def _tokens_in(lower: str) -> Iterator[tuple[str, int, int]]:
    for piece in _PIECE.finditer(lower):
        if piece[0] == "\n":
            yield ".", piece.start(), piece.end()
            continue
        for token in _TOKEN.finditer(piece[0]):
            yield token[0], piece.start() + token.start(), piece.start() + token.end()


def _join(found: re.Match[str]) -> str:
    letters = "".join(filter(str.isalpha, found[0]))
    return letters + " " * (len(found[0]) - len(letters))
