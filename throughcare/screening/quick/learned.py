"""What the first look learns of pieces of text as it meets them. As `reading.Memory`, and forgotten as soon."""

from __future__ import annotations

import ctypes
import os
from threading import Lock
from typing import Final

from throughcare.screening import features
from throughcare.screening.asking import PIECES
from throughcare.screening.concepts import WORDS
from throughcare.screening.quick.layout import (
    ENDS_SENTENCE,
    MOST_LETTERS,
    MOST_WORDS,
    U8,
    U16,
    U32,
    Asks,
    Piece,
    asks_of,
    power_of_two,
)
from throughcare.screening.quick.tables import Tables
from throughcare.screening.reading import MEMORY, may_be_kept

_GROUPS: Final = 8  # that the words of a piece are in, on average; more, and all are forgotten sooner
_MOST_ASKS: Final = 20_000  # different ones
_LINE: Final = 64  # bytes


class Learned:
    """Pieces and their words, at most so many."""

    def __init__(self, tables: Tables, most: int = MEMORY) -> None:
        self._tables = tables
        self._lock = Lock()
        self._memory = bytearray((most + 1) * ctypes.sizeof(Piece))
        start = -ctypes.addressof(U8.from_buffer(self._memory)) % _LINE
        self._pieces = (Piece * most).from_buffer(self._memory, start)
        self._words = (tables.word * (len(tables.ids) + MOST_WORDS * (most + 1) + 2))()
        self._in_groups = (U16 * (_GROUPS * most + tables.most_groups * MOST_WORDS))()
        self._slots = (U32 * power_of_two(3 * most))()
        self._asks = (Asks * _MOST_ASKS)()
        tables.table.piece_mask = len(self._slots) - 1
        tables.table.seed = int.from_bytes(os.urandom(8), "little")  # nobody can foresee which stand together
        tables.lend(
            pieces=self._pieces,
            piece_slots=self._slots,
            asks=self._asks,
            words=self._words,
            group_lists=self._in_groups,
        )
        self._forget()

    def learn(self, piece: str) -> bool:
        """Whether the piece is one to remember, and now is. Not while another thread learns: Python answers sooner."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            return self._learn(piece)
        finally:
            self._lock.release()

    def _learn(self, piece: str) -> bool:
        letters = piece.encode()
        if not may_be_kept(piece) or len(letters) > MOST_LETTERS:
            return False
        asked, words, marks, digits, lone = PIECES[piece]
        if len(words) + len(marks) > MOST_WORDS:
            return False
        if self._is_full():
            self._forget()
        number = self._n_pieces
        made = self._pieces[number]
        made.letters[: len(letters)] = letters
        made.size, made.n_words, made.n_marks = len(letters), len(words), len(marks)
        made.digits, made.lone = digits, lone
        made.asks = self._number_of_asks(asked)
        for at, word in enumerate((*words, *marks)):
            made.words[at] = self._number_of(word)
        self._n_pieces += 1
        self._tables.functions.add_piece(ctypes.byref(self._tables.table), U32(number))
        return True

    def _is_full(self) -> bool:
        """Whether one more might not find a place. Beyond the average there is room for one piece of any kind."""
        most = len(self._pieces)
        return (
            self._n_pieces == most
            or self._n_in_groups > _GROUPS * most
            or len(self._numbers_of_asks) == _MOST_ASKS
        )

    def _forget(self) -> None:
        # In this order: whatever interrupts it, no word counts as laid that is not, and it is begun anew.
        ctypes.memset(self._slots, 0, ctypes.sizeof(self._slots))
        self._known: set[int] = set()
        self._ids = dict(self._tables.ids)
        self._numbers_of_asks = {0: 0}
        self._n_pieces = self._n_in_groups = 0
        self._number_of(features.BEFORE)

    def _number_of_asks(self, asked: int) -> int:
        number = self._numbers_of_asks.setdefault(asked, len(self._numbers_of_asks))
        self._asks[number].of[:] = asks_of(asked)
        return number

    def _number_of(self, word: str) -> int:
        number = self._ids.setdefault(word, len(self._ids) + 1)
        if number not in self._known:
            self._lay(word, number)
            self._known.add(number)  # not before: a word that was begun and not ended would weigh nothing
        return number

    def _lay(self, word: str, number: int) -> None:
        tables, made = self._tables, self._words[number]
        made.weighed = tables.weighed([tables.judge.weigher.word(word)])[0]
        made.name = tables.names.get(WORDS.get(word, word), 0)
        made.second = tables.judge.second.word(word)
        made.first_of = tables.nodes.get((word,), 0)
        ends = ENDS_SENTENCE if word in features.SENTENCE_ENDS else 0
        made.flags = tables.in_pairs.get(word, 0) | tables.in_twos.get(word, 0) | ends
        groups = tables.groups_of(word)
        made.groups, made.n_groups = self._n_in_groups, len(groups)
        for group in groups:
            self._in_groups[self._n_in_groups] = group
            self._n_in_groups += 1
