"""The words a pattern cannot do without, read from the pattern itself, so that most texts are never tried.

A pattern is one of several ways to say a thing. Of each way this tells groups of words: a text that fits has a
word of every group. It tells too little rather than too much: what it does not understand asks for no word.
Patterns are read as `rule` compiles them, over canonical words with single spaces between.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import product
from typing import Final, NamedTuple

_ANY: Final = "*"  # within a shape: anything at all, also nothing
_NOTHING: Final = frozenset({""})
_ANYTHING: Final = frozenset({_ANY})
_MOST_SHAPES: Final = 400  # of one stretch of a pattern; what has more is not followed further
_MOST_GROUPS: Final = 3  # of one stretch
_TOKEN: Final = re.compile(
    r"[^\W_]+(?![?*+{])|\(\?(?:[:=!]|<[=!])|\\.|\[[^\]]*\]|(?:[*+?]|\{\d+(?:,\d*)?\})\??|."
)
_WILD: Final = (".",)
_LETTERS: Final = re.compile(r"\[\w+\]")

Shapes = frozenset[str]


class Group(NamedTuple):
    """Words of which a text must have one: whole, or by how they begin."""

    words: frozenset[str]
    beginnings: tuple[str, ...]


Way = tuple[Group, ...]


class Phrases:
    """A pattern for whole words, tried only on texts that have the words it cannot do without."""

    def __init__(self, pattern: str) -> None:
        self.compiled = re.compile(rf"\b(?:{pattern})\b")
        self._pattern = pattern

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The ways to fit the pattern: a text that does has a word of every group of one of them."""
        return ways(self._pattern)

    def may_be_in(self, words: set[str]) -> bool:
        """Whether the pattern may fit a text of these words; when not, it need not be tried."""
        for way in self.ways:
            for group, beginnings in way:
                if words.isdisjoint(group) and not (
                    beginnings and any(word.startswith(beginnings) for word in words)
                ):
                    break
            else:
                return True
        return False


def ways(pattern: str) -> tuple[Way, ...]:
    """The ways to fit a pattern."""
    return tuple(_Reading(pattern).ways())


class _Reading:
    """A pattern read once from its beginning to its end."""

    def __init__(self, pattern: str) -> None:
        self._tokens: list[str] = [*_TOKEN.findall(pattern), ")"]
        self._place = 0

    def ways(self) -> Iterator[Way]:
        more = True
        while more:
            # From where a word ends for sure a new stretch begins; what each asks for goes together.
            stretches, stretch = [], _NOTHING
            for shapes in self._items():
                if len(stretch) * len(shapes) > _MOST_SHAPES:
                    stretches.append(_joined(stretch, _ANYTHING))
                    stretch = _ANYTHING
                stretch = _joined(stretch, shapes)
                if all(one.endswith(" ") for one in stretch if one):
                    stretches.append(stretch)
                    stretch = _NOTHING
            stretches.append(stretch)
            yield _way({group for one in stretches for group in _groups(one)})
            more = self._next() == "|"

    def _items(self) -> Iterator[Shapes]:
        """What follows each other up to the next "|" or ")"."""
        while self._tokens[self._place] not in ("|", ")"):
            token = self._next()
            shapes = self._item(token)
            if re.fullmatch(r"(?:[*+?]|\{.*\})\??", self._tokens[self._place]):
                shapes = _repeated(shapes, self._next())
            yield shapes

    def _item(self, token: str) -> Shapes:
        if token.startswith("("):
            if self._tokens[self._place].startswith("?"):
                raise ValueError("this kind of group is not read")
            inner = self._choice()
            # What must or must not stand around asks for no word itself.
            return inner if token in ("(?:", "(") else _NOTHING
        if token in ("^", "$", r"\b"):
            return _NOTHING
        if token.startswith("["):
            return frozenset(token[1:-1]) if _LETTERS.fullmatch(token) else _ANYTHING
        if (token[0] == "\\" and token[1].isalnum()) or token in _WILD:
            return _ANYTHING
        return frozenset({token.removeprefix("\\")})

    def _choice(self) -> Shapes:
        found: set[str] = set()
        more = True
        while more:
            shapes = _NOTHING
            for item in self._items():
                shapes = _joined(shapes, item) if len(shapes) * len(item) <= _MOST_SHAPES else _ANYTHING
            found |= shapes
            more = self._next() == "|"
        return frozenset(found)

    def _next(self) -> str:
        token = self._tokens[self._place]
        self._place += 1
        return token


def _joined(before: Shapes, after: Shapes) -> Shapes:
    return frozenset((one + other).replace("**", _ANY) for one, other in product(before, after))


def _repeated(shapes: Shapes, times: str) -> Shapes:
    if times.startswith("?") and not any(" " in one and one != " " for one in shapes):
        return shapes | _NOTHING
    begins = " " if all(one.startswith(" ") for one in shapes if one) else ""
    ends = " " if all(one.endswith(" ") for one in shapes if one) else ""
    if times.startswith(("*", "?", "{0")):
        # What may be missing asks for nothing, but the words beside it stay whole.
        return frozenset({"", begins + _ANY + ends})
    return shapes | frozenset(one + _ANY + ends for one in shapes)


def _way(groups: Collection[Group]) -> Way:
    """The groups of a way, those that fewest texts have first; what another asks for already is left out."""
    kept = [
        one
        for one in groups
        if not any(
            other.words <= one.words and set(other.beginnings) <= set(one.beginnings) and other != one
            for other in groups
        )
    ]
    return tuple(sorted(kept, key=lambda one: (one.beginnings, len(one.words), sorted(one.words))))


def _groups(shapes: Shapes) -> Iterator[Group]:
    """What one stretch asks for: of each shape its first word, then the second, or its last."""
    asked = [[one for one in map(_asked, shape.split(" ")) if one] for shape in sorted(shapes)]
    if not all(asked):
        return
    for place in range(min(_MOST_GROUPS, max(map(len, asked)))):
        words = [one[min(place, len(one) - 1)] for one in asked]
        yield Group(
            frozenset(word for word in words if not word.endswith(_ANY)),
            tuple(sorted({word.rstrip(_ANY) for word in words if word.endswith(_ANY)})),
        )


def _asked(word: str) -> str | None:
    """What a word of a shape asks for: itself, or how it begins ("delet*"); None where that is not known."""
    beginning, any_more, _ = word.partition(_ANY)
    return (beginning + any_more) or None if beginning else None
