"""Words and phrases a program watches for: compiled from plain text, matched on words as they are meant.

Nobody writes a pattern: a phrase is a few words, compared whole with the words of a text after both went
through the same reading ("k1ll" is "kill", "DON'T" is "do not"). So the cost of a text is its length times
that of the longest phrase, whatever is watched for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Final

from throughcare.screening.reading import Memory, join_spelled, meaning, split, tokens_of

MOST_RULES: Final = 200
LONGEST: Final = 80  # characters of a phrase
MOST_WORDS: Final = 8
_STOPS: Final = frozenset({".", ",", "?", '"', ":", "@"})


class Effect(StrEnum):
    """What a watched phrase does, from the mildest."""

    REVIEW = "review"  # it appears, and a person looks at it
    HOLD = "hold"  # a person reads it before others see it


_ORDER: Final = {effect: place for place, effect in enumerate(Effect)}


class BadRule(ValueError):  # noqa: N818 - it says what is wrong
    """A phrase that can't be watched for: `code` for programs, `phrase` for whoever typed it."""

    def __init__(self, code: str, phrase: str) -> None:
        self.code = code
        self.phrase = phrase
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class WatchRule:
    """A phrase as it was typed and what it does."""

    phrase: str
    effect: Effect


@dataclass(frozen=True)
class WatchList:
    """The rules of one program, ready to match. `number` is its version; an empty list matches nothing."""

    number: int = 0
    rules: tuple[WatchRule, ...] = ()
    _phrases: dict[tuple[str, ...], Effect] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        phrases: dict[tuple[str, ...], Effect] = {}
        for rule in self.rules:
            words = words_of(rule.phrase)
            before = phrases.get(words)
            if words and (before is None or _ORDER[rule.effect] > _ORDER[before]):
                phrases[words] = rule.effect
        object.__setattr__(self, "_phrases", phrases)

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(words) for words in self._phrases}))

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset(words[0] for words in self._phrases)

    def match(self, text: str) -> Effect | None:
        """The strongest effect of what stands in a text; None where nothing watched for does."""
        if not self._phrases:
            return None
        words = words_of(text)
        if self._firsts.isdisjoint(words):
            return None
        found: Effect | None = None
        for length in self._lengths:
            for start in range(len(words) - length + 1):
                effect = self._phrases.get(words[start : start + length])
                if effect is not None and (found is None or _ORDER[effect] > _ORDER[found]):
                    found = effect
                    if found is Effect.HOLD:
                        return found
        return found


NOTHING_WATCHED: Final = WatchList()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are meant, without the stops between them."""
    return tuple(chain.from_iterable(map(_of_piece, split(join_spelled(text)))))


def _words(piece: str) -> tuple[str, ...]:
    words: list[str] = []
    for token in tokens_of(piece):
        # Of a word in a script that screening does not read the word itself is compared.
        words += meaning(token).split() or ([token] if token[0].isalnum() else [])
    return tuple(word for word in words if word not in _STOPS)


_of_piece: Final = Memory(_words).__getitem__


def check_rules(rules: Iterable[tuple[str, str]]) -> tuple[WatchRule, ...]:
    """Rules from phrases and the names of effects, each phrase once, the strongest effect kept.

    Raises BadRule: `many-rules`, `long-phrase`, `many-words`, `no-words` (nothing a text is compared with, as
    stops alone) or `no-effect`.
    """
    kept: dict[tuple[str, ...], WatchRule] = {}
    for typed, effect_name in rules:
        phrase = " ".join(typed.split())
        if not phrase:
            continue
        if len(phrase) > LONGEST:
            raise BadRule("long-phrase", phrase[:LONGEST])
        if effect_name not in set(Effect):
            raise BadRule("no-effect", phrase)
        words = words_of(phrase)
        if not words:
            raise BadRule("no-words", phrase)
        if len(words) > MOST_WORDS:
            raise BadRule("many-words", phrase)
        rule = WatchRule(phrase, Effect(effect_name))
        before = kept.get(words)
        if before is None or _ORDER[rule.effect] > _ORDER[before.effect]:
            kept[words] = rule
        if len(kept) > MOST_RULES:
            raise BadRule("many-rules", phrase)
    return tuple(kept.values())
