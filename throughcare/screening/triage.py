"""A text's way through screening: a quick look at its words, a slow look only where one of them asks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Final, NamedTuple

from throughcare.screening.details import Hint, find_details, hint
from throughcare.screening.findings import (
    CONTACT_DETAILS,
    FLAGS,
    LINK,
    NOTHING,
    SELF_HARM,
    THRESHOLD,
    UNSCREENED,
    Findings,
    Reason,
)
from throughcare.screening.phones import FEWEST_DIGITS
from throughcare.screening.reading import (
    Memory,
    WayBack,
    canonical_text,
    join_spelled,
    meaning,
    split,
    tokens_of,
)
from throughcare.screening.rules import RULES, Rule
from throughcare.screening.scope import FIGURATIVE, belief, blot_idioms

_log = logging.getLogger(__name__)

_WEAK: Final = 0.35  # rules that say less than this can only order messages, never raise a flag together
_WEAK_TOGETHER: Final = 0.45
_MAX_DOUBTS: Final = 60  # phrases of one message that are examined for scope; more than that is believed
_MAX_REASONS: Final = 40
_DETAIL_WEIGHT: Final = 0.9
_LONE_LETTERS: Final = frozenset("aiuyoen")  # words, or short for words, in English and Spanish

# What a word asks for is a set of bits: one for each group of anchors of each rule, then one for each hint.
_GROUPS: Final = 3
_ALL_RULES: Final = (1 << len(RULES)) - 1
_HINTS_FROM: Final = _GROUPS * len(RULES)
_SPELLED: Final = 1 << (_HINTS_FROM + len(Hint))
_FIGURE: Final = _SPELLED << 1
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
    for hinted in (hint(meant), hint(token)):
        if hinted is not None:
            asked |= 1 << (_HINTS_FROM + hinted)
    if len(token) == 1 and token.isalpha() and token not in _LONE_LETTERS:
        asked |= _SPELLED
    return asked


_TOKEN_ASKS: Final = Memory(_what_token_asks)


def _what_it_asks(piece: str) -> int:
    asked = 0
    for token in tokens_of(piece):
        asked |= _TOKEN_ASKS[token]
    return asked


# What each piece between spaces asks for, as bits; 0 for the ordinary words of a day.
_ASKS: Final = Memory(_what_it_asks)


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


def screen(text: str) -> Findings:
    """What `text` says that somebody should look at: the same text, the same answer, whatever it holds.

    An ordinary message costs a few microseconds: its words are looked up, and nothing else happens.
    """
    pieces = split(text)
    asked = 0
    for piece in pieces:
        asked |= _ASKS[piece]
    if not asked:
        return NOTHING
    read = text
    if asked & _SPELLED:
        # Only with its letters joined is a spelled-out word known, and what it asks for.
        read = join_spelled(text)
        pieces = split(read)
        for piece in pieces:
            asked |= _ASKS[piece]
    rules = _asked_rules(asked)
    hits = _try_rules(pieces, rules, figures=bool(asked & _FIGURE)) if rules else []
    if (
        asked & _DETAILS
        or (asked & _STREET and asked & _FIGURES)
        or (asked & _NUMBERS and _count_digits(pieces) >= FEWEST_DIGITS)
    ):
        for detail in find_details(text, frozenset(one for one in Hint if asked >> (_HINTS_FROM + one) & 1)):
            flag = LINK if detail.rule == "link" else CONTACT_DETAILS
            hits.append(_Hit(flag, detail.rule, _DETAIL_WEIGHT, 0, detail.start, detail.end, in_text=True))
    return _weigh(hits, read) if hits else NOTHING


def _count_digits(pieces: list[str]) -> int:
    """The digits of a text, in figures and in words: enough for a telephone number?"""
    count = 0
    for piece in pieces:
        asked = _ASKS[piece]
        if asked & _FIGURES:
            count += sum(map(str.isdigit, piece))
        elif asked & _NUMBERS:
            count += 1
    return count


def screen_or_unscreened(text: str) -> Findings:
    """As `screen`; should screening itself fail, findings that say so, for a person to look at."""
    try:
        return screen(text)
    except Exception:  # a fault here must never keep a message from being posted
        _log.exception("Screening failed.")  # without the text: nobody's words belong in a log
        return UNSCREENED


class _Hit(NamedTuple):
    flag: str
    rule: str
    weight: float
    severity: int
    start: int
    end: int
    believed: float = 1.0
    in_text: bool = False  # whether its place is one in the text already, or in the canonical words


def _try_rules(pieces: list[str], rules: list[Rule], *, figures: bool) -> list[_Hit]:
    words = canonical_text(pieces)
    rules = [rule for rule in rules if rule.compiled.search(words)]
    if not rules:
        return []
    plain = blot_idioms(words) if figures else words
    hits = []
    doubts = _MAX_DOUBTS
    for rule in rules:
        best: tuple[float, int, int] | None = None
        for found in rule.compiled.finditer(plain):
            believed = 1.0
            if rule.scoped and doubts > 0:
                doubts -= 1
                believed = belief(plain, found.start(), found.end(), direct=rule.flag == SELF_HARM)
            if best is None or believed > best[0]:
                best = (believed, *found.span())
            if believed == 1.0:
                break  # one that is meant is enough
        if best is not None and best[0] > 0:
            hits.append(
                _Hit(rule.flag, rule.name, rule.weight * best[0], rule.severity, best[1], best[2], best[0])
            )
    return hits


def _weigh(hits: list[_Hit], read: str) -> Findings:
    scores: dict[str, float] = {}
    severity = 0
    for flag in FLAGS:
        mine = [hit for hit in hits if hit.flag == flag]
        if not mine:
            continue
        # Rules are taken as independent evidence. Weak ones together never outweigh one that says something,
        # and what was said of the past, of fiction or of people at large does not add up.
        doubt, weak, half_meant = 1.0, 0.0, 0.0
        for hit in mine:
            if hit.believed < 1:
                half_meant = max(half_meant, hit.weight)
            elif hit.weight < _WEAK:
                weak += hit.weight
            else:
                doubt *= 1 - hit.weight
        score = 1 - doubt * (1 - half_meant) * (1 - min(weak, _WEAK_TOGETHER))
        scores[flag] = round(score, 4)
        if flag == SELF_HARM and score >= THRESHOLD:
            severity = max([1, *(hit.severity for hit in mine if hit.weight >= THRESHOLD)])
    flags = frozenset(flag for flag, score in scores.items() if score >= THRESHOLD)
    told = [hit for hit in hits if hit.flag in flags]
    reasons = sorted(_reasons(told, read), key=lambda one: (FLAGS.index(one.flag), one.start, one.rule))
    return Findings(
        severity=severity,
        suicide_risk=scores.get(SELF_HARM, 0.0),
        flags=flags,
        reasons=tuple(reasons[:_MAX_REASONS]),
        scores=tuple(scores.items()),
    )


def _reasons(hits: list[_Hit], read: str) -> Iterator[Reason]:
    way_back: WayBack | None = None  # costs more than the rest: only a text with a flag pays for it
    for hit in hits:
        place = (hit.start, hit.end)
        if not hit.in_text:
            way_back = way_back or WayBack(read)
            place = way_back.original(*place)
        yield Reason(hit.flag, hit.rule, *place)
