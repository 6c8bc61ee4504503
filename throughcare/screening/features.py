"""What the model looks at in a text: the same for training and for screening, so that neither drifts.

Tokens are canonical words and stops. An ordinary message is read by its words and pairs of words alone
(`wide`); one that may be about danger is read more closely (`close`): what its words are about, in
their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, repeat
from typing import Final

from throughcare.screening.concepts import CONCEPTS, LONGEST_PHRASE, PHRASE_STARTS, PHRASES, WORDS

Feature = tuple[str, ...]
Place = tuple[int, int]  # of tokens, from and to

_REACH: Final = 8  # words (a phrase being one) from a concept to another that still belongs to it
_PARTNERS: Final = 4
_SENTENCE_ENDS: Final = frozenset((".", "?"))
_TOLD: Final = CONCEPTS | _SENTENCE_ENDS
_STOPS: Final = frozenset((".", "?", ",", '"', ":", "@"))
_SHORTEST_GRAM, _LONGEST_GRAM = 3, 5
_LONGEST_GRAMMED: Final = 24  # letters; a longer word says nothing by its parts
_BEFORE: Final = "^"  # the beginning of a text, as the word before the first


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
    return set(pairwise((_BEFORE, *tokens)))


def close(tokens: Sequence[str]) -> Iterator[tuple[Feature, int, int]]:
    """The features of the close look, each with the tokens it was made of."""
    read, spans = _concepts(tokens)
    for at, name in enumerate(read):
        if name in CONCEPTS:
            yield ("1", name), *spans[at]
        for size in (2, 3):
            run = read[at : at + size]
            if len(run) == size and not CONCEPTS.isdisjoint(run):
                yield ("b", *run), spans[at][0], spans[at + size - 1][1]
    for feature, first, last in _in_order(read):
        yield feature, spans[first][0], spans[last][1]


def close_together(tokens: Sequence[str]) -> set[Feature]:
    """The features of `close`, each once and in haste, with some among them that no table knows."""
    read = _names(tokens)
    second, third = read[1:], read[2:]
    found: set[Feature] = set(zip(repeat("1"), CONCEPTS.intersection(read)))
    found.update(zip(repeat("b"), read, second))
    found.update(zip(repeat("b"), read, second, third))
    found.update(feature for feature, _, _ in _in_order(read))
    return found


def _in_order(read: Sequence[str]) -> Iterator[tuple[Feature, int, int]]:
    """Concepts that follow each other in one sentence, with whatever stands between."""
    told = [(at, name) for at, name in enumerate(read) if name in _TOLD]
    for number, (at, name) in enumerate(told, start=1):
        if name in _SENTENCE_ENDS:
            continue
        between = ""
        for place, other in told[number : number + _PARTNERS]:
            if place - at > _REACH or other in _SENTENCE_ENDS:
                break
            yield ("p", name, other), at, place
            if between:
                yield ("t", name, between, other), at, place
            else:
                between = other


def _names(tokens: Sequence[str]) -> list[str]:
    """The tokens with concepts for the words and phrases that have one."""
    read = [*map(WORDS.get, tokens, tokens)]
    names: list[str] = []
    done = 0
    for start, end, name in _phrases(tokens):
        names += read[done:start]
        names.append(name)
        done = end
    return names + read[done:] if done else read


def _concepts(tokens: Sequence[str]) -> tuple[list[str], list[Place]]:
    """As `_names`, with the tokens that each was made of."""
    spans: list[Place] = []
    done = 0
    for start, end, _ in _phrases(tokens):
        spans += [(at, at + 1) for at in range(done, start)]
        spans.append((start, end))
        done = end
    return _names(tokens), spans + [(at, at + 1) for at in range(done, len(tokens))]


def _phrases(tokens: Sequence[str]) -> list[tuple[int, int, str]]:
    """The phrases that have a concept, the longest first, none within another: where, and the concept."""
    if PHRASE_STARTS.isdisjoint(pairwise(tokens)):
        return []
    found: list[tuple[int, int, str]] = []
    done = 0
    for at, pair in enumerate(pairwise(tokens)):
        if at < done or pair not in PHRASE_STARTS:
            continue
        for size in range(min(LONGEST_PHRASE, len(tokens) - at), 1, -1):
            phrase = PHRASES.get(tuple(tokens[at : at + size]))
            if phrase is not None:
                done = at + size
                found.append((at, done, phrase))
                break
    return found
