"""From a word as typed to the word meant: short forms, accents, disguises, stretched letters, slips.

`reading` remembers the answers, so a word is worked on once however often it is written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from throughcare.screening.concepts import WORDS as CONCERNING
from throughcare.screening.spelling import (
    APOSTROPHES,
    COMMON,
    GLUED,
    HEAVY,
    HEAVY_GLUED,
    KEY_WORDS,
    LETTERS,
    LOOKALIKES,
    SHORT_FORMS,
    slips,
)

_MAX_WORD: Final = 64  # a longer "word" is nobody's
_NUMBER: Final = re.compile(r"[0-9]+(?:st|nd|rd|th|am|pm|mg|ml|k|x|s|lbs?|kg|h|hrs?|min|mins|yo|yrs?|d|ish)?")
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_DOUBLED: Final = re.compile(r"(.)\1+")
_SYMBOLS: Final = re.compile(r"[^a-z0-9]+")
_SLIPS: Final = slips(KEY_WORDS)
_LONGEST_GLUED: Final = max(map(len, GLUED))
_FEWEST_GLUED: Final = 4  # words that are not heavy by themselves: "nowhere" and "wishhere" are no sentence
_SHORTEST_MASKED: Final = 4  # letters; a shorter word with a digit in it may be anything


def canonical(word: str) -> str:
    """The word or words meant by one lower-case word: "dont" → "do not", "k1ll" → "kill"."""
    if word.isascii() and word.isalpha():
        return _plain(word)
    if len(word) > _MAX_WORD:
        return word[:_MAX_WORD]
    folded = fold(word)
    known = SHORT_FORMS.get(folded)
    if known is not None:
        return known
    if "'" in folded:
        whole = folded.replace("'", "")
        if folded in APOSTROPHES:
            return APOSTROPHES[folded]
        for ending, meant in (
            (("'s"), " is"),
            ("'re", " are"),
            ("'ll", " will"),
            ("'ve", " have"),
            ("'d", " would"),
        ):
            if folded.endswith(ending) and whole not in SHORT_FORMS:
                return _plain(folded[: -len(ending)]) + (meant if ending != "'s" else "")
        folded = whole
    if _NUMBER.fullmatch(folded):
        return folded
    if folded.isalpha() and folded.isascii():
        return _plain(folded)
    return _unmask(folded)


def _plain(word: str) -> str:
    """`word` has letters a to z only."""
    known = SHORT_FORMS.get(word)
    if known is not None:
        return known
    if word in KEY_WORDS:
        return word
    if len(word) > _MAX_WORD:
        return word[:_MAX_WORD]
    if _STRETCHED.search(word):
        for shorter in (
            _STRETCHED.sub(r"\1\1", word),
            _STRETCHED.sub(r"\1", word),
            _DOUBLED.sub(r"\1", word),
        ):
            known = SHORT_FORMS.get(shorter) or _SLIPS.get(shorter)
            if known is not None:
                return known
            if shorter in KEY_WORDS:
                return shorter
        word = _STRETCHED.sub(r"\1", word)
    meant = _SLIPS.get(word)
    if meant is not None:
        return SHORT_FORMS.get(meant, meant)
    if len(word) >= 6:
        return _unglue(word) or word
    return word


def fold(word: str) -> str:
    """Accents, fancy alphabets and look-alike letters of other alphabets become plain letters."""
    if word.isascii():
        return word
    word = unicodedata.normalize("NFKD", word.translate(LOOKALIKES)).translate(LOOKALIKES).casefold()
    return "".join(letter for letter in word if not unicodedata.combining(letter))


def _unmask(word: str) -> str:
    """A word with digits or symbols for letters, if reading it so gives one that matters; else as it is."""
    for table in LETTERS:
        guess = _SYMBOLS.sub("", word.translate(table))
        if not guess.isalpha():
            continue
        meant = _plain(guess)
        if (
            meant in KEY_WORDS
            or meant in COMMON
            or meant != guess
            or (len(guess) >= _SHORTEST_MASKED and guess in CONCERNING)
        ):
            return meant
    if "*" in word and not word.startswith("*"):
        # A starred letter stands for any: the first word that matters and fits is meant.
        shape = re.compile(re.escape(word).replace(r"\*", "[a-z]"))
        for key in HEAVY:
            if len(key) == len(word) and shape.fullmatch(key):
                return key
    return _SYMBOLS.sub("", word)


def _unglue(word: str) -> str | None:
    """ "iwanttodie" → "i want to die": only when every part is known and one of them is heavy."""
    if not any(heavy in word for heavy in HEAVY_GLUED):
        return None
    reached: list[str | None] = [""] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_GLUED), end):
            before = reached[start]
            if before is not None and word[start:end] in GLUED:
                reached[end] = f"{before} {word[start:end]}"
                break  # the longest last part wins
    found = reached[-1]
    if found is None:
        return None
    parts = found.split()
    fewest = 2 if HEAVY.intersection(parts) else _FEWEST_GLUED
    if len(parts) < fewest or not HEAVY_GLUED.intersection(parts):
        return None
    return " ".join(SHORT_FORMS.get(part, part) for part in parts)
