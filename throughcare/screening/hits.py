"""What the rules find in a text: words are looked up, and only what they ask for is tried."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from itertools import chain
from operator import or_
from typing import Final, NamedTuple

from throughcare.screening.asking import (
    ASKED,
    DEADLY_FIGURE,
    DETAILS,
    DIGITS,
    FIGURE,
    FIGURES,
    HINTS_FROM,
    LONE,
    MARKS,
    NUMBERS,
    ODD,
    PIECES,
    SPELLED,
    STREET,
    TOKENS,
    asked_rules,
)
from throughcare.screening.details import Hint, find_details
from throughcare.screening.findings import CONTACT_DETAILS, LINK, SELF_HARM
from throughcare.screening.phones import FEWEST_DIGITS
from throughcare.screening.reading import (
    FEWEST_SPELLED,
    canonical_text,
    join_spelled,
    split,
)
from throughcare.screening.rules import Rule
from throughcare.screening.scope import IDIOMS, belief, blot_idioms

_WEAK: Final = 0.35  # rules that say less than this can only order messages, never raise a flag together
_WEAK_TOGETHER: Final = 0.45
_MAX_DOUBTS: Final = 60  # phrases of one message that are examined for scope; more than that is believed
_DETAIL_WEIGHT: Final = 0.9
_FIGURE_WORD: Final = "_"
_STOP: Final = " . "


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

    def says_nothing(self, text: str) -> bool:
        """Whether no rule fits the text, not even on what is denied, and its words stand as they were written."""
        return not self.hits and not self.denied and self.read == text and _FIGURE_WORD not in self.tokens


def look(text: str) -> Look:
    """Everything that is cheap to know of a text. An ordinary message costs a few microseconds."""
    pieces = split(text)
    asked, tokens, marks = _gather(pieces, is_ascii=text.isascii())
    if not asked:
        return Look([], tokens, marks, text)
    read = text
    if asked & SPELLED and _may_spell(pieces):
        # Only with its letters joined is a spelled-out word known, and what it asks for.
        read = join_spelled(text)
        if read != text:
            pieces = split(read)
            joined, tokens, marks = _gather(pieces, is_ascii=False)
            asked |= joined
    rules = asked_rules(asked)
    hits: list[Hit] = []
    denied: frozenset[str] = frozenset()
    is_figurative = bool(asked & DEADLY_FIGURE or (rules and asked & FIGURE))
    if (rules or is_figurative) and not asked & ODD:
        said = {*tokens}
        rules = [rule for rule in rules if rule.phrases.may_be_in(said)]
        is_figurative = is_figurative and IDIOMS.may_be_in(said)
    if rules or is_figurative:
        words = canonical_text(pieces)
        plain = blot_idioms(words) if is_figurative else words
        if rules:
            hits, denied = _try_rules(words, plain, rules, are_plain=not asked & ODD)
        if plain is not words and plain != words:
            # A figure of speech is no more to the model than that: it stands where its words stood.
            tokens = [
                _FIGURE_WORD if word[0] == "_" and not word.strip("_") else word for word in plain.split()
            ]
    if (
        asked & DETAILS
        or (asked & STREET and asked & FIGURES)
        or (asked & NUMBERS and _count_digits(pieces) >= FEWEST_DIGITS)
    ):
        for detail in find_details(text, frozenset(one for one in Hint if asked >> (HINTS_FROM + one) & 1)):
            flag = LINK if detail.rule == "link" else CONTACT_DETAILS
            hits.append(Hit(flag, detail.rule, _DETAIL_WEIGHT, 0, detail.start, detail.end, in_text=True))
    return Look(hits, tokens, marks, read, denied)


def _gather(pieces: list[str], *, is_ascii: bool) -> tuple[int, list[str], tuple[str, ...]]:
    found = list(map(PIECES.__getitem__, pieces))
    marks = () if is_ascii else (*chain.from_iterable(map(MARKS, found)),)
    return reduce(or_, map(ASKED, found), 0), [*chain.from_iterable(map(TOKENS, found))], marks


def _count_digits(pieces: list[str]) -> int:
    """The digits of a text, in figures and in words: enough for a telephone number?"""
    return sum(map(DIGITS, map(PIECES.__getitem__, pieces)))


def _may_spell(pieces: list[str]) -> bool:
    """Whether so many letters stand alone one after another that a word may be spelled out."""
    run = 0
    for lone in map(LONE, map(PIECES.__getitem__, pieces)):
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
