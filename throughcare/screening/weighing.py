"""Sums of a model's weights over a text: a wide look at every word, a close look where it asks for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from throughcare.screening import features
from throughcare.screening.packed import POST_GRAMS, POST_WORDS, Model, Shares
from throughcare.screening.reading import Memory

WINDOW: Final = 64  # tokens that are read closely as one; a longer text is read window by window
UNSURE: Final = 1e-6  # nothing is told surer than this share from none and all
_SENTENCE_ENDS: Final = frozenset((".", "?"))


class Weigher:
    """The weights of one model, with what each word was found to weigh."""

    def __init__(self, model: Model) -> None:
        self.shares = Shares(len(model.heads))
        self._pairs = model.tables["pairs"]
        self._close = model.tables["close"]
        self._words = _words(model.tables["words"], model.tables["grams"])
        self._post_words = _words(model.tables[POST_WORDS], model.tables[POST_GRAMS])
        self._communities = Shares(len(model.communities))

    def wide(self, tokens: Sequence[str], marks: Iterable[str] = ()) -> tuple[int, int]:
        """The sum over the words and pairs of words of a text, each counted once, and how many they are."""
        words = {*tokens, *marks}
        found = filter(None, map(self._pairs.get, features.pairs(tokens)))
        return sum(found, sum(map(self._words.__getitem__, words))), len(words)

    def close(self, tokens: Sequence[str]) -> int:
        """The sum over what only the close look sees, each counted once."""
        return sum(filter(None, map(self._close.get, features.close_together(tokens))))

    def communities(self, tokens: Sequence[str], marks: Iterable[str] = ()) -> list[float]:
        """What a whole post says for each community, made comparable over lengths."""
        words = {*tokens, *marks}
        even = len(words) ** -0.5 if words else 1.0
        total = sum(map(self._post_words.__getitem__, words))
        return [share * even for share in self._communities.of(total)]

    def of(self, named: Iterable[features.Feature]) -> int:
        """The sum over features that are no part of the words: what the rules found."""
        return sum(filter(None, map(self._close.get, named)))

    def reasons(self, tokens: Sequence[str], head: int, most: int) -> list[tuple[float, int, int]]:
        """The features that said most for one head: how much, and the tokens they were made of."""
        said: dict[tuple[int, int], float] = {}
        for weight, start, end in self._weights(tokens):
            share = self.shares.of(weight)[head]
            if share > 0:
                said[start, end] = said.get((start, end), 0.0) + share
        ranked = sorted(
            ((share, *place) for place, share in said.items()), key=lambda one: (-one[0], *one[1:])
        )
        return ranked[:most]

    def _weights(self, tokens: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        before = "^"
        for at, token in enumerate(tokens):
            yield self._words[token], at, at + 1
            if pair := self._pairs.get((before, token)):
                yield pair, max(0, at - 1), at + 1
            before = token
        for feature, start, end in features.close(tokens):
            if weight := self._close.get(feature):
                yield weight, start, end


def _words(known: Mapping[str, int], grams: Mapping[str, int]) -> Memory[int]:
    """What each word weighs, with the runs of letters in it."""

    def weight(word: str) -> int:
        return known.get(word, 0) + sum(grams.get(gram, 0) for gram in features.grams(word))

    return Memory(weight)


def windows(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Where a text is cut to be read closely: at the ends of sentences, each part once more with its next."""
    if len(tokens) <= WINDOW:
        return [(0, len(tokens))]
    parts: list[tuple[int, int]] = []
    start = last_end = 0
    for at, token in enumerate(tokens, start=1):
        if token in _SENTENCE_ENDS:
            last_end = at
        if at - start >= WINDOW // 2:
            end = last_end if last_end > start else at
            parts.append((start, end))
            start = end
    if start < len(tokens):
        parts.append((start, len(tokens)))
    return [(parts[at][0], parts[min(at + 1, len(parts) - 1)][1]) for at in range(max(1, len(parts) - 1))]
