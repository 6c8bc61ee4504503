"""How words are compared when somebody searches: by their beginning, whatever their case, accents and endings.

One rule for what is kept and for what is asked. It knows no language: the endings are those of English, the
accents those of any; scripts that write without spaces are compared by pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LONGEST: Final = 40  # characters of a term: what is longer is no word, and is compared by its beginning

_MARKS: Final = "".join(chr(c) for c in range(0x300, 0x1B00) if unicodedata.category(chr(c))[0] == "M")
_LETTER: Final = r"[^\W_]"
# Joiners and apostrophes belong to a word only in its middle.
_TOKEN: Final = re.compile(
    rf"{_LETTER}(?:{_LETTER}|[{re.escape(_MARKS)}\u200c\u200d]|['\u2019](?=[^\W\d_]))*"
    r"|[\u2600-\u27bf\U0001f000-\U0001faff]"
)
_PLAIN_TOKEN: Final = re.compile(r"[A-Za-z0-9]+(?:'(?=[A-Za-z])[A-Za-z0-9]+)*")
# Thai, Lao, Burmese, Khmer, kana, Han: words are not set apart.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_VOWELS: Final = frozenset("aeiouy")
_WHOLE: Final = frozenset(
    {"evening", "morning", "during", "nothing", "something", "anything", "everything", "indeed", "hundred"}
)
"""Words that end as others do and are not a form of them."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a text as it is compared, and where it stands there."""

    word: str
    start: int
    end: int


def terms(text: str) -> Iterator[Term]:
    """The words of a text in their order. Never raises, whatever the text."""
    for found in (_PLAIN_TOKEN if text.isascii() else _TOKEN).finditer(text):
        token = found[0]
        if token.isascii() or _UNSPACED.search(token) is None:
            if word := compared(token):
                yield Term(word, found.start(), found.end())
        else:
            yield from _of_mixed(token, found.start())


def words(text: str) -> set[str]:
    """Every word of a text as it is compared, once."""
    return {term.word for term in terms(text)}


def asked(text: str, most: int) -> list[str]:
    """What somebody looks for: each word once, the longest first, as they are the rarest; at most so many."""
    return sorted(words(text), key=lambda word: (-len(word), word))[:most]


def spans(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where wanted words stand in a text, as [from, to) in its order and never over one another."""
    among = frozenset(wanted)
    found: list[tuple[int, int]] = []
    for term in terms(text):
        if term.word not in among:
            continue
        if found and term.start < found[-1][1]:
            found[-1] = (found[-1][0], term.end)
        else:
            found.append((term.start, term.end))
    return found


@lru_cache(maxsize=32_768)
def compared(token: str) -> str:
    """One word as it is compared: small letters without accents, joiners and apostrophes, without its ending."""
    word = token.casefold()
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word).casefold()
        word = "".join(c for c in parts if c.isalnum() or unicodedata.category(c) in {"Mc", "So", "Sk"})
    else:
        word = word.replace("'", "")
    return _stem(word)[:LONGEST]


def _of_mixed(token: str, at: int) -> Iterator[Term]:
    """The words of a token in which at least a part is of a script without spaces."""
    end = 0
    for run in _UNSPACED.finditer(token):
        if word := compared(token[end : run.start()]):
            yield Term(word, at + end, at + run.start())
        last = run.end() - 1
        for start in range(run.start(), max(last, run.start() + 1)):
            pair = token[start : min(start + 2, run.end())]
            yield Term(pair, at + start, at + start + len(pair))
        end = run.end()
    if word := compared(token[end:]):
        yield Term(word, at + end, at + len(token))


def _stem(word: str) -> str:
    """Without the commonest endings, so that "sleep" finds "sleeps", "sleeping" and "sesión" "sesiones".

    Two words that fall together by it are found for one another; each is always found by itself.
    """
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    if word in _WHOLE:
        return word
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and not _VOWELS.isdisjoint(rest):
            is_doubled = rest[-1] == rest[-2] and rest[-1] not in "aeiouylsz"
            word = rest[:-1] if is_doubled else rest
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
