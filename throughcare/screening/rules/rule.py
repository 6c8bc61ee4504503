"""The shape of a rule, and the fragments of patterns that several files of rules share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from throughcare.screening.rules.ways import Phrases

# Words that may stand between two words of a phrase without changing what it says.
ADVERB: Final = (
    "(?:just|really|so|bad|badly|only|still|literally|honestly|kind of|actually|sometimes|always|even|"
    "finally|"
    "fucking|freaking|desperately|maybe|probably|legit|simply|sort of|basically|also|often|ever|very|much|"
    "seriously|truly|again)"
)
ADVERBS: Final = f"(?:{ADVERB} ){{0,3}}"
SELF: Final = "(?:my ?self|him ?self|her ?self|them ?sel(?:f|ves)|their ?sel(?:f|ves))"
OWN: Final = "(?:my|his|her|their|this|mi|su)"
NO_MORE: Final = "(?:any ?more|any longer|no more|much longer|for much longer)"
NOW: Final = (
    "(?:tonight|today|right now|now|again|this morning|last night|yesterday|just now|this week|earlier)"
)
HIM: Final = (
    "(?:he|she|they|my (?:\\w+ )?(?:husband|wife|boyfriend|girlfriend|partner|ex|bf|gf|dad|father|mom|mother|"
    "stepdad|stepfather|stepmom|brother|sister|uncle|aunt|cousin|roommate|boss|son|daughter|grandfather|"
    "fiance|spouse|abuser|parents|family|coach|teacher|pastor))"
)
_ANY_WORD: Final = r"(?!(?:not|never)\b)\w+"


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern over canonical words.

    `anchors`: words of which one must be in the message before the pattern is tried at all; "suicid*" stands
    for every word that begins so, and "a b & c d" asks for one of a and b and one of c and d (three groups at
    most). `weight`: 0 to 1, how much the match says by itself; several add up as independent evidence.
    `severity` counts for self-harm only. `scoped`: whether negation, other people's words, fiction and the
    past can take the match back (`scope`).
    """

    flag: str
    name: str
    weight: float
    anchors: str
    pattern: str
    severity: int = 0
    scoped: bool = True
    phrases: Phrases = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "phrases", Phrases(_whole_words(self.pattern)))

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, for whole words."""
        return self.phrases.compiled


def _whole_words(pattern: str) -> str:
    """The pattern as it is compiled: "(?! on)" forbids the word "on", not "only"; no gap hides a "not"."""
    pattern = pattern.replace(r"(?: \w+)", rf"(?: {_ANY_WORD})").replace(r"(?:\w+ )", rf"(?:{_ANY_WORD} )")
    parts = pattern.split("(?! ")
    for at, part in enumerate(parts[1:], start=1):
        depth, place = 1, 0
        while depth:
            depth += {"(": 1, ")": -1}.get(part[place], 0)
            place += 1
        parts[at] = rf"{part[: place - 1]}\b{part[place - 1 :]}"
    return "(?! ".join(parts)
