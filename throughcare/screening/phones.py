"""Telephone numbers in a text, also spaced out or in words; not crisis lines, dates, doses or prices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

FEWEST_DIGITS: Final = 7  # fewer are no telephone number
_MOST_DIGITS: Final = 15  # ITU-T E.164

_DIGITS: Final = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "niner": "9", "won": "1", "fife": "5",
    "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6",
    "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip
_REPEATS: Final = {"double": 2, "doble": 2, "triple": 3}
NUMBER_WORDS: Final = frozenset(_DIGITS) | frozenset(_REPEATS)
_DIGIT_WORD: Final = "|".join(sorted(_DIGITS, key=len, reverse=True))
_GLUED: Final = re.compile(rf"(?:{_DIGIT_WORD}){{2,{_MOST_DIGITS}}}")
_ONE_WORD: Final = re.compile(_DIGIT_WORD)
_PIECE: Final = re.compile(r"\d+|[^\W\d_]+")
_JOINS: Final = frozenset(
    (
        "then",
        "dash",
        "and",
        "punto",
        "guion",
        "luego",
        "y",
        "dot",
        "hyphen",
        "space",
        "minus",
        "area",
        "code",
        "x",
    )
)
_BETWEEN: Final = re.compile(r"[\s.\-–—()/,*_:+|~•]{0,4}")

_CRISIS_LINES: Final = frozenset(
    {"988", "911", "211", "112", "999", "741741", "838255", "678678", "85258", "116123"}
)
_TOLL_FREE: Final = re.compile(
    r"(?<!\d)(?:\+?1[ .\-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ .\-]{0,2}"
    r"(?:\d{3}[ .\-]?\d{4}|[a-z\d\-]{7,10})(?!\d)",
    re.IGNORECASE,
)
_NOT_DIALLED: Final = re.compile(
    r"(?<!\d)(?:741[ \-]?741|\d{1,2}:\d\d(?::\d\d)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d|"
    r"\d{1,2}-\d{1,2}-\d{2,4}|\$\s?\d[\d,.]*|\d+(?:[.,]\d+)?\s?(?:mg|mcg|ml|lbs?|kg|%|am|pm|bpm|dollars|bucks|steps|"
    r"calories|cal|hours|hrs|days|weeks|months|years|minutes|mins|miles|km|times)\b)(?!\d)",
    re.IGNORECASE,
)
_NAMED_OTHERWISE: Final = re.compile(
    r"(?:order|tracking|case|confirmation|claim|invoice|ref(?:erence)?|ticket|zip|member|meeting|account|policy|"
    r"serial|model|isbn|chart|mrn|score|room|step|page|id|code|pin|[$€£#])\s{0,3}"
    r"(?:(?:number|num|no\.?|id|code|is|was|:|#)\s{0,3}){0,4}$",
    re.IGNORECASE,
)
_CUE: Final = re.compile(
    r"\b(?:call|text|txt|reach|hit me|hmu|number|cell|phone|whats ?app|ll[aá]ma\w*|n[uú]mero|celular|tel\w*|"
    r"ring|dial|contact|mobile|msg|message|digits|sms|ping|textme|callme|signal|facetime|buzz|holler|escr[ií]be\w*|"
    r"m[aá]rca\w*|cel)\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


class _Group(NamedTuple):
    digits: str  # none for a word that joins two groups
    start: int
    end: int


def is_glued_number(word: str) -> bool:
    """Whether a lower-case word is number words without spaces: "fivefivefive"."""
    return _GLUED.fullmatch(word) is not None


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the telephone numbers in a text."""
    masked = _NOT_DIALLED.sub(_mask, _TOLL_FREE.sub(_mask, text))
    has_cue = _CUE.search(text) is not None
    for run in _runs(masked):
        groups = [group for group in run if group.digits]
        if groups and _is_phone(text, groups, has_cue=has_cue):
            yield groups[0].start, groups[-1].end


def _mask(found: re.Match[str]) -> str:
    return "\x00" * len(found[0])


def _runs(text: str) -> Iterator[list[_Group]]:
    """Digits in figures and words that stand together, with little between them."""
    run: list[_Group] = []
    size, repeat = 0, 1
    for found in _PIECE.finditer(text):
        raw = found[0].lower()
        digits = _digits(raw, in_number=bool(run))
        if run and (digits is None or not _go_together(text[run[-1].end : found.start()], size)):
            yield run
            run, size, repeat = [], 0, 1
        if digits is None:
            continue
        if len(digits) == 1:
            digits *= repeat
        repeat = _REPEATS.get(raw, 1)
        size += len(digits)
        run.append(_Group(digits, *found.span()))
    yield run


def _digits(raw: str, *, in_number: bool) -> str | None:
    """The digits that a piece stands for: none for a joining word, None for what belongs to no number."""
    if raw.isdecimal():
        return raw if raw.isascii() else "".join(str(int(digit)) for digit in raw)
    if raw in _DIGITS:
        return _DIGITS[raw]
    if _GLUED.fullmatch(raw):
        return "".join(_DIGITS[word] for word in _ONE_WORD.findall(raw))
    if in_number and raw == "o":
        return "0"
    return "" if raw in _REPEATS or (in_number and raw in _JOINS) else None


def _go_together(between: str, size: int) -> bool:
    """Whether what stands `between` two groups keeps them one number, of which `size` digits are there."""
    if _BETWEEN.fullmatch(between) is None:
        return False
    # After a whole number a comma or a new line begins another.
    return size < FEWEST_DIGITS or not ("," in between or "\n" in between)


def _is_phone(text: str, groups: list[_Group], *, has_cue: bool) -> bool:
    sizes = [len(group.digits) for group in groups]
    digits = "".join(group.digits for group in groups)
    if not FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS or _means_something_else(text, groups):
        return False
    start = groups[0].start
    if "+" in text[max(0, start - 2) : start] and len(digits) > FEWEST_DIGITS:
        return True
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if len(national) == 10:
        return has_cue or len(sizes) == 1 or max(sizes) <= 4
    if sizes == [3, 4]:
        return has_cue or "-" in text[start : groups[-1].end]
    return has_cue and (len(sizes) <= 5 or max(sizes) <= 2)


def _means_something_else(text: str, groups: list[_Group]) -> bool:
    if all(group.digits in _CRISIS_LINES for group in groups) or all(
        _YEAR.fullmatch(one.digits) for one in groups
    ):
        return True
    numbers = [int(group.digits) for group in groups]
    steps = {after - before for before, after in pairwise(numbers)}
    if len(numbers) >= 5 and len(steps) == 1 and abs(steps.pop()) in (1, 2, 5, 7, 10):
        return True  # 5, 4, 3, 2, 1: a grounding exercise
    return _NAMED_OTHERWISE.search(text[max(0, groups[0].start - 40) : groups[0].start]) is not None
