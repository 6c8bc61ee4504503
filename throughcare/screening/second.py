"""The second reading of danger: what stands near what in a message, learned from more messages than the first has.

The first reading tells all flags apart and is what most messages have time for. This one is asked only of danger, and
only where the first asks for a close look; what both say is added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from sys import intern
from typing import Final

from throughcare.screening.features import BEFORE, Feature, grams
from throughcare.screening.packed import SCALE
from throughcare.screening.reading import Memory

# What the features are of: a word, a run of letters in it, what the rules found; and two words, by how far apart.
WORD, LETTERS, RULES = "w", "g", "r"
APART: Final = (1, 2, 3)  # words from one to another that still belongs to it
_NOTHING: Final[tuple[dict[str, int], ...]] = tuple({} for _ in APART)
_get: Final = dict.get


def pairs(tokens: Sequence[str], apart: int) -> set[tuple[str, str]]:
    """Each word with the one so many words on, also in the next sentence; the beginning counts as a word."""
    said = (BEFORE, *tokens)
    return {*zip(said, said[apart:], strict=False)}


class Second:
    """The weights of the second reading. `bias`: in logits; a sum is in whole shares, as `packed` has them."""

    def __init__(self, table: Mapping[Feature, int], bias: float) -> None:
        words: dict[str, int] = {}
        letters: dict[str, int] = {}
        self._rules: dict[Feature, int] = {}
        # Two words by the first, how far apart, and the second: their number, at which stands what they weigh. No tuple
        # is made only to be looked up.
        self._begun: dict[str, tuple[dict[str, int], ...]] = {}
        self._shares: list[int] = []
        for (kind, *of), weight in table.items():
            if kind == WORD:
                words[of[0]] = weight
            elif kind == LETTERS:
                letters[of[0]] = weight
            elif kind == RULES:
                self._rules[tuple(of)] = weight
            else:
                begun = self._begun.setdefault(intern(of[0]), tuple({} for _ in APART))
                begun[APART.index(int(kind))][intern(of[1])] = len(self._shares)
                self._shares.append(weight)
        self.bias = round(bias * SCALE)
        self.word: Callable[[str], int] = Memory(
            lambda word: words.get(word, 0) + sum(letters.get(run, 0) for run in grams(word))
        ).__getitem__

    def twos(self) -> Iterator[tuple[int, str, str, int]]:
        """All two words that are known: how far apart, the words, and what they weigh."""
        for first, begun in self._begun.items():
            for apart, seconds in zip(APART, begun, strict=True):
                for second, number in seconds.items():
                    yield apart, first, second, self._shares[number]

    def total(self, tokens: Sequence[str], found: Iterable[Feature] = ()) -> int:
        """What the words say of danger together, each word and each two of them counted once, and what the rules
        `found`.
        """
        total = self.bias + sum(map(self.word, {*tokens})) + sum(map(self._rules.get, found, repeat(0)))
        numbers = {number for numbers in self._numbers(tokens) for number in numbers}
        numbers.discard(None)
        return total + sum(map(self._shares.__getitem__, numbers))  # type: ignore[arg-type]

    def weights(self, tokens: Sequence[str]) -> list[tuple[int, int, int]]:
        """What each word and each two of them weigh, and the tokens they stand at, from and to."""
        found = [(self.word(token), at, at + 1) for at, token in enumerate(tokens)]
        for apart, numbers in zip(APART, self._numbers(tokens), strict=True):
            found += [
                (self._shares[number], max(0, at - 1), at + apart)
                for at, number in enumerate(numbers)
                if number is not None
            ]
        return found

    def _numbers(self, tokens: Sequence[str]) -> list[list[int | None]]:
        """For each way to stand apart, the numbers of the two that each word begins, the beginning being the first."""
        said = (BEFORE, *tokens)
        begun = [*map(self._begun.get, said, repeat(_NOTHING))]
        return [
            [*map(_get, map(itemgetter(place), begun), said[apart:])] for place, apart in enumerate(APART)
        ]
