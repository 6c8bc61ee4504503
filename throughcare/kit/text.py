"""What people write, made safe to keep and to show: unseen control characters go, every script stays."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_BODY: Final = 4_000  # code points, counted after cleaning: as PostgreSQL's char_length counts them
_MAX_RAW: Final = 32_768  # more than any frame carries; longer text is refused before it is looked at
_MAX_MARKS: Final = 6  # marks and joiners behind one character; real scripts need four, emoji flags six

_UNUSUAL: Final = re.compile(r"[^\n\t\x20-\x7e]")
_NO_CHARACTER: Final = re.compile(r"[\0\ud800-\udfff]")
_LINE_BREAK: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNWANTED: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    r"\u00ad\ufeff\ufff9-\ufffb"  # soft hyphen, byte order mark, interlinear annotation
    r"\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates: text that lies
    r"\u2060-\u2065\u206a-\u206f\U0001d173-\U0001d17a"  # unseen operators and retired formatting
    r"\ufdd0-\ufdef\ufffe\uffff]"  # never characters
    r"|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0010fffe\U0010ffff]"
)
# Tag letters are only right in a flag such as Scotland's; anywhere else they are writing nobody can see.
_TAGS: Final = re.compile(
    r"(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,5}\U000e007f)|[\U000e0000-\U000e007f]"
)
# Seven or more in a row that are neither letters, digits, spaces nor ASCII: where a flood of marks must be.
_PERHAPS_MARKS: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{_MAX_MARKS + 1},}}")
_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n){3,}")
_TWO_STOPS: Final = re.compile(r"(?<!\.)\.\.(?!\.)")
_LOOKS_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and symbols without ink
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})
_ATTACHED: Final = frozenset({"Mn", "Me", "Cf"})

_SENTENCES: Final = {
    "empty": "There is nothing to send yet. Write a few words first.",
    "too-long": "This is longer than 4,000 characters. Please shorten it, or send it in parts.",
    "unknown-note": "Your message has a content note that we do not know. Choose another one, or none, and send it.",
}


class BadText(ValueError):  # noqa: N818 - it says what is wrong, as the other refusals do
    """Text that cannot be a message: `code` for programs, `sentence` for the person who wrote it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.sentence = _SENTENCES[code]
        super().__init__(self.sentence)


def clean_body(text: str) -> str:
    """The body of a message as it is kept: NFC, line feeds only, nothing unseen that could do harm.

    Joiners, direction marks and every script stay. Cleaning twice changes nothing more. Only NFC itself can
    make a text longer (a few letters have no single-character form). Raises BadText and nothing else.
    """
    if len(text) > _MAX_RAW:
        raise BadText("too-long")
    text = _clean(text)
    if len(text) > MAX_BODY:
        raise BadText("too-long")
    return text


def clean_start(text: str) -> str:
    """The same of a text that may be too long to be a message, for whoever must look at it all the same.

    At most about 32,000 characters of it. Raises BadText, never with `too-long`.
    """
    return _clean(text[:_MAX_RAW])


def is_whole(text: str) -> bool:
    """Whether every character of it is one: no NUL, no half of a pair. Words are kept without those; what must be exact
    is better asked for again.
    """
    return _NO_CHARACTER.search(text) is None


# Marks of direction and a space without width. Joiners stay: scripts need them.
_NO_WIDTH: Final = re.compile(r"[\u200b\u200e\u200f\u061c]")


def clean_line(text: str) -> str:
    """A name, a number or another short entry as it is kept: cleaned as a message is, on one line.

    What has nothing to be seen in it is the empty text. Raises BadText, never with `empty`.
    """
    try:
        return " ".join(_NO_WIDTH.sub("", clean_body(text)).split())
    except BadText as bad:
        if bad.code == "empty":
            return ""
        raise


def small_number(text: str, otherwise: int = 0, digits: int = 9) -> int:
    """A whole number of at most so many ASCII digits as typed; `otherwise` for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else otherwise


def one_stop(sentence: str) -> str:
    """The sentence with one full stop where a name that ends in one ("Ben O.") came before its own.

    An ellipsis stays.
    """
    return _TWO_STOPS.sub(".", sentence)


def _clean(text: str) -> str:
    if _UNUSUAL.search(text) is not None:
        text = _clean_unusual(text)
    text = text.strip()
    if "\n" in text:
        text = _BLANK_LINES.sub("\n\n\n", text)
    if not text or not (text[0].isalnum() or any(map(_has_ink, text))):
        raise BadText("empty")
    return text


def _clean_unusual(text: str) -> str:
    text = _UNWANTED.sub("", _LINE_BREAK.sub("\n", _NO_CHARACTER.sub("", text)))
    while True:
        # Taking a character away can bring two together that NFC joins, so go on until nothing changes:
        # every further round only shortens the text.
        settled = unicodedata.normalize("NFC", text)
        settled = _PERHAPS_MARKS.sub(_bound_marks, _TAGS.sub(_keep_flags, settled))
        if settled == text:
            return text
        text = settled


def _keep_flags(found: re.Match[str]) -> str:
    return found[1] or ""


def _bound_marks(found: re.Match[str]) -> str:
    kept = []
    attached = 0
    for character in found[0]:
        attached = attached + 1 if unicodedata.category(character) in _ATTACHED else 0
        if attached <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _has_ink(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN and character not in _LOOKS_BLANK
