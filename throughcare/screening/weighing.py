"""Sums of a model's weights over a text: a wide look at every word, a close look where it asks for one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, repeat
from operator import add
from sys import intern
from typing import Final, NamedTuple

from throughcare.screening import features
from throughcare.screening.close import Close
from throughcare.screening.concepts import PHRASE_STARTS
from throughcare.screening.packed import POST_GRAMS, POST_WORDS, SCALE, Model, Shares
from throughcare.screening.reading import Memory

WINDOW: Final = 112  # tokens that are read closely as one; a longer text is read window by window
UNSURE: Final = 1e-6  # nothing is told surer than this share from none and all
_NO_PAIRS: Final[dict[str, int]] = {}
_get: Final = dict.get


class Wide(NamedTuple):
    """The wide look: the sum, the words it was made of, and for each token the number of its pair, if known."""

    total: int
    words: Collection[str]
    pairs: Sequence[int | None]


class Weigher:
    """The weights of one model, with what each word was found to weigh."""

    def __init__(self, model: Model) -> None:
        self.shares = Shares(len(model.heads))
        self._close = Close(model.tables["close"])
        self._words = _words(model.tables["words"], model.tables["grams"])
        self._post_words = _words(model.tables[POST_WORDS], model.tables[POST_GRAMS])
        self._communities = Shares(len(model.communities))
        # Each known pair has a number, by its first word and its second; what it weighs stands at its number.
        # A pair that begins a phrase with a concept has one, whatever it weighs.
        self._pairs: dict[str, dict[str, int]] = {}
        self.pair_weights: list[int] = []
        known: Mapping[tuple[str, ...], int] = model.tables["pairs"]
        for first, second in (*PHRASE_STARTS, *(pair for pair in known if pair not in PHRASE_STARTS)):
            self._pairs.setdefault(intern(first), {})[intern(second)] = len(self.pair_weights)
            self.pair_weights.append(known.get((first, second), 0))
        self._phrase_starts = frozenset(range(len(PHRASE_STARTS)))
        self._seconds = self._pairs.get
        self._pair, self.word = self.pair_weights.__getitem__, self._words.__getitem__

    def pairs(self) -> list[tuple[str, str]]:
        """The known pairs of words, at the number of each."""
        known = [("", "")] * len(self.pair_weights)
        for first, seconds in self._pairs.items():
            for second, number in seconds.items():
                known[number] = first, second
        return known

    def closely(self) -> Mapping[features.Feature, int]:
        """What the close look knows, and how much it weighs."""
        return self._close.table

    def wide(self, tokens: Sequence[str], marks: Iterable[str] = ()) -> Wide:
        """The sum over the words and pairs of words of a text, each counted once."""
        seconds = map(self._seconds, (features.BEFORE, *tokens), repeat(_NO_PAIRS))
        return self._wide({*tokens, *marks}, [*map(_get, seconds, tokens)])

    def part(self, wide: Wide, tokens: Sequence[str], start: int, end: int) -> Wide:
        """The wide look at a part of the tokens it was made of, without marks."""
        begins = self._pairs[features.BEFORE].get(tokens[start]) if features.BEFORE in self._pairs else None
        return self._wide({*tokens[start:end]}, [begins, *wide.pairs[start + 1 : end]])

    def _wide(self, words: set[str], pairs: list[int | None]) -> Wide:
        known = {*pairs}
        known.discard(None)
        return Wide(sum(map(self._pair, known)) + sum(map(self.word, words)), words, pairs)  # type: ignore[arg-type]

    def close(self, tokens: Sequence[str], pairs: Sequence[int | None]) -> int:
        """The sum over what only the close look sees, each counted once. `pairs`: as the wide look found them."""
        return self._close.total(tokens, self._starts(pairs))

    def _starts(self, pairs: Sequence[int | None]) -> Sequence[int]:
        """Where a phrase may begin that has a concept."""
        starts = self._phrase_starts
        if starts.isdisjoint(pairs):
            return ()
        return [at for at, pair in enumerate(pairs, start=-1) if pair in starts]

    def communities(self, words: Collection[str], biases: Sequence[float]) -> list[float]:
        """What a whole post of these words says for each community, made comparable over lengths."""
        even = len(words) ** -0.5 if words else 1.0
        total = sum(map(self._post_words.__getitem__, words))
        return self._communities.told(total, even, biases)

    def of(self, named: Iterable[features.Feature]) -> int:
        """The sum over features that are no part of the words: what the rules found."""
        return self._close.of(named)

    def reasons(
        self, tokens: Sequence[str], head: int, most: int, second: Iterable[tuple[int, int, int]] = ()
    ) -> list[tuple[float, int, int]]:
        """The features that said most for one head: how much, and the tokens they were made of. `second`: what the
        second reading says for it too, as `Second.weights` tells it.
        """
        said: dict[tuple[int, int], float] = {}
        for weight, start, end in second:
            said[start, end] = said.get((start, end), 0.0) + weight / SCALE
        for weight, start, end in self._weights(tokens):
            share = self.shares.one(weight, head)
            if share > 0:
                said[start, end] = said.get((start, end), 0.0) + share
        ranked = sorted(
            ((share, *place) for place, share in said.items() if share > 0),
            key=lambda one: (-one[0], *one[1:]),
        )
        return ranked[:most]

    def _weights(self, tokens: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        for at, (token, pair) in enumerate(zip(tokens, self.wide(tokens).pairs, strict=True)):
            yield self._words[token], at, at + 1
            if pair is not None:
                yield self.pair_weights[pair], max(0, at - 1), at + 1
        for feature, start, end in features.close(tokens):
            yield self._close.one(feature), start, end


class Along:
    """What the wide look says for one head along a text: nearly what it says of any part, at hardly a cost."""

    def __init__(self, weigher: Weigher, head: int) -> None:
        self.head = head
        self._word = Memory(lambda word: weigher.shares.one(weigher.word(word), head)).__getitem__
        self._pairs = [weigher.shares.one(weight, head) for weight in weigher.pair_weights]

    def sums(self, tokens: Sequence[str], pairs: Sequence[int | None]) -> list[float]:
        """The sums over the first tokens of a text, from none to all, in logits; what is said twice counts twice.
        `pairs`: as the wide look found them.
        """
        known = self._pairs
        of_pairs = [0.0 if pair is None else known[pair] for pair in pairs]
        return [*accumulate(map(add, map(self._word, tokens), of_pairs), initial=0.0)]


def _words(known: Mapping[str, int], grams: Mapping[str, int]) -> Memory[int]:
    """What each word weighs, with the runs of letters in it."""

    def weight(word: str) -> int:
        return known.get(word, 0) + sum(grams.get(gram, 0) for gram in features.grams(word))

    return Memory(weight)


def windows(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Where a text is cut to be read closely: at the ends of sentences, each part once more with its next."""
    if len(tokens) <= WINDOW:
        return [(0, len(tokens))]
    ends = [at for at, token in enumerate(tokens, start=1) if token in features.SENTENCE_ENDS]
    parts: list[tuple[int, int]] = []
    start = 0
    while (end := start + WINDOW // 2) <= len(tokens):
        # At the last end of a sentence before that, if there is one.
        last = bisect_right(ends, end)
        if last and ends[last - 1] > start:
            end = ends[last - 1]
        parts.append((start, end))
        start = end
    if start < len(tokens):
        parts.append((start, len(tokens)))
    return [(parts[at][0], parts[min(at + 1, len(parts) - 1)][1]) for at in range(max(1, len(parts) - 1))]
