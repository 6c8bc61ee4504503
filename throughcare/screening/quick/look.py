"""The first look at a text: whether it surely asks for nothing."""

from __future__ import annotations

import ctypes
import logging
from typing import Final

from throughcare.screening.model import Judge
from throughcare.screening.quick.compiling import NoCompiler
from throughcare.screening.quick.layout import POINTER, RULES, U64, UNKNOWN, UNSURE, WHOLE
from throughcare.screening.quick.learned import Learned
from throughcare.screening.quick.tables import Tables

_log = logging.getLogger(__name__)

_MOST_NEW: Final = 100  # pieces that are learned for the sake of one text
_LOW: Final = (1 << 32) - 1
# Tried before anybody's words are, for it was not tried on every kind of machine: what the weights raise, whatever the
# model, and what a rule does.
_DANGER: Final = "I am going to kill myself tonight, goodbye."
_DETAIL: Final = "Write to robin at gmail dot com."


def first_look(judge: Judge | None) -> FirstLook | None:
    """The first look of a judge; None, and it is said, where it cannot be compiled."""
    if judge is None:
        return None
    try:
        made = FirstLook(judge)
        if made.look(_DANGER) & WHOLE and made.look(_DETAIL) & RULES:
            return made
        _log.warning(
            "Screening goes without its compiled first look, which takes danger for calm on this machine."
        )
    except NoCompiler as reason:
        _log.warning("Screening goes without its compiled first look and takes longer: %s.", reason)
    except Exception:  # what only saves time must never keep anything from starting
        _log.exception("Screening goes without its compiled first look and takes longer.")
    return None


class FirstLook:
    """Calls the compiled look, and has it learn what it does not know. Raises NoCompiler.

    Any thread may: a look is taken in one go, with the interpreter's lock held, and one learns at a time.
    """

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self._tables = Tables(judge)
        self._learned = Learned(self._tables)
        self._look, self._table = self._tables.functions.look, ctypes.addressof(self._tables.table)
        self._look.argtypes, self._look.restype = (POINTER, ctypes.c_char_p, U64), U64

    def look(self, text: str) -> int:
        """What of a text is not surely calm, as bits: the WHOLE of it taken as one, a PART, RULES that may fit.
        0: nothing is in it that any flag is about.
        """
        read = text.lower().replace("\n", " . ")
        if not text.isascii():
            read = " ".join(read.split())  # there are more kinds of spaces than the look knows
        try:
            said = read.encode()
        except UnicodeEncodeError:  # half a letter
            return UNSURE
        for _ in range(_MOST_NEW):
            found = self._look(self._table, said, len(said))
            if not found & UNKNOWN:
                return int(found)
            start, size = (found & _LOW) >> 4, found >> 32  # of a piece that it does not know
            if not self._learned.learn(said[start : start + size].decode()):
                break
        return UNSURE
