"""The C-SSRS Screener: its questions word for word, in which order they are asked, and what the answers say.

No Django, no I/O. The Columbia Protocol is free for health care and its wording is not to be changed, so it
is kept here untranslated; an official translation is a second table, never a gettext string.

Wording, compared on 2026-11-28 between public copies:

- the C-SSRS items of HL7's US Behavioral Health Profiles (build.fhir.org, example `C-SSRS-example-1`, which
  cites cms.gov's `cssrs-screen-version-instrument.pdf`): questions 1-6, the question of recency, LOINC codes;
- an R package's documentation (rdocumentation.org, cliot `cssrs_screener`): questions 1-5, the same words;
- a county's record system in a public repository (SmartCare, "Since Last Visit"): questions 1, 2, 4 and 5 the
  same; question 6 without "ever", as it is asked since the last contact; the examples of question 6.

Copies differ in question 3: some ask "how you might kill yourself", HL7 and the R package "how you might do
this", which is used here.

Levels: Columbia's triage (cssrs.columbia.edu): intent or plan in the past month, or behavior within three
months, is the most urgent. Colours of the printed form: green, yellow, orange, red.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

Answers = Mapping[str, bool | None]
"""By question, "q1" to "q6" and "recent": yes, no, or None where it was asked and not answered. A question
that was never asked is not in it.
"""


class Version(StrEnum):
    """Which form was used: the first time, or again after an earlier one."""

    RECENT = "lifetime-recent"  # thoughts of the past month; behavior in the lifetime, then in three months
    SINCE = "since-last-contact"


class Level(StrEnum):
    """What the answers say. `NEEDS_A_PERSON`: something that could matter was not answered."""

    NONE = "none"
    LOW = "low"
    NEEDS_A_PERSON = "needs-a-person"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its key, its words, the span of time it asks about, and its LOINC code for export."""

    key: str
    words: str
    span: str
    loinc: str
    examples: str = ""


LOINC_LEVEL: Final = "93374-7"

_EXAMPLES: Final = (
    "Examples: Collected pills, obtained a gun, gave away valuables, wrote a will or suicide note, took "
    "out pills but didn't swallow any, held a gun but changed your mind or it was grabbed from your hand, "
    "went to the roof but didn't jump; or actually took pills, tried to shoot yourself, cut yourself, tried "
    "to hang yourself, etc."
)
_THOUGHTS: Final = (
    ("q1", "Have you wished you were dead or wished you could go to sleep and not wake up?", "93246-7"),
    ("q2", "Have you actually had any thoughts of killing yourself?", "93247-5"),
    ("q3", "Have you been thinking about how you might do this?", "93248-3"),
    ("q4", "Have you had these thoughts and had some intention of acting on them?", "93249-1"),
    (
        "q5",
        "Have you started to work out or worked out the details of how to kill yourself? "
        "Do you intend to carry out this plan?",
        "93250-9",
    ),
)


def _form(thoughts: str, *behavior: Item) -> Mapping[str, Item]:
    asked = (Item(key, words, thoughts, loinc) for key, words, loinc in _THOUGHTS)
    return MappingProxyType({item.key: item for item in (*asked, *behavior)})


FORMS: Final[Mapping[Version, Mapping[str, Item]]] = MappingProxyType(
    {
        Version.RECENT: _form(
            "Past month",
            Item(
                "q6",
                "Have you ever done anything, started to do anything, or prepared to do anything to end "
                "your life?",
                "Lifetime",
                "93267-3",
                _EXAMPLES,
            ),
            Item("recent", "Was this within the past 3 months?", "Past 3 months", "93269-9"),
        ),
        Version.SINCE: _form(
            "Since last contact",
            Item(
                "q6",
                "Have you done anything, started to do anything, or prepared to do anything to end "
                "your life?",
                "Since last contact",
                "93267-3",
                _EXAMPLES,
            ),
        ),
    }
)


def next_question(version: Version, answers: Answers) -> Item | None:
    """The question to ask now, or None when all that belong have been asked.

    Question 2 answered "no" leads straight to 6; not answered, it leads on to 3 as "yes" does, because what
    follows may matter. Question 6 answered "yes" or not at all leads to its recency, where the form has one.
    """
    return next((item for item in asked(version, answers) if item.key not in answers), None)


def asked(version: Version, answers: Answers) -> list[Item]:
    """The questions that belong to these answers, in the order in which they are asked."""
    form = FORMS[version]
    keys = ["q1", "q2"]
    if answers.get("q2", False) is not False:
        keys += ["q3", "q4", "q5"]
    keys.append("q6")
    if answers.get("q6", False) is not False:
        keys.append("recent")
    return [form[key] for key in keys if key in form]


def level(version: Version, answers: Answers) -> Level:
    """What the answers say.

    A question that belongs and has no answer could have been a yes: where that would be worse than what the
    other answers say, a person must look, and it is never `none` or `low`. A yes counts wherever it stands,
    also at a question that need not have been asked.
    """
    said = {key for key, answer in answers.items() if answer is True}
    open_ended = {item.key for item in asked(version, answers) if answers.get(item.key) is None}
    certain, worst = _of(version, said), _of(version, said | open_ended)
    return certain if certain is worst else Level.NEEDS_A_PERSON


def unanswered(version: Version, answers: Answers) -> list[Item]:
    """The questions that belong and have no answer."""
    return [item for item in asked(version, answers) if answers.get(item.key) is None]


def _of(version: Version, yes: set[str]) -> Level:
    """The table of levels, for questions that are answered yes; every other one counts as no."""
    is_recent = ("recent" if version is Version.RECENT else "q6") in yes
    if is_recent or not yes.isdisjoint({"q4", "q5"}):
        return Level.HIGH
    if not yes.isdisjoint({"q3", "q6"}):
        return Level.MODERATE
    return Level.NONE if yes.isdisjoint({"q1", "q2"}) else Level.LOW
