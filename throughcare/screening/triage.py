"""The way of a text through screening: a quick look at its words, and a slow look only where one of them asks."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Final, NamedTuple

from throughcare.screening.details import find_details, hint
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
from throughcare.screening.reading import EMOJI, EMOJI_WORDS, WORD, Reading, read
from throughcare.screening.rules import RULES, Rule
from throughcare.screening.scope import belief, blot_idioms
from throughcare.screening.words import canonical

_log = logging.getLogger(__name__)

_QUICK: Final = re.compile(f"{WORD}|{EMOJI}|@")
_REMEMBERED: Final = 50_000
_SPELLED: Final = -100  # asked for by a lone letter: are words spelled out letter by letter?
_WEAK: Final = 0.35  # rules that say less than this can only order messages, never raise a flag together
_WEAK_TOGETHER: Final = 0.45
_MAX_DOUBTS: Final = 60  # phrases of one message that are examined for scope; more than that is believed
_MAX_REASONS: Final = 40
_DETAIL_WEIGHT: Final = 0.9
_LONE_LETTERS: Final = frozenset("aiuyoen")  # words, or short for words, in English and Spanish

_EXACT: dict[str, list[int]] = {}
_PREFIXES: list[tuple[str, int]] = []
for _number, _rule in enumerate(RULES):
    for _anchor in _rule.anchors.split():
        if _anchor.endswith("*"):
            _PREFIXES.append((_anchor[:-1], _number))
        else:
            _EXACT.setdefault(_anchor, []).append(_number)


@lru_cache(maxsize=_REMEMBERED)
def _asks(word: str) -> tuple[int, ...]:
    """The rules, by number, that one lower-case word asks for, and (below zero) the details it hints at.

    Empty for the ordinary words of a day: they cost one look-up.
    """
    meant = EMOJI_WORDS.get(word) or canonical(word)
    asked: set[int] = set()
    for part in (*meant.split(), word):
        asked.update(_EXACT.get(part, ()))
        asked.update(number for prefix, number in _PREFIXES if part.startswith(prefix))
    hinted = hint(meant) or hint(word)
    if hinted is not None:
        asked.add(hinted)
    if len(word) == 1 and word.isalpha() and word not in _LONE_LETTERS:
        asked.add(_SPELLED)
    return tuple(sorted(asked))


def screen(text: str) -> Findings:
    """What `text` says that somebody should look at: the same text, the same answer, whatever it holds.

    An ordinary message costs a few microseconds: its words are looked up, and nothing else happens.
    """
    asked: list[int] = []
    for word in _QUICK.findall(text.lower()):
        asked += _asks(word)
    if not asked:
        return NOTHING
    hits: list[_Hit] = []
    rules = sorted({number for number in asked if number >= 0})
    if rules or _SPELLED in asked:
        reading = read(text)
        if _SPELLED in asked:
            # Only now are spelled-out words known, and what they ask for.
            rules = sorted({*rules, *(n for word in reading.words.split() for n in _asks(word) if n >= 0)})
        if rules:
            hits = _try_rules(reading, [RULES[number] for number in rules])
    for detail in find_details(text, [number for number in asked if number < 0]):
        flag = LINK if detail.rule == "link" else CONTACT_DETAILS
        hits.append(_Hit(flag, detail.rule, _DETAIL_WEIGHT, 0, detail.start, detail.end))
    return _weigh(hits) if hits else NOTHING


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


def _try_rules(reading: Reading, rules: list[Rule]) -> list[_Hit]:
    plain = blot_idioms(reading.words)
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
            start, end = reading.original(best[1], best[2])
            hits.append(_Hit(rule.flag, rule.name, rule.weight * best[0], rule.severity, start, end))
    return hits


def _weigh(hits: list[_Hit]) -> Findings:
    scores: dict[str, float] = {}
    severity = 0
    for flag in FLAGS:
        mine = [hit for hit in hits if hit.flag == flag]
        if not mine:
            continue
        doubt, weak = 1.0, 0.0
        for hit in mine:
            if hit.weight < _WEAK:
                weak += hit.weight
            else:
                doubt *= 1 - hit.weight
        # Rules are taken as independent evidence; weak ones together never outweigh one that says something.
        score = 1 - doubt * (1 - min(weak, _WEAK_TOGETHER))
        scores[flag] = round(score, 4)
        if flag == SELF_HARM and score >= THRESHOLD:
            severity = max([1, *(hit.severity for hit in mine if hit.weight >= THRESHOLD)])
    flags = frozenset(flag for flag, score in scores.items() if score >= THRESHOLD)
    reasons = sorted(
        (Reason(hit.flag, hit.rule, hit.start, hit.end) for hit in hits if hit.flag in flags),
        key=lambda reason: (FLAGS.index(reason.flag), reason.start, reason.rule),
    )
    return Findings(
        severity=severity,
        suicide_risk=scores.get(SELF_HARM, 0.0),
        flags=flags,
        reasons=tuple(reasons[:_MAX_REASONS]),
        scores=tuple(scores.items()),
    )
