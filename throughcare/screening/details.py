"""Contact details in a text: telephone numbers, e-mail and street addresses, handles and links, also disguised.

Crisis lines, times, dates, doses, prices and years are no contact details.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from throughcare.screening.rules.invitation import PLATFORM, PLATFORM_WORDS


FEWEST_DIGITS: Final = 7  # fewer are no telephone number


class Detail(NamedTuple):
    """What was found, by the name of its rule, and where in the original text."""

    rule: str
    start: int
    end: int


_DIGITS: Final = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "niner": "9", "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4",
    "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9", "won": "1", "fife": "5",
}  # fmt: skip
_NUMBER_WORDS: Final = frozenset(_DIGITS) | {"double", "triple", "doble"}
_DIGIT_WORD: Final = "|".join(sorted(_DIGITS, key=len, reverse=True))
_GLUED_DIGITS: Final = re.compile(rf"(?:{_DIGIT_WORD}){{2,15}}")
_ONE_DIGIT_WORD: Final = re.compile(_DIGIT_WORD)
_PIECE: Final = re.compile(r"(\+)?(?:\d+|[^\W\d_]+)")
_JOINS: Final = frozenset({"then", "dash", "and", "punto", "guion", "luego", "y", "dot", "hyphen", "space", "minus", "o", "area", "code", "x"})
_BETWEEN: Final = re.compile(r"[\s.\-–—()/,*_:+|~•]{0,4}")
_NOT_A_PHONE: Final = re.compile(
    r"(?:order|tracking|case|confirmation|claim|invoice|ref(?:erence)?|ticket|zip|member|meeting|account|policy|serial|model|isbn|chart|mrn|score|room|step|page|id|code|"
    r"pin|\$|€|£|#)\s*(?:number|num|no\.?|id|code|is|was|:|#|\s)*\s*$",
    re.IGNORECASE,
)  # fmt: skip
_CUE: Final = re.compile(
    r"\b(?:call|text|txt|reach|hit me|hmu|number|cell|phone|whats ?app|ll[aá]ma\w*|n[uú]mero|celular|tel\w*|ring|dial|contact|mobile|msg|message|digits|sms|ping|textme|callme|"
    r"signal|facetime|buzz|holler|escr[ií]be\w*|m[aá]rca\w*|cel)\b",
    re.IGNORECASE,
)
_TOLL_FREE: Final = ("800", "833", "844", "855", "866", "877", "888")
_LINES: Final = frozenset({"988", "911", "211", "311", "411", "741741", "838255", "678678", "85258", "112", "999", "116123", "8388255", "838255988", "988741741", "741741988", "988911", "911988"})
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_CLOCK_OR_DATE: Final = re.compile(
    r"(?<!\d)(?:\d{1,2}:\d\d(?::\d\d)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}-\d{1,2}-\d{2,4}|\$\s?\d[\d,.]*|\d+(?:[.,]\d+)?\s?(?:mg|mcg|ml|lbs?|kg|%|am|pm|bpm|"
    r"dollars|bucks|steps|calories|cal|hours|hrs|days|weeks|months|years|minutes|mins|miles|km|times)\b)(?!\d)",
    re.IGNORECASE,
)

_NAME: Final = r"[a-z0-9][a-z0-9._%+\-]{0,60}"
_EMAIL: Final = re.compile(
    rf"(?<![\w.]){_NAME}@[a-z0-9\-]{{1,60}}(?:\.[a-z0-9\-]{{1,60}}){{1,4}}", re.IGNORECASE
)
_SAID_EMAIL: Final = re.compile(
    r"(?<![\w.])[a-z0-9][a-z0-9._%+\-]{0,60}(?: (?:dot|punto|underscore|dash) [a-z0-9]{1,30}){0,3}"
    r" {0,2}(?:[\[({<] {0,2}(?:at|@|arroba) {0,2}[\])}>]|@|(?<= )(?:at|arroba)(?= )) {0,2}"
    r"(?:[a-z0-9\-]{1,40}(?: {0,2}(?:\.|[\[({<] {0,2}(?:dot|punto|\.) {0,2}[\])}>]|(?<= )(?:dot|punto)(?= )) {0,2}[a-z0-9\-]{1,40}){1,3}"
    r"|(?:gmail|g mail|yahoo|hotmail|outlook|icloud|proton(?:mail)?|aol|live)\b)",
    re.IGNORECASE,
)
_TOP_LEVEL: Final = re.compile(r"(?:\.|dot|punto)[\s\])}>]{0,4}(?:com|net|org|edu|gov|io|me|co|us|uk|mx|es|info|biz|app|dev|gmail|example|test|ca|mail)\W{0,2}$", re.IGNORECASE)
_WEB: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{2,300}|(?<![\w@.])(?:[a-z0-9\-]{1,60}\.){1,4}(?:com|net|org|io|gg|me|co|app|ly|tv|link|edu|gov|info)(?![\w@])(?:/[^\s<>\"]{0,300})?",
    re.IGNORECASE,
)
_OFF_PLATFORM: Final = re.compile(
    r"(?:t\.me|wa\.me|discord\.(?:gg|com)|telegram\.\w+|whatsapp\.com|instagram\.com|facebook\.com|fb\.(?:com|me)|m\.me|snapchat\.com|tiktok\.com|twitter\.com|x\.com|linktr\.ee|kik\.me|"
    r"signal\.(?:me|group)|zoom\.us|meet\.google\.com|reddit\.com/u|linkedin\.com/in|paypal\.me|venmo\.com|cash\.app|onlyfans\.com|groupme\.com|line\.me|skype\.com|messenger\.com|threads\.net)",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(
    rf"(?<![\w@]){PLATFORM}\b(?: ?(?:me|handle|name|user ?name|id|is|user|acct|account|tag|es|at|add|as))* ?[:=@\-–→>~]{{1,3}} {{0,2}}@?[a-z0-9][\w.\-]{{2,40}}|"
    rf"(?<!\w)@[a-z0-9][\w.\-]{{2,40}} (?:on|en|in|at|over on|@) (?:my |the |mi )?{PLATFORM}\b|"
    rf"(?<![\w@]){PLATFORM}\b (?:is |me at |me |es |as |at |handle |name |user |username |id |add |under |@ ?){{0,3}}@?(?=[a-z0-9._\-]{{0,39}}[0-9_])[a-z][a-z0-9._\-]{{3,39}}(?!\w)|"
    rf"\b(?:add|find|follow|im|i'm|i am|user ?name|handle|tag|search|busca\w*|agreg\w*|look up)\b(?: me| is| as| up| for| it's| es|:){{0,3}} @[a-z0-9][\w.\-]{{2,40}}",
    re.IGNORECASE,
)
_STREET_SURE: Final = "(?:street|st|avenue|ave|av|road|rd|boulevard|blvd|lane|ln|terrace|parkway|pkwy|highway|hwy|calle|avenida)"
_STREET_PERHAPS: Final = "(?:drive|dr|court|ct|way|place|pl|circle|cir|trail|loop|square|row|alley|plaza)"
_STREET: Final = re.compile(
    rf"(?<![\w$:/.])\d{{1,5}}[a-z]? (?!(?:minutes?|mins?|hours?|hrs?|miles?|blocks?|days?|weeks?|months?|years?|mg|am|pm|of|in|on|to|at|and|or|people|times|more|or|the|a|my)\b)"
    rf"(?:[nsew]\.? |north |south |east |west )?[a-z0-9'\-]{{1,20}}(?: [a-z'\-]{{1,20}})? (?:(?P<sure>{_STREET_SURE})|(?P<perhaps>{_STREET_PERHAPS}))\b\.?(?P<unit>,? (?:apt|apartment|unit|#|suite|ste|no)\.? ?#?\w{{1,6}})?|"
    r"\b(?:calle|avenida|av) [a-z]{2,20}(?: [a-z]{2,20})? \d{1,5}\b",
    re.IGNORECASE,
)
_HOME: Final = re.compile(r"\b(?:address|live|living|stay|staying|come|meet|my place|house|home|apartment|stop by|swing by|drop by|over|pick me|vivo|direcci[oó]n|casa|find me|send|mail|at)\b", re.IGNORECASE)
_FORMER_HOME: Final = re.compile(r"\b(?:used to|grew up|as a (?:kid|child)|lived|we were|years ago|clinic|hospital|church|library|center|pharmacy|office|meeting is|group is|court is)\b", re.IGNORECASE)


class Hint(enum.IntEnum):
    """What one word hints at. A text is searched only for what its words hint at."""

    NUMBER = 0  # digits
    NUMBER_WORD = 1  # "five"
    EMAIL = 2
    WEB = 3
    HANDLE = 4
    STREET = 5
    GLUED = 6  # "fivefivefive"
    AT = 7  # "@"


_HINTS: Final = {
    **dict.fromkeys(_NUMBER_WORDS, Hint.NUMBER_WORD),
    **dict.fromkeys("dot punto arroba gmail yahoo hotmail outlook icloud proton protonmail aol".split(), Hint.EMAIL),
    **dict.fromkeys("com net org http https www edu gov io gg ly tv linktr ee wa t fb".split(), Hint.WEB),
    **dict.fromkeys(PLATFORM_WORDS.split(), Hint.HANDLE),
    **dict.fromkeys("username user handle tag".split(), Hint.HANDLE),
    **dict.fromkeys(
        "street st avenue ave av road rd boulevard blvd lane ln terrace parkway pkwy highway hwy calle avenida drive dr court "
        "ct way place pl circle cir trail loop square row alley plaza".split(), Hint.STREET
    ),
}  # fmt: skip


def hint(word: str) -> Hint | None:
    """What one lower-case word, as `words.canonical` gives it or as typed, hints at."""
    found = Hint.AT if "@" in word else _HINTS.get(word)
    if found is None and any(map(str.isdigit, word)):
        return Hint.NUMBER
    if found is None and len(word) > 5 and _GLUED_DIGITS.fullmatch(word):
        return Hint.GLUED
    return found


def find_details(text: str, hints: frozenset[Hint]) -> list[Detail]:
    """Every contact detail and link that the `hints` of the text's words let one expect."""
    found: list[Detail] = []
    if not hints.isdisjoint((Hint.NUMBER, Hint.NUMBER_WORD, Hint.GLUED)):
        found += [Detail("phone-number", *span) for span in _phones(text)]
    if Hint.AT in hints:
        found += [Detail("email-address", *hit.span()) for hit in _EMAIL.finditer(text)]
    if not hints.isdisjoint((Hint.EMAIL, Hint.WEB, Hint.AT)) and not any(one.rule == "email-address" for one in found):
        found += [Detail("email-address", *span) for span in _said_emails(text)]
    if Hint.WEB in hints:
        for hit in _WEB.finditer(text):
            found.append(Detail("link", *hit.span()))
            if _OFF_PLATFORM.search(hit[0]):
                found.append(Detail("off-platform-link", *hit.span()))
    if Hint.HANDLE in hints:
        found += [Detail("handle", *hit.span()) for hit in _HANDLE.finditer(text)]
    if Hint.STREET in hints and Hint.NUMBER in hints:
        found += [Detail("street-address", *hit.span()) for hit in _STREET.finditer(text) if _is_home(text, hit)]
    return found


