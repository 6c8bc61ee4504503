"""The compiled model as bytes: tables of weights, checked by version and checksum. No decisions, no I/O.

A weight is one whole number that holds a share for every head side by side, 32 bits each. To add two weights
is to add all their shares at once: that is what makes a message cheap. In the file a share has 16 bits, and the
low and the high bytes of a table stand apart: most high ones are the same and take no room when packed.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything
from typing import Final

import orjson

MAGIC: Final = b"throughcare-screening\n"
VERSION: Final = 6
SCALE: Final = 1024  # what a share of 1.0 is in whole numbers
_BITS: Final = 32
_HALF: Final = 1 << (_BITS - 1)
_MASK: Final = (1 << _BITS) - 1
_MIDDLE: Final = 0x8080  # what a share of 0 is in the file: so the high byte of all small ones is the same
_SHARE_MOST: Final = 0xFFFF - _MIDDLE
_JOINS: Final = "\x1f"  # between the words of a feature
POST_WORDS: Final = "post words"  # of whole posts, with a share for each community
POST_GRAMS: Final = "post grams"
SECOND: Final = "second"  # of the second reading of danger, with the one share it tells
TABLES: Final = ("words", "grams", "pairs", "close", POST_WORDS, POST_GRAMS, SECOND)
_OF_POSTS: Final = (POST_WORDS, POST_GRAMS)
_OF_SEVERAL: Final = ("pairs", "close", SECOND)


class DamagedModel(Exception):  # noqa: N818 - read as a sentence where it is caught
    """The bytes are no model of this version. The message says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Model:
    """`heads`: names, in the order of the shares; `communities`: the same for the tables of whole posts.

    `tables`: for each kind of feature its weights; the key of `pairs`, `close` and `second` is a tuple of words.
    `facts`: biases, thresholds, histograms and how it was made.
    """

    heads: tuple[str, ...]
    communities: tuple[str, ...]
    tables: Mapping[str, dict[Anything, int]]
    facts: Mapping[str, Anything]


def pack(shares: Iterable[float]) -> int:
    """One weight from the shares of all heads, in order."""
    weight = 0
    for number, share in enumerate(shares):
        whole = max(-_SHARE_MOST, min(_SHARE_MOST, round(share * SCALE)))
        weight += whole << (_BITS * number)
    return weight


def lift(logit: float) -> float:
    """A logit as `Shares.lifted` has it."""
    return logit * SCALE + _HALF


class Shares:
    """Reads the shares back out of a sum of weights."""

    def __init__(self, heads: int) -> None:
        self._size = heads * _BITS // 8
        self._format = struct.Struct(f"<{heads}I")
        self._lift = sum(_HALF << (_BITS * number) for number in range(heads))

    def told(self, total: int, scale: float, biases: Sequence[float]) -> list[float]:
        """The shares of a sum, in logits, each scaled and with its bias."""
        scale /= SCALE
        return [
            (share - _HALF) * scale + bias for share, bias in zip(self.lifted(total), biases, strict=True)
        ]

    def lifted(self, total: int) -> tuple[int, ...]:
        """The shares of a sum as they lie there, `lift` high: for those who have no time to lose."""
        return self._format.unpack((total + self._lift).to_bytes(self._size, "little"))

    def one(self, total: int, head: int) -> float:
        """The share of one head of a sum, in logits."""
        return (((total + self._lift) >> (_BITS * head) & _MASK) - _HALF) / SCALE


def write(model: Model) -> bytes:
    """The model as bytes; the same model gives the same bytes."""
    blocks = [orjson.dumps(dict(model.facts), option=orjson.OPT_SORT_KEYS)]
    for name in TABLES:
        table = model.tables[name]
        rows = sorted((_name(key), weight) for key, weight in table.items())
        lifted = Shares(_heads(name, model.heads, model.communities)).lifted
        shares = [share - _HALF + _MIDDLE for _, weight in rows for share in lifted(weight)]
        blocks.append("\n".join(name for name, _ in rows).encode())
        blocks += [bytes(share & 0xFF for share in shares), bytes(share >> 8 for share in shares)]
    head = orjson.dumps({
        "heads": model.heads, "communities": model.communities, "sizes": [len(block) for block in blocks],
    })  # fmt: skip
    body = zlib.compress(len(head).to_bytes(4, "little") + head + b"".join(blocks), 9)
    return MAGIC + VERSION.to_bytes(2, "little") + hashlib.sha256(body).digest() + body


def read(packed: bytes) -> Model:
    """The model in the bytes. Raises DamagedModel when they are not whole or not of this version."""
    place = len(MAGIC)
    if packed[:place] != MAGIC:
        raise DamagedModel("it is not a screening model")
    version = int.from_bytes(packed[place : place + 2], "little")
    if version != VERSION:
        raise DamagedModel(f"it is of version {version}, and version {VERSION} is read")
    digest, body = packed[place + 2 : place + 34], packed[place + 34 :]
    if hashlib.sha256(body).digest() != digest:
        raise DamagedModel("its checksum is wrong")
    return _unpack(zlib.decompress(body))


def _unpack(plain: bytes) -> Model:
    start = 4 + int.from_bytes(plain[:4], "little")
    head = orjson.loads(plain[4:start])
    blocks = []
    for size in head["sizes"]:
        blocks.append(plain[start : start + size])
        start += size
    tables: dict[str, dict[Anything, int]] = {}
    for number, name in enumerate(TABLES):
        listed, low, high = blocks[1 + 3 * number : 4 + 3 * number]
        names = listed.decode().split("\n") if listed else []
        heads = _heads(name, head["heads"], head["communities"])
        size, middle = heads * _BITS // 8, sum(_MIDDLE << (_BITS * at) for at in range(heads))
        lanes = bytearray(size * len(names))
        lanes[0::4], lanes[1::4] = low, high
        keys: Sequence[Anything] = names
        if name in _OF_SEVERAL:
            keys = [tuple(one.split(_JOINS)) for one in names]
        tables[name] = {
            key: int.from_bytes(lanes[size * at : size * (at + 1)], "little") - middle
            for at, key in enumerate(keys)
        }
    return Model(tuple(head["heads"]), tuple(head["communities"]), tables, orjson.loads(blocks[0]))


def _heads(table: str, heads: Sequence[str], communities: Sequence[str]) -> int:
    """How many shares a weight of a table has."""
    return 1 if table == SECOND else len(communities if table in _OF_POSTS else heads)


def _name(key: str | tuple[str, ...]) -> str:
    return key if isinstance(key, str) else _JOINS.join(key)
