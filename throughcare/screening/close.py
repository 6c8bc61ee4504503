"""The weights of the close look, laid out by what follows what: no feature is made only to be looked up.

It adds up what `features.close` names, each once, and is tested against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from throughcare.screening.concepts import CONCEPTS
from throughcare.screening.features import (
    ALONE,
    PAIR,
    PARTNERS,
    REACH,
    RUN,
    SENTENCE_ENDS,
    TRIPLE,
    Feature,
    names,
)

Numbers = dict[str, int]  # the number of the feature that a name makes with what stands before it
Run = tuple[int, Numbers]  # of two names in a row, 0 where that is no feature; and what a third makes of them
_NONE: Final[Numbers] = {}


class _Told(NamedTuple):
    """A concept: its own number, those of what follows it, and of what follows it with one more between."""

    alone: int
    pairs: Numbers
    triples: dict[str, Numbers]


class _Name(NamedTuple):
    """What is known of a name: the runs it begins, by the next name; and it as a concept, if it is one."""

    runs: dict[str, Run]
    told: _Told | None
    ends_sentence: bool


class Close:
    """The close look at one text."""

    def __init__(self, table: Mapping[Feature, int]) -> None:
        self.table = table
        self._weights = [0]  # by the number of the feature; 0 is none
        self._names = {name: _Name({}, None, ends_sentence=True) for name in SENTENCE_ENDS}
        self._names |= {name: _Name({}, _Told(0, {}, {}), ends_sentence=False) for name in CONCEPTS}
        for (kind, *of), weight in table.items():
            if kind in (ALONE, RUN, PAIR, TRIPLE):
                self._lay(kind, of, len(self._weights))
                self._weights.append(weight)

    def _lay(self, kind: str, of: Sequence[str], number: int) -> None:
        first, second, third = (*of, "", "")[:3]
        name = self._names.setdefault(first, _Name({}, None, ends_sentence=False))
        if kind == RUN:
            known, thirds = name.runs.get(second, (0, {}))
            if third:
                thirds[third] = number
            name.runs[second] = known if third else number, thirds
        elif name.told is not None:
            if kind == ALONE:
                self._names[first] = name._replace(told=name.told._replace(alone=number))
            elif kind == PAIR:
                name.told.pairs[second] = number
            else:
                name.told.triples.setdefault(second, {})[third] = number

    def one(self, feature: Feature) -> int:
        """What one feature weighs."""
        return self.table.get(feature, 0)

    def of(self, named: Iterable[Feature]) -> int:
        """The sum over features that are no part of the words: what the rules found."""
        return sum(filter(None, map(self.table.get, named)))

    def total(self, tokens: Sequence[str], starts: Iterable[int]) -> int:
        """The sum over what only the close look sees, each counted once. `starts`: of phrases."""
        return sum(map(self._weights.__getitem__, self._found(names(tokens, starts))))

    def _found(self, read: Sequence[str]) -> set[int]:
        """The numbers of the features, from the last name to the first: one way through, for there is no time."""
        found = {0}
        add = found.add
        known = self._names.get
        second = third = ""
        ahead: tuple[tuple[int, str], ...] = ()  # the next concepts in the sentence, and where they stand
        at = len(read)
        for name in reversed(read):
            at -= 1
            entry = known(name)
            if entry is not None:
                runs, told, ends_sentence = entry
                if second in runs:
                    number, thirds = runs[second]
                    add(number)
                    if third in thirds:
                        add(thirds[third])
                if told is not None:
                    add(told.alone)
                    if ahead and ahead[0][0] <= at + REACH:
                        _add_ahead(add, told, at + REACH, ahead)
                    ahead = ((at, name), *ahead[: PARTNERS - 1])
                elif ends_sentence:
                    ahead = ()
            third, second = second, name
        return found


def _add_ahead(
    add: Callable[[int], None], told: _Told, farthest: int, ahead: Sequence[tuple[int, str]]
) -> None:
    """What a concept makes with those ahead of it, of which the first is near enough."""
    _, pairs, triples = told
    between = ahead[0][1]
    if between in pairs:
        add(pairs[between])
    thirds = triples.get(between, _NONE)
    for place, other in ahead[1:]:
        if place > farthest:
            return
        if other in pairs:
            add(pairs[other])
        if other in thirds:
            add(thirds[other])
