"""A text as the rules read it: canonical words and the stops between them, with the way back to the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

from throughcare.screening.words import canonical

# A word may hold apostrophes and, between letters, the symbols that stand for letters in disguise.
WORD: Final = r"[$@]?[^\W_]+(?:['’`´*@$!|]+[^\W_]+)*"
EMOJI_WORDS: Final = {
    "💀": "dieemoji", "☠": "dieemoji", "⚰": "dieemoji", "🪦": "dieemoji",
    "🔫": "weaponemoji", "🔪": "weaponemoji", "🗡": "weaponemoji", "💊": "pillemoji",
}  # fmt: skip
EMOJI: Final = "[" + "".join(EMOJI_WORDS) + "]"
_STOPS: Final = {
    ",": ",", ";": ",", "—": ",", "–": ",", "(": ",", ")": ",", ":": ",",
    ".": ".", "!": ".", "?": "?", "\n": ".", "…": ".", "¡": ".", "¿": ".",
    '"': '"', "“": '"', "”": '"', "«": '"', "»": '"',
}  # fmt: skip
_STOP: Final = "[" + re.escape("".join(_STOPS)) + "]"
# Four or more single letters in a row, each with the same small gap: a word or a sentence spelled out.
_SPELLED: Final = r"(?<![^\W_])[^\W\d_](?:[ .\-_*]{1,2}[^\W\d_](?![^\W_])){3,}"
_TOKEN: Final = re.compile(f"{_SPELLED}|{WORD}|{EMOJI}|{_STOP}")


class Reading(NamedTuple):
    """`words`: canonical text, single spaces between. `starts`: where each token begins in it. `spans`: where
    each token stands in the original, start and end."""

    words: str
    starts: list[int]
    spans: list[tuple[int, int]]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that gave the canonical characters from `start` to `end`."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, max(start, end - 1)) - 1
        return self.spans[first][0], self.spans[last][1]


def read(text: str) -> Reading:
    """The canonical reading of a text."""
    pieces: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    place = 0
    previous = ""
    for token in _TOKEN.finditer(text):
        raw = token[0]
        stop = _STOPS.get(raw)
        if stop is not None:
            if stop == previous:
                continue  # "!!!" is one stop
            piece = stop
        elif raw in EMOJI_WORDS:
            piece = EMOJI_WORDS[raw]
        else:
            if len(raw) > 6 and not raw.isalnum() and raw[1] in " .-_*" and len(_letters(raw)) * 2 - 1 <= len(raw):
                raw = _letters(raw)
            piece = canonical(raw.lower())
        if not piece:
            continue
        previous = piece
        pieces.append(piece)
        starts.append(place)
        spans.append(token.span())
        place += len(piece) + 1
    return Reading(" ".join(pieces), starts, spans)


def _letters(raw: str) -> str:
    return "".join(filter(str.isalpha, raw))
