"""What the pieces of a text ask for: which rules may fit, which details may be in it. Looked up, never searched."""

from __future__ import annotations

from operator import itemgetter
from typing import Final

from throughcare.screening.details import Hint, hint
from throughcare.screening.reading import (
    STOPS,
    Memory,
    lone_letters,
    marks_of,
    meaning,
    tokens_of,
    words_of,
)
from throughcare.screening.rules import RULES, Rule
from throughcare.screening.scope import DEADLY, FIGURATIVE

_LONE_LETTERS: Final = frozenset("aiuyoen")  # words, or short for words, in English and Spanish

Piece = tuple[int, tuple[str, ...], tuple[str, ...], int, int]

# What a word asks for is a set of bits: one for each group of anchors of each rule, then one for each hint.
GROUPS: Final = 3
ALL_RULES: Final = (1 << len(RULES)) - 1
HINTS_FROM: Final = GROUPS * len(RULES)
SPELLED: Final = 1 << (HINTS_FROM + len(Hint))
FIGURE: Final = SPELLED << 1
DEADLY_FIGURE: Final = FIGURE << 1
ODD: Final = (
    DEADLY_FIGURE << 1
)  # what is meant is no plain word, so that `Phrases.may_be_in` knows nothing of it
FIGURES: Final = 1 << (HINTS_FROM + Hint.NUMBER)
NUMBERS: Final = FIGURES | 1 << (HINTS_FROM + Hint.NUMBER_WORD)
STREET: Final = 1 << (HINTS_FROM + Hint.STREET)
DETAILS: Final = sum(
    1 << (HINTS_FROM + one) for one in (Hint.EMAIL, Hint.WEB, Hint.HANDLE, Hint.GLUED, Hint.AT)
)
_EXACT: dict[str, int] = {}
_PREFIXES: dict[str, int] = {}
_always = 0  # the groups a rule does not have are always there
for _number, _rule in enumerate(RULES):
    _groups = _rule.anchors.split("&")
    for _group in range(GROUPS):
        _bit = 1 << (_group * len(RULES) + _number)
        if _group >= len(_groups):
            _always |= _bit
            continue
        for _anchor in _groups[_group].split():
            _known = _PREFIXES if _anchor.endswith("*") else _EXACT
            _known[_anchor.rstrip("*")] = _known.get(_anchor.rstrip("*"), 0) | _bit
ALWAYS: Final = _always
_ALL_PREFIXES: Final = tuple(_PREFIXES)


def _what_token_asks(token: str) -> int:
    meant = meaning(token)
    asked = 0
    for part in (*meant.split(), token):
        asked |= _EXACT.get(part, 0)
        if part.startswith(_ALL_PREFIXES):
            for prefix, bits in _PREFIXES.items():
                asked |= bits if part.startswith(prefix) else 0
        if part.startswith(FIGURATIVE):
            asked |= FIGURE
            if part.startswith(DEADLY):
                asked |= DEADLY_FIGURE
    if not all(part.isalnum() or part in STOPS for part in meant.split()):
        asked |= ODD
    for hinted in (hint(meant), hint(token)):
        if hinted is not None:
            asked |= 1 << (HINTS_FROM + hinted)
    if len(token) == 1 and token.isalpha() and token not in _LONE_LETTERS:
        asked |= SPELLED
    return asked


_TOKEN_ASKS: Final = Memory(_what_token_asks)


def _read_piece(piece: str) -> Piece:
    asked = 0
    for token in tokens_of(piece):
        asked |= _TOKEN_ASKS[token]
    digits = sum(map(str.isdigit, piece)) if asked & FIGURES else int(bool(asked & NUMBERS))
    return asked, words_of(piece), marks_of(piece), digits, lone_letters(piece)


# What each piece between spaces asks for, as bits (0 for the ordinary words of a day), its words and emoji,
# and how many digits it holds, in figures or in words, and letters that stand alone.
PIECES: Final = Memory(_read_piece)
ASKED, TOKENS, MARKS, DIGITS, LONE = (itemgetter(place) for place in range(5))


def asked_rules(asked: int) -> list[Rule]:
    """The rules of which every group of anchors has a word in the text."""
    asked |= ALWAYS
    left = asked & (asked >> len(RULES)) & (asked >> 2 * len(RULES)) & ALL_RULES
    rules = []
    while left:
        lowest = left & -left
        rules.append(RULES[lowest.bit_length() - 1])
        left ^= lowest
    return rules
