"""What the rules find in a text: words are looked up, and only what they ask for is tried."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from itertools import chain
from operator import itemgetter, or_
from typing import Final, NamedTuple

from throughcare.screening.details import Hint, find_details, hint
from throughcare.screening.findings import CONTACT_DETAILS, LINK, SELF_HARM
from throughcare.screening.phones import FEWEST_DIGITS
from throughcare.screening.reading import (
    FEWEST_SPELLED,
    STOPS,
    Memory,
    canonical_text,
    join_spelled,
    lone_letters,
    marks_of,
    meaning,
    split,
    tokens_of,
    words_of,
)
from throughcare.screening.rules import RULES, Rule
from throughcare.screening.scope import DEADLY, FIGURATIVE, IDIOMS, belief, blot_idioms

_WEAK: Final = 0.35  # rules that say less than this can only order messages, never raise a flag together
_WEAK_TOGETHER: Final = 0.45
_MAX_DOUBTS: Final = 60  # phrases of one message that are examined for scope; more than that is believed
_DETAIL_WEIGHT: Final = 0.9
_FIGURE_WORD: Final = "_"
_STOP: Final = " . "
_LONE_LETTERS: Final = frozenset("aiuyoen")  # words, or short for words, in English and Spanish

Piece = tuple[int, tuple[str, ...], tuple[str, ...], int, int]

# What a word asks for is a set of bits: one for each group of anchors of each rule, then one for each hint.
_GROUPS: Final = 3
_ALL_RULES: Final = (1 << len(RULES)) - 1
_HINTS_FROM: Final = _GROUPS * len(RULES)
_SPELLED: Final = 1 << (_HINTS_FROM + len(Hint))
_FIGURE: Final = _SPELLED << 1
_DEADLY: Final = _FIGURE << 1
_ODD: Final = _DEADLY << 1  # what is meant is no plain word, so that `Phrases.may_be_in` knows nothing of it
_FIGURES: Final = 1 << (_HINTS_FROM + Hint.NUMBER)
_NUMBERS: Final = _FIGURES | 1 << (_HINTS_FROM + Hint.NUMBER_WORD)
_STREET: Final = 1 << (_HINTS_FROM + Hint.STREET)
_DETAILS: Final = sum(
    1 << (_HINTS_FROM + one) for one in (Hint.EMAIL, Hint.WEB, Hint.HANDLE, Hint.GLUED, Hint.AT)
)
_EXACT: dict[str, int] = {}
_PREFIXES: dict[str, int] = {}
_always = 0  # the groups a rule does not have are always there
for _number, _rule in enumerate(RULES):
    _groups = _rule.anchors.split("&")
    for _group in range(_GROUPS):
        _bit = 1 << (_group * len(RULES) + _number)
        if _group >= len(_groups):
            _always |= _bit
            continue
        for _anchor in _groups[_group].split():
            _known = _PREFIXES if _anchor.endswith("*") else _EXACT
            _known[_anchor.rstrip("*")] = _known.get(_anchor.rstrip("*"), 0) | _bit
_ALWAYS: Final = _always
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
            asked |= _FIGURE
            if part.startswith(DEADLY):
                asked |= _DEADLY
    if not all(part.isalnum() or part in STOPS for part in meant.split()):
        asked |= _ODD
    for hinted in (hint(meant), hint(token)):
        if hinted is not None:
            asked |= 1 << (_HINTS_FROM + hinted)
    if len(token) == 1 and token.isalpha() and token not in _LONE_LETTERS:
        asked |= _SPELLED
    return asked


_TOKEN_ASKS: Final = Memory(_what_token_asks)


def _read_piece(piece: str) -> Piece:
    asked = 0
    for token in tokens_of(piece):
        asked |= _TOKEN_ASKS[token]
    digits = sum(map(str.isdigit, piece)) if asked & _FIGURES else int(bool(asked & _NUMBERS))
    return asked, words_of(piece), marks_of(piece), digits, lone_letters(piece)


# What each piece between spaces asks for, as bits (0 for the ordinary words of a day), its words and emoji,
# and how many digits it holds, in figures or in words, and letters that stand alone.
PIECES: Final = Memory(_read_piece)
_ASKED, _WORDS, _MARKS, _DIGITS, _LONE = (itemgetter(place) for place in range(5))


def _asked_rules(asked: int) -> list[Rule]:
    """The rules of which every group of anchors has a word in the text."""
    asked |= _ALWAYS
    left = asked & (asked >> len(RULES)) & (asked >> 2 * len(RULES)) & _ALL_RULES
    rules = []
    while left:
        lowest = left & -left
        rules.append(RULES[lowest.bit_length() - 1])
        left ^= lowest
    return rules


class Hit(NamedTuple):
    """One rule that fired. `weight` is what it says after `believed`, how far the phrase is meant."""

    flag: str
    rule: str
    weight: float
    severity: int
    start: int
    end: int
    believed: float = 1.0
    in_text: bool = False  # whether its place is one in the text already, or in the canonical words


class Look(NamedTuple):
    """A text looked at: what the rules found, its words and emoji, and the text its places are in."""

    hits: list[Hit]
    tokens: list[str]
    marks: tuple[str, ...]
    read: str
    denied: frozenset[str] = frozenset()  # flags of which a rule fitted, but on what was denied


def look(text: str) -> Look:
    """Everything that is cheap to know of a text. An ordinary message costs a few microseconds."""
    pieces = split(text)
    asked, tokens, marks = _gather(pieces, is_ascii=text.isascii())
    if not asked:
        return Look([], tokens, marks, text)
    read = text
    if asked & _SPELLED and _may_spell(pieces):
        # Only with its letters joined is a spelled-out word known, and what it asks for.
        read = join_spelled(text)
        if read != text:
            pieces = split(read)
            joined, tokens, marks = _gather(pieces, is_ascii=False)
            asked |= joined
    rules = _asked_rules(asked)
    hits: list[Hit] = []
    denied: frozenset[str] = frozenset()
    is_figurative = bool(asked & _DEADLY or (rules and asked & _FIGURE))
    if (rules or is_figurative) and not asked & _ODD:
        said = {*tokens}
        rules = [rule for rule in rules if rule.phrases.may_be_in(said)]
        is_figurative = is_figurative and IDIOMS.may_be_in(said)
    if rules or is_figurative:
        words = canonical_text(pieces)
        plain = blot_idioms(words) if is_figurative else words
        if rules:
            hits, denied = _try_rules(words, plain, rules, are_plain=not asked & _ODD)
        if plain is not words and plain != words:
            # A figure of speech is no more to the model than that: it stands where its words stood.
            tokens = [
                _FIGURE_WORD if word[0] == "_" and not word.strip("_") else word for word in plain.split()
            ]
    if (
        asked & _DETAILS
        or (asked & _STREET and asked & _FIGURES)
        or (asked & _NUMBERS and _count_digits(pieces) >= FEWEST_DIGITS)
    ):
        for detail in find_details(text, frozenset(one for one in Hint if asked >> (_HINTS_FROM + one) & 1)):
            flag = LINK if detail.rule == "link" else CONTACT_DETAILS
            hits.append(Hit(flag, detail.rule, _DETAIL_WEIGHT, 0, detail.start, detail.end, in_text=True))
    return Look(hits, tokens, marks, read, denied)


def _gather(pieces: list[str], *, is_ascii: bool) -> tuple[int, list[str], tuple[str, ...]]:
    found = list(map(PIECES.__getitem__, pieces))
    marks = () if is_ascii else (*chain.from_iterable(map(_MARKS, found)),)
    return reduce(or_, map(_ASKED, found), 0), [*chain.from_iterable(map(_WORDS, found))], marks


def _count_digits(pieces: list[str]) -> int:
    """The digits of a text, in figures and in words: enough for a telephone number?"""
    return sum(map(_DIGITS, map(PIECES.__getitem__, pieces)))


def _may_spell(pieces: list[str]) -> bool:
    """Whether so many letters stand alone one after another that a word may be spelled out."""
    run = 0
    for lone in map(_LONE, map(PIECES.__getitem__, pieces)):
        run = run + lone if lone else 0
        if run >= FEWEST_SPELLED:
            return True
    return False


def _try_rules(
    words: str, plain: str, rules: list[Rule], *, are_plain: bool
) -> tuple[list[Hit], frozenset[str]]:
    """The rules that fit, and the flags of those that only fit on what was denied.

    No rule reaches from one sentence into another. `are_plain`: whether all words are plain ones, so that those
    of a sentence tell which rules may fit in it.
    """
    hits = []
    denied = set()
    doubts = _MAX_DOUBTS
    parts = sentences(words)
    for rule in rules:
        compiled = rule.compiled
        best: tuple[float, int, int] | None = None
        for start, end, said in parts:
            if are_plain and not rule.phrases.may_be_in(said):
                continue
            if plain is not words and not compiled.search(words, start, end):
                continue
            for found in compiled.finditer(plain, start, end):
                believed = 1.0
                if rule.scoped and doubts > 0:
                    doubts -= 1
                    believed = belief(plain, *found.span(), direct=rule.flag == SELF_HARM)
                if best is None or believed > best[0]:
                    best = (believed, *found.span())
                if believed == 1.0:
                    break  # one that is meant is enough
            if best is not None and best[0] == 1.0:
                break
        if best is not None and best[0] > 0:
            hits.append(
                Hit(rule.flag, rule.name, rule.weight * best[0], rule.severity, best[1], best[2], best[0])
            )
        elif best is not None:
            denied.add(rule.flag)
    return hits, frozenset(denied)


def sentences(words: str) -> list[tuple[int, int, set[str]]]:
    """Where each sentence of a canonical text begins and ends, its stop included, and its words."""
    found = []
    start = 0
    for said in words.replace(" ? ", _STOP).split(_STOP):
        found.append((start, start + len(said) + len(_STOP) - 1, {*said.split()}))
        start += len(said) + len(_STOP)
    return found


def told(hits: list[Hit]) -> dict[str, float]:
    """What the rules say of each flag they touched, from 0 to 1."""
    flags = dict.fromkeys([hit.flag for hit in hits])
    return {flag: _together([hit for hit in hits if hit.flag == flag]) for flag in flags}


def _together(hits: list[Hit]) -> float:
    """What rules of one flag say together."""
    # Rules are taken as independent evidence. Weak ones together never outweigh one that says something,
    # and what was said of the past, of fiction or of people at large does not add up.
    doubt, weak, half_meant = 1.0, 0.0, 0.0
    for hit in hits:
        if hit.believed < 1:
            half_meant = max(half_meant, hit.weight)
        elif hit.weight < _WEAK:
            weak += hit.weight
        else:
            doubt *= 1 - hit.weight
    return 1 - doubt * (1 - half_meant) * (1 - min(weak, _WEAK_TOGETHER))


def named(seen: Look, scores: Mapping[str, float]) -> list[tuple[str, ...]]:
    """What the rules found, as features of the model."""
    hits = seen.hits
    found: set[tuple[str, ...]] = {
        ("r", hit.flag, hit.rule, "meant" if hit.believed == 1 else "perhaps") for hit in hits
    }
    found |= {("R", flag, str(int(score * 5))) for flag, score in scores.items()}
    found |= {("D", flag) for flag in seen.denied}
    found |= {("D", flag, "alone") for flag in seen.denied if scores.get(flag, 0.0) < _WEAK}
    severity = max((hit.severity for hit in hits if hit.flag == SELF_HARM and hit.weight >= 0.5), default=0)
    found |= {("V", str(level)) for level in range(1, severity + 1)}
    return sorted(found)
