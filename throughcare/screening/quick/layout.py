"""The structures of `calm.c`, field by field in its order: how the memory is laid out that it is lent."""

from __future__ import annotations

import ctypes
from typing import Any as Anything
from typing import Final

from throughcare.screening import rules
from throughcare.screening.asking import ALL_RULES, GROUPS, HINTS_FROM

U8, U16, U32, U64 = ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32, ctypes.c_uint64
I32, I64, F64, POINTER = ctypes.c_int32, ctypes.c_int64, ctypes.c_double, ctypes.c_void_p
UNKNOWN, WHOLE, PART, RULES = 1, 2, 4, 8  # what the look answers
UNSURE: Final = WHOLE | PART | RULES
BEGINS_PAIR, ENDS_PAIR, ENDS_SENTENCE, BEGINS_TWO, ENDS_TWO = 1, 2, 4, 8, 16

_BITS: Final = 64
_ALL_BITS: Final = (1 << _BITS) - 1
RULE_WORDS: Final = -(-len(rules.RULES) // _BITS)
MOST_LETTERS: Final = 32  # bytes of a piece: with all else of it they fill one line of cache
MOST_WORDS: Final = 4
FILTER_BITS: Final = 1 << 20


class Slot(ctypes.Structure):
    """One place of a map."""

    _fields_ = (("key", U64), ("number", U64))


class Map(ctypes.Structure):
    """Numbers by keys; its size is a power of two."""

    _fields_ = (("slots", POINTER), ("mask", U64), ("filter", POINTER))


class Asks(ctypes.Structure):
    """What pieces ask for."""

    _fields_ = (("of", U64 * (GROUPS * RULE_WORDS + 1)),)


class Piece(ctypes.Structure):
    """A piece of text between spaces."""

    _fields_ = (
        ("hash", U64), ("letters", U8 * MOST_LETTERS), ("words", U32 * MOST_WORDS), ("asks", U16),
        ("size", U8), ("n_words", U8), ("n_marks", U8), ("digits", U8), ("lone", U8), ("spare", U8),
    )  # fmt: skip


class Two(ctypes.Structure):
    """Two words near each other, as the second reading of danger has them."""

    _fields_ = (("stamp", U64), ("share", I64))


class Way(ctypes.Structure):
    """A way to fit a rule."""

    _fields_ = (("groups", U32), ("size", U32))


class Head(ctypes.Structure):
    """A head of the model, and what is made of its share."""

    _fields_ = (("lane", U32), ("spare", U32), ("unit", F64), ("bias", F64))


class Tables(ctypes.Structure):
    """All that the look knows."""

    _fields_ = (
        ("pieces", POINTER), ("piece_slots", POINTER), ("piece_mask", U64), ("seed", U64),
        ("asks", POINTER), ("words", POINTER), ("group_lists", POINTER), ("group_stamps", POINTER),
        ("rule_ways", POINTER), ("ways", POINTER), ("way_groups", POINTER),
        ("pairs", Map), ("phrases", Map), ("features", Map), ("twos", Map),
        ("pair_weights", POINTER), ("feature_weights", POINTER), ("two_shares", POINTER), ("concept_of", POINTER),
        ("gates", POINTER), ("near", POINTER), ("topics", POINTER), ("even", POINTER),
        ("n_gates", U64), ("n_near", U64), ("n_topics", U64),
        ("always", Asks), ("details", U64), ("streets", U64), ("figures", U64), ("numbers", U64),
        ("spelled", U64), ("figure", U64), ("deadly", U64), ("odd", U64), ("danger", Head),
        ("part_asks", F64), ("part_rings", F64), ("topic_asks", F64),
        ("second_asks", F64), ("unasked", F64), ("second_bias", I64), ("stamp", U64), ("before", U32),
        ("n_concepts", U32),
    )  # fmt: skip


def structure_of_weights(shares: int) -> Anything:
    """What something weighs, with so many numbers of shares."""

    class Weighed(ctypes.Structure):
        _fields_ = (("stamp", U64), ("shares", U64 * shares))

    return Weighed


def structure_of_words(weighed: Anything) -> Anything:
    """A canonical word."""

    class Word(ctypes.Structure):
        _fields_ = (
            ("weighed", weighed), ("name", U32), ("first_of", U32), ("groups", U32),
            ("n_groups", U16), ("flags", U8), ("spare", U8), ("second", I32),
        )  # fmt: skip

    return Word


def asks_of(asked: int) -> list[int]:
    """What a piece asks for, cut into numbers of 64 bits: the rules of each group, then the rest."""
    cut: list[int] = []
    for group in range(GROUPS):
        of_group = asked >> group * len(rules.RULES) & ALL_RULES
        cut += [of_group >> at * _BITS & _ALL_BITS for at in range(RULE_WORDS)]
    return [*cut, asked >> HINTS_FROM]


def power_of_two(least: int) -> int:
    """The least one that is not less."""
    return 1 << (least - 1).bit_length()
