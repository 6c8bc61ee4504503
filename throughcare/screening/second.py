"""The second reading of danger: what stands near what in a message, learned from more messages than the first has.

The first reading tells all flags apart and is what most messages have time for. This one is asked only of danger, and
only where the first asks for a close look; what both say is added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from sys import intern
from typing import Any, Final

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
        kinds: dict[str, dict[Any, int]] = {kind: {} for kind in (WORD, LETTERS, RULES, *map(str, APART))}
        for (kind, *of), weight in table.items():
            kinds[kind][of[0] if kind in (WORD, LETTERS) else tuple(of)] = weight
        words, letters = kinds[WORD], kinds[LETTERS]
        self.bias = round(bias * SCALE)
        self._rules = kinds[RULES]
        self.word = Memory(
            lambda word: words.get(word, 0) + sum(letters.get(run, 0) for run in grams(word))
        ).__getitem__
        self.pairs: list[tuple[int, dict[tuple[str, str], int]]] = [
            (apart, kinds[str(apart)]) for apart in APART
        ]
        # The same by the first word, then the second: the number of the two. No tuple is made only to be looked up.
        self._shares: list[int] = []
        self._firsts: dict[str, tuple[dict[str, int], ...]] = {}
        for place, (_, shares) in enumerate(self.pairs):
            for (first, second), share in shares.items():
                known = self._firsts.setdefault(intern(first), tuple({} for _ in APART))
                known[place][intern(second)] = len(self._shares)
                self._shares.append(share)

    def total(self, tokens: Sequence[str], found: Iterable[Feature] = ()) -> int:
        """What the words say of danger together, each word and each two of them counted once, and what the rules
        `found`.
        """
        total = self.bias + sum(map(self.word, {*tokens})) + sum(map(self._rules.get, found, repeat(0)))
        said = (BEFORE, *tokens)
        begun = [*map(self._firsts.get, said, repeat(_NOTHING))]
        numbers: set[int | None] = set()
        for place, apart in enumerate(APART):
            numbers.update(map(_get, map(itemgetter(place), begun), said[apart:]))
        numbers.discard(None)
        return total + sum(map(self._shares.__getitem__, numbers))  # type: ignore[arg-type]

    def weights(self, tokens: Sequence[str]) -> list[tuple[int, int, int]]:
        """What each word and each two of them weigh, and the tokens they stand at, from and to."""
        said = (BEFORE, *tokens)
        found = [(self.word(token), at, at + 1) for at, token in enumerate(tokens)]
        for apart, shares in self.pairs:
            found += [
                (shares.get(two, 0), max(0, at - 1), at + apart)
                for at, two in enumerate(zip(said, said[apart:], strict=False))
            ]
        return found
