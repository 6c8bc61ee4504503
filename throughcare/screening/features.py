"""What the model looks at in a text: the same for training and for screening, so that neither drifts.

Tokens are canonical words and stops. An ordinary message is read by its words and pairs of words alone
(`wide`); one that may be about danger is read more closely (`close`): what its words are about, in
their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from throughcare.screening.concepts import CONCEPTS, LONGEST_PHRASE, PHRASE_STARTS, PHRASES, WORDS

Feature = tuple[str, ...]
Place = tuple[int, int]  # of tokens, from and to

# What the features of the close look are: a concept; names in a row with a concept among them; two or three
# concepts in order, with whatever stands between.
ALONE, RUN, PAIR, TRIPLE = "1", "b", "p", "t"
REACH: Final = 8  # words (a phrase being one) from a concept to another that still belongs to it
PARTNERS: Final = 4
SENTENCE_ENDS: Final = frozenset((".", "?"))
TOLD: Final = CONCEPTS | SENTENCE_ENDS
_STOPS: Final = frozenset((".", "?", ",", '"', ":", "@"))
_SHORTEST_GRAM, _LONGEST_GRAM = 3, 5
_LONGEST_GRAMMED: Final = 24  # letters; a longer word says nothing by its parts
BEFORE: Final = "^"  # the beginning of a text, as the word before the first


def grams(word: str) -> Iterator[str]:
    """The runs of letters within one word, its edges marked."""
    if word in _STOPS or len(word) > _LONGEST_GRAMMED:
        return
    edged = f"<{word}>"
    for size in range(_SHORTEST_GRAM, _LONGEST_GRAM + 1):
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]


def pairs(tokens: Sequence[str]) -> set[tuple[str, str]]:
    """Each word with its next."""
    return set(pairwise((BEFORE, *tokens)))


def close(tokens: Sequence[str]) -> Iterator[tuple[Feature, int, int]]:
    """The features of the close look, each with the tokens it was made of."""
    read, spans = _concepts(tokens)
    for at, name in enumerate(read):
        if name in CONCEPTS:
            yield (ALONE, name), *spans[at]
        for size in (2, 3):
            run = read[at : at + size]
            if len(run) == size and not CONCEPTS.isdisjoint(run):
                yield (RUN, *run), spans[at][0], spans[at + size - 1][1]
    for feature, first, last in _in_order(read):
        yield feature, spans[first][0], spans[last][1]


def _in_order(read: Sequence[str]) -> Iterator[tuple[Feature, int, int]]:
    """Concepts that follow each other in one sentence, with whatever stands between."""
    told = [(at, name) for at, name in enumerate(read) if name in TOLD]
    for number, (at, name) in enumerate(told, start=1):
        if name in SENTENCE_ENDS:
            continue
        between = ""
        for place, other in told[number : number + PARTNERS]:
            if place - at > REACH or other in SENTENCE_ENDS:
                break
            yield (PAIR, name, other), at, place
            if between:
                yield (TRIPLE, name, between, other), at, place
            else:
                between = other


def names(tokens: Sequence[str], starts: Iterable[int]) -> list[str]:
    """The tokens with concepts for the words and phrases that have one. `starts`: as `phrase_starts`."""
    read = [*map(WORDS.get, tokens, tokens)]
    named: list[str] = []
    done = 0
    for start, end, name in _phrases(tokens, starts):
        named += read[done:start]
        named.append(name)
        done = end
    return named + read[done:] if done else read


def phrase_starts(tokens: Sequence[str]) -> list[int]:
    """Where a phrase that has a concept may begin."""
    return [at for at, pair in enumerate(pairwise(tokens)) if pair in PHRASE_STARTS]


def _concepts(tokens: Sequence[str]) -> tuple[list[str], list[Place]]:
    """As `names`, with the tokens that each was made of."""
    starts = phrase_starts(tokens)
    spans: list[Place] = []
    done = 0
    for start, end, _ in _phrases(tokens, starts):
        spans += [(at, at + 1) for at in range(done, start)]
        spans.append((start, end))
        done = end
    return names(tokens, starts), spans + [(at, at + 1) for at in range(done, len(tokens))]


def _phrases(tokens: Sequence[str], starts: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """The phrases that have a concept, the longest first, none within another: where, and the concept."""
    done = 0
    for at in starts:
        if at < done:
            continue
        for size in range(min(LONGEST_PHRASE, len(tokens) - at), 1, -1):
            phrase = PHRASES.get(tuple(tokens[at : at + size]))
            if phrase is not None:
                done = at + size
                yield at, done, phrase
                break