def _said_emails(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    while (hit := _SAID_EMAIL.search(text, place)) is not None:
        if _is_said_email(hit):
            yield hit.span()
            place = hit.end()
        else:
            place = hit.start() + 1  # "me at theo.star (at) ..." begins with what is no address


def _is_said_email(hit: re.Match[str]) -> bool:
    said = hit[0]
    if "@" in said or re.search(r"[\[({<] {0,2}(?:at|arroba)", said, re.IGNORECASE):
        return True
    return _TOP_LEVEL.search(said) is not None or re.search(r"\b(?:gmail|yahoo|hotmail|outlook|icloud|proton(?:mail)?|aol)\b", said, re.IGNORECASE) is not None


def _is_home(text: str, hit: re.Match[str]) -> bool:
    near = text[max(0, hit.start() - 60) : hit.end() + 40]
    if _FORMER_HOME.search(near):
        return False
    if hit["unit"] or not hit["perhaps"]:
        return True
    return _HOME.search(near) is not None


class _Piece(NamedTuple):
    digits: str
    start: int
    end: int


def _phones(text: str) -> Iterator[tuple[int, int]]:
    """The spans of telephone numbers: runs of digits and number words with little between them."""
    masked = _CLOCK_OR_DATE.sub(lambda hit: "\x00" * len(hit[0]), text)
    run: list[_Piece] = []
    cue: bool | None = None
    for piece in (*_number_pieces(masked), None):
        if piece is not None and (not run or _BETWEEN.fullmatch(masked, run[-1].end, piece.start)):
            run.append(piece)
            continue
        if len("".join(one.digits for one in run)) >= FEWEST_DIGITS:
            if cue is None:
                cue = _CUE.search(text) is not None
            if _is_phone(text, run, cue):
                yield run[0].start, run[-1].end
        run = [piece] if piece is not None else []


def _number_pieces(text: str) -> Iterator[_Piece]:
    """Digits in figures and words; a joining word between two of them lengthens the first, not the number."""
    last: _Piece | None = None
    repeat = 1
    for found in _PIECE.finditer(text):
        raw = found[0].lower().lstrip("+")
        start, end = found.span()
        if raw.isdigit():
            digits = raw * (repeat if len(raw) == 1 else 1)
        elif raw in ("double", "doble", "triple"):
            repeat = 3 if raw == "triple" else 2
            digits = ""
        elif raw in _DIGITS or _GLUED_DIGITS.fullmatch(raw):
            digits = "".join(_DIGITS[word] for word in _ONE_DIGIT_WORD.findall(raw)) * repeat
        elif raw in _JOINS and last is not None:
            digits = "0" if raw == "o" else ""
        else:
            if last is not None:
                yield last
            last, repeat = None, 1
            continue
        if raw not in ("double", "doble", "triple"):
            repeat = 1
        if last is not None and _BETWEEN.fullmatch(text, last.end, start) and (not digits or not last.digits):
            last = _Piece(last.digits + digits, last.start, end if digits or raw in _JOINS else last.end)
            continue
        if last is not None and last.digits:
            yield last
        last = _Piece(digits, start, end)
    if last is not None and last.digits:
        yield last


def _is_phone(text: str, run: list[_Piece], cue: bool) -> bool:
    groups = [piece.digits for piece in run if piece.digits]
    digits = "".join(groups)
    if len(digits) > 15 or digits in _LINES or all(group in _LINES for group in groups):
        return False
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if len(national) >= 10 and national[:3] in _TOLL_FREE:
        return False
    if all(_YEAR.fullmatch(group) for group in groups) or _is_counting(groups):
        return False
    if _NOT_A_PHONE.search(text[max(0, run[0].start - 40) : run[0].start]):
        return False
    if text[max(0, run[0].start - 2) : run[0].start + 1].find("+") >= 0 and len(digits) >= 8:
        return True
    sizes = [len(group) for group in groups]
    if len(national) == 10:
        return cue or len(sizes) == 1 or max(sizes) <= 4 or sizes[-1] == 4
    if len(digits) == 7 and sizes in ([3, 4], [7]) and (cue or sizes == [3, 4]):
        return cue or "-" in text[run[0].start : run[-1].end]
    return cue and (len(sizes) <= 5 or max(sizes) <= 2)


def _is_counting(groups: list[str]) -> bool:
    """5, 4, 3, 2, 1: a grounding exercise, not a number to call."""
    numbers = [int(group) for group in groups]
    steps = {after - before for before, after in zip(numbers, numbers[1:], strict=False)}
    return len(numbers) >= 5 and len(steps) == 1 and abs(steps.pop()) in (1, 2, 5, 7, 10)
