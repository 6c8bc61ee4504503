"""Words and phrases a program watches for: compiled from plain text, matched on words as they are meant.

Nobody writes a pattern: a phrase is a few words, compared whole with the words of a text after both went
through the same reading ("k1ll" is "kill", "DON'T" is "do not"). So the cost of a text is its length times
that of the longest phrase, whatever is watched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Final, NamedTuple

from throughcare.kit.notes import NOTES
from throughcare.screening.findings import ABUSE, EATING, HARASSMENT, SELF_HARM, SUBSTANCE
from throughcare.screening.reading import Memory, join_spelled, meaning, split, tokens_of

MOST_RULES: Final = 200
LONGEST: Final = 80  # characters of a phrase
MOST_WORDS: Final = 8
_STOPS: Final = frozenset({".", ",", "?", '"', ":", "@"})


class Effect(StrEnum):
    """What a watched phrase does, from the mildest."""

    NOTE = "note"  # it appears, folded behind a content note
    REVIEW = "review"  # it appears, and a person looks at it
    HOLD = "hold"  # a person reads it before others see it


_ORDER: Final = {effect: place for place, effect in enumerate(Effect)}


class TopicEffect(StrEnum):
    """What a topic that screening finds does to a post in a room, besides standing in the reviewers' queue as ever."""

    NOTHING = "nothing"
    NOTE = "note"  # it appears, folded behind the topic's note
    HOLD = "hold"  # a person reads it before others see it, and then it appears behind the note


TOPIC_NOTES: Final = {
    SELF_HARM: "self-harm",
    EATING: "eating",
    ABUSE: "violence",
    SUBSTANCE: "substance",
    HARASSMENT: "hard",
}
"""The flags that a program may watch as topics, and their notes. Of several that were found the first gives it."""

TOPIC_DEFAULTS: Final[Mapping[str, TopicEffect]] = MappingProxyType(
    dict.fromkeys(TOPIC_NOTES, TopicEffect.NOTHING) | {EATING: TopicEffect.NOTE}
)
"""What they do where a program has chosen nothing (decision 0023)."""

NEVER_HELD: Final = frozenset({SELF_HARM})
"""Words that may tell of danger are never held back by what a program watches for."""


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
    note: str = ""  # with Effect.NOTE, which

    @property
    def name(self) -> str:
        """The effect in one word, as it is stored: `hold`, `review`, or `note:` with which."""
        return f"{self.effect}:{self.note}" if self.note else str(self.effect)


class Match(NamedTuple):
    """What stands in a text that is watched for: the strongest effect besides notes, and the note."""

    effect: Effect | None
    note: str


@dataclass(frozen=True)
class WatchList:
    """The rules of one program, ready to match. `number` is its version; an empty list matches nothing.

    `topics`: what each flag of screening does.
    """

    number: int = 0
    rules: tuple[WatchRule, ...] = ()
    topics: Mapping[str, TopicEffect] = field(default_factory=lambda: TOPIC_DEFAULTS)
    _phrases: dict[tuple[str, ...], Match] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        phrases: dict[tuple[str, ...], Match] = {}
        for rule in self.rules:
            words = words_of(rule.phrase)
            if words:
                does = Match(None, rule.note) if rule.effect is Effect.NOTE else Match(rule.effect, "")
                phrases[words] = _both(phrases.get(words, _NO_MATCH), does)
        object.__setattr__(self, "_phrases", phrases)

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(words) for words in self._phrases}))

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset(words[0] for words in self._phrases)

    def match(self, text: str) -> Match | None:
        """What stands in a text; None where nothing watched for does."""
        if not self._phrases:
            return None
        words = words_of(text)
        if self._firsts.isdisjoint(words):
            return None
        found: Match | None = None
        for length in self._lengths:
            for start in range(len(words) - length + 1):
                one = self._phrases.get(words[start : start + length])
                if one is not None:
                    found = one if found is None else _both(found, one)
        return found

    def of_flags(self, flags: Iterable[str]) -> Match:
        """What the topics among these flags do."""
        found = _NO_MATCH
        for flag in flags:
            does = self.topics.get(flag, TopicEffect.NOTHING)
            if does is not TopicEffect.NOTHING:
                held = Effect.HOLD if does is TopicEffect.HOLD else None
                found = _both(found, Match(held, TOPIC_NOTES[flag]))
        return found


_NO_MATCH: Final = Match(None, "")
_RANK: Final = {note: place for place, note in enumerate((*NOTES, ""))}


def _both(one: Match, other: Match) -> Match:
    """The stronger effect and the note that goes first."""
    if one.effect is None or (other.effect is not None and _ORDER[other.effect] > _ORDER[one.effect]):
        effect = other.effect
    else:
        effect = one.effect
    return Match(effect, min(one.note, other.note, key=_RANK.__getitem__))


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
    """Rules from phrases and the names of effects (`WatchRule.name`), each phrase once, the strongest effect kept;
    once more where it has a note too.

    Raises BadRule: `many-rules`, `long-phrase`, `many-words`, `no-words` (nothing a text is compared with, as
    stops alone) or `no-effect`.
    """
    kept: dict[tuple[tuple[str, ...], bool], WatchRule] = {}
    for typed, effect_name in rules:
        phrase = " ".join(typed.split())
        if not phrase:
            continue
        if len(phrase) > LONGEST:
            raise BadRule("long-phrase", phrase[:LONGEST])
        effect, note = _named(effect_name)
        if effect is None:
            raise BadRule("no-effect", phrase)
        words = words_of(phrase)
        if not words:
            raise BadRule("no-words", phrase)
        if len(words) > MOST_WORDS:
            raise BadRule("many-words", phrase)
        key = words, effect is Effect.NOTE
        before = kept.get(key)
        if before is None or _ORDER[effect] > _ORDER[before.effect]:
            kept[key] = WatchRule(phrase, effect, note)
        if len(kept) > MOST_RULES:
            raise BadRule("many-rules", phrase)
    return tuple(kept.values())


def check_topics(chosen: Mapping[str, str]) -> dict[str, TopicEffect]:
    """What topics do, from their flags and the names of effects. Raises BadRule `no-topic` for any that are none."""
    for topic, name in chosen.items():
        if (
            topic not in TOPIC_NOTES
            or name not in set(TopicEffect)
            or (name == TopicEffect.HOLD and topic in NEVER_HELD)
        ):
            raise BadRule("no-topic", topic)
    return {topic: TopicEffect(name) for topic, name in chosen.items()}


def rule_of(phrase: str, effect_name: str) -> WatchRule:
    """A rule as it was stored."""
    effect, note = _named(effect_name)
    return WatchRule(phrase, effect or Effect.REVIEW, note)


def _named(name: str) -> tuple[Effect | None, str]:
    """An effect by its name, and its note; None for what names none."""
    effect, _, note = name.partition(":")
    known = effect in set(Effect) and (note in NOTES if effect == Effect.NOTE else name == effect)
    return (Effect(effect), note) if known else (None, "")
