"""Contact details in a text, also disguised: addresses, handles, links and (from `phones`) numbers."""

# ruff: noqa: SIM905 - words in rows are read and edited as words

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from throughcare.screening.phones import NUMBER_WORDS, find_phones, is_glued_number
from throughcare.screening.rules.invitation import PLATFORM, PLATFORM_WORDS


class Detail(NamedTuple):
    """What was found, by the name of its rule, and where in the original text."""

    rule: str
    start: int
    end: int


_NAME: Final = r"[a-z0-9][a-z0-9._%+\-]{0,60}"
_EMAIL: Final = re.compile(
    rf"(?<![\w.]){_NAME}@[a-z0-9\-]{{1,60}}(?:\.[a-z0-9\-]{{1,60}}){{1,4}}", re.IGNORECASE
)
_SAID_EMAIL: Final = re.compile(
    r"(?<![\w.])[a-z0-9][a-z0-9._%+\-]{0,60}(?: (?:dot|punto|underscore|dash) [a-z0-9]{1,30}){0,3}"
    r" {0,2}(?:[\[({<] {0,2}(?:at|@|arroba) {0,2}[\])}>]|@|(?<= )(?:at|arroba)(?= )) {0,2}"
    r"(?:[a-z0-9\-]{1,40}(?: {0,2}(?:\.|[\[({<] {0,2}(?:dot|punto|\.) {0,2}[\])}>]|(?<= )(?:dot|"
    r"punto)(?= )) {0,2}[a-z0-9\-]{1,40}){1,3}"
    r"|(?:gmail|g mail|yahoo|hotmail|outlook|icloud|proton(?:mail)?|aol|live)\b)",
    re.IGNORECASE,
)
_TOP_LEVEL: Final = re.compile(
    r"(?:\.|dot|punto)[\s\])}>]{0,4}(?:com|net|org|edu|gov|io|me|co|us|uk|mx|es|info|biz|app|dev|gmail|"
    r"example|test|ca|mail)\W{0,2}$",
    re.IGNORECASE,
)
_PROVIDER: Final = re.compile(
    r"\b(?:gmail|yahoo|hotmail|outlook|icloud|proton(?:mail)?|aol)\b", re.IGNORECASE
)
_BRACKETED_AT: Final = re.compile(r"[\[({<] {0,2}(?:at|arroba)", re.IGNORECASE)
_WEB: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{2,300}|(?<![\w@.])(?:[a-z0-9\-]{1,60}\.){1,4}(?:com|net|org|io|gg|me|"
    r"co|app|ly|tv|link|edu|gov|info)(?![\w@])(?:/[^\s<>\"]{0,300})?",
    re.IGNORECASE,
)
_OFF_PLATFORM: Final = re.compile(
    r"(?:t\.me|wa\.me|discord\.(?:gg|com)|telegram\.\w+|whatsapp\.com|instagram\.com|facebook\.com|"
    r"fb\.(?:com|me)|m\.me|snapchat\.com|tiktok\.com|twitter\.com|x\.com|linktr\.ee|kik\.me|"
    r"signal\.(?:me|group)|zoom\.us|meet\.google\.com|reddit\.com/u|linkedin\.com/in|paypal\.me|"
    r"venmo\.com|cash\.app|onlyfans\.com|groupme\.com|line\.me|skype\.com|messenger\.com|threads\.net)",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(
    rf"(?<![\w@]){PLATFORM}\b(?: ?(?:me|handle|name|user ?name|id|is|user|acct|account|tag|es|at|add|"
    rf"as))* ?[:=@\-–→>~]{{1,3}} {{0,2}}@?[a-z0-9][\w.\-]{{2,40}}|"
    rf"(?<!\w)@[a-z0-9][\w.\-]{{2,40}} (?:on|en|in|at|over on|@) (?:my |the |mi )?{PLATFORM}\b|"
    rf"(?<![\w@]){PLATFORM}\b (?:is |me at |me |es |as |at |handle |name |user |username |id |add |under "
    rf"|@ ?){{0,3}}@?(?=[a-z0-9._\-]{{0,39}}[0-9_])[a-z][a-z0-9._\-]{{3,39}}(?!\w)|"
    rf"\b(?:add|find|follow|im|i'm|i am|user ?name|handle|tag|search|busca\w*|agreg\w*|look up)\b(?: me| "
    rf"is| as| up| for| it's| es|:){{0,3}} @[a-z0-9][\w.\-]{{2,40}}",
    re.IGNORECASE,
)
_STREET_SURE: Final = (
    "(?:street|st|avenue|ave|av|road|rd|boulevard|blvd|lane|ln|terrace|parkway|pkwy|highway|hwy|calle|"
    "avenida)"
)
_STREET_PERHAPS: Final = "(?:drive|dr|court|ct|way|place|pl|circle|cir|trail|loop|square|row|alley|plaza)"
_STREET: Final = re.compile(
    rf"(?<![\w$:/.])\d{{1,5}}[a-z]? (?!(?:minutes?|mins?|hours?|hrs?|miles?|blocks?|days?|weeks?|months?|"
    rf"years?|mg|am|pm|of|in|on|to|at|and|or|people|times|more|or|the|a|my)\b)"
    rf"(?:[nsew]\.? |north |south |east |west )?[a-z0-9'\-]{{1,20}}(?: [a-z'\-]{{1,20}})? "
    rf"(?:(?P<sure>{_STREET_SURE})|(?P<perhaps>{_STREET_PERHAPS}))\b\.?(?P<unit>,? (?:apt|apartment|unit|"
    rf"#|suite|ste|no)\.? ?#?\w{{1,6}})?|"
    r"\b(?:calle|avenida|av) [a-z]{2,20}(?: [a-z]{2,20})? \d{1,5}\b",
    re.IGNORECASE,
)
_HOME: Final = re.compile(
    r"\b(?:address|live|living|stay|staying|come|meet|my place|house|home|apartment|stop by|swing by|"
    r"drop by|over|pick me|vivo|direcci[oó]n|casa|find me|send|mail|at)\b",
    re.IGNORECASE,
)
_FORMER_HOME: Final = re.compile(
    r"\b(?:used to|grew up|as a (?:kid|child)|lived|we were|years ago|clinic|hospital|church|library|"
    r"center|pharmacy|office|meeting is|group is|court is)\b",
    re.IGNORECASE,
)


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


_STREETS: Final = (
    "street st avenue ave av road rd boulevard blvd lane ln terrace parkway pkwy highway hwy calle avenida "
    "drive dr court ct way place pl circle cir trail loop square row alley plaza"
)
_HINTS: Final = {
    word: hinted
    for hinted, words in (
        (Hint.NUMBER_WORD, NUMBER_WORDS),
        (Hint.EMAIL, "dot punto arroba gmail yahoo hotmail outlook icloud proton protonmail aol".split()),
        (Hint.WEB, "com net org http https www edu gov io gg ly tv linktr ee wa t fb".split()),
        (Hint.HANDLE, f"{PLATFORM_WORDS} username user handle tag".split()),
        (Hint.STREET, _STREETS.split()),
    )
    for word in words
}


def hint(word: str) -> Hint | None:
    """What one lower-case word, as `words.canonical` gives it or as typed, hints at."""
    found = Hint.AT if "@" in word else _HINTS.get(word)
    if found is None and any(map(str.isdigit, word)):
        return Hint.NUMBER
    if found is None and len(word) > 5 and is_glued_number(word):
        return Hint.GLUED
    return found


def find_details(text: str, hints: frozenset[Hint]) -> list[Detail]:
    """Every contact detail and link that the `hints` of the text's words let one expect."""
    found: list[Detail] = []
    if not hints.isdisjoint((Hint.NUMBER, Hint.NUMBER_WORD, Hint.GLUED)):
        found += [Detail("phone-number", *span) for span in find_phones(text)]
    if Hint.AT in hints:
        found += [Detail("email-address", *hit.span()) for hit in _EMAIL.finditer(text)]
    if not hints.isdisjoint((Hint.EMAIL, Hint.WEB, Hint.AT)) and not any(
        one.rule == "email-address" for one in found
    ):
        found += [Detail("email-address", *span) for span in _said_emails(text)]
    if Hint.WEB in hints:
        for hit in _WEB.finditer(text):
            found.append(Detail("link", *hit.span()))
            if _OFF_PLATFORM.search(hit[0]):
                found.append(Detail("off-platform-link", *hit.span()))
    if Hint.HANDLE in hints:
        found += [Detail("handle", *hit.span()) for hit in _HANDLE.finditer(text)]
    if Hint.STREET in hints and Hint.NUMBER in hints:
        found += [
            Detail("street-address", *hit.span()) for hit in _STREET.finditer(text) if _is_home(text, hit)
        ]
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
    if "@" in said or _BRACKETED_AT.search(said) is not None:
        return True
    return _TOP_LEVEL.search(said) is not None or _PROVIDER.search(said) is not None


def _is_home(text: str, hit: re.Match[str]) -> bool:
    near = text[max(0, hit.start() - 60) : hit.end() + 40]
    if _FORMER_HOME.search(near):
        return False
    if hit["unit"] or not hit["perhaps"]:
        return True
    return _HOME.search(near) is not None
