"""The questionnaires: their items word for word, how they are scored, what a score is called. No Django, no I/O.

PHQ-9 and GAD-7 were developed by Spitzer, Williams, Kroenke and colleagues; no permission is needed to reproduce,
translate, display or distribute them (phqscreeners.com). The wording is not to be changed, so it is kept here
untranslated; an official translation is a second table, never a gettext string.

Wording and LOINC codes, compared on 2026-11-29: the PHQ-9 example of HL7's US Core (hl7.org/fhir/us/core,
`Questionnaire-phq-9-example`) and several public copies of both forms. Bands: Kroenke 2001 (PHQ-9), Spitzer 2006
(GAD-7). Change that is more than ordinary: 6 and 4 points, as NHS Talking Therapies counts reliable change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

Answers = Mapping[str, int | None]
"""By item, "1" to the last, and "impact" where the form has it: 0-3, or None where it was left open."""

CHOICES: Final = ("Not at all", "Several days", "More than half the days", "Nearly every day")
IMPACT: Final = "impact"


@dataclass(frozen=True, slots=True)
class Impact:
    """The question that follows the items and is not scored."""

    words: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One questionnaire. `bands`: the lowest score of each, ascending, with its key. `safety`: the item that asks
    about death and self-harm, "" where none does. `change`: points up or down that are more than ordinary.
    """

    key: str
    name: str
    about: str
    lead: str
    items: tuple[str, ...]
    bands: tuple[tuple[int, str], ...]
    change: int
    loinc: str
    safety: str = ""
    impact: Impact | None = None

    @property
    def scored(self) -> tuple[str, ...]:
        """The keys of the items that are added up."""
        return tuple(str(number) for number in range(1, len(self.items) + 1))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of everything that is asked."""
        return (*self.scored, *([IMPACT] if self.impact else []))

    @property
    def most(self) -> int:
        """The highest score."""
        return len(self.items) * (len(CHOICES) - 1)

    def choices(self, key: str) -> tuple[str, ...]:
        """What can be answered to one of the keys; an answer is the place in here."""
        return self.impact.choices if self.impact and key == IMPACT else CHOICES

    def words(self, key: str) -> str:
        """What one of the keys asks."""
        return self.impact.words if self.impact and key == IMPACT else self.items[int(key) - 1]


_LEAD: Final = "Over the last 2 weeks, how often have you been bothered by %sthe following problems?"
PHQ_9: Final = Instrument(
    key="phq-9",
    name="PHQ-9",
    about="mood",
    lead=_LEAD % "any of ",
    items=(
        "Little interest or pleasure in doing things",
        "Feeling down, depressed, or hopeless",
        "Trouble falling or staying asleep, or sleeping too much",
        "Feeling tired or having little energy",
        "Poor appetite or overeating",
        "Feeling bad about yourself — or that you are a failure or have let yourself or your family down",
        "Trouble concentrating on things, such as reading the newspaper or watching television",
        "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or "
        "restless that you have been moving around a lot more than usual",
        "Thoughts that you would be better off dead or of hurting yourself in some way",
    ),
    bands=((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately-severe"), (20, "severe")),
    change=6,
    loinc="44249-1",
    safety="9",
    impact=Impact(
        "If you checked off any problems, how difficult have these problems made it for you to do your work, take "
        "care of things at home, or get along with other people?",
        ("Not difficult at all", "Somewhat difficult", "Very difficult", "Extremely difficult"),
    ),
)
GAD_7: Final = Instrument(
    key="gad-7",
    name="GAD-7",
    about="worry",
    lead=_LEAD % "",
    items=(
        "Feeling nervous, anxious, or on edge",
        "Not being able to stop or control worrying",
        "Worrying too much about different things",
        "Trouble relaxing",
        "Being so restless that it is hard to sit still",
        "Becoming easily annoyed or irritable",
        "Feeling afraid, as if something awful might happen",
    ),
    bands=((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")),
    change=4,
    loinc="69737-5",
)
INSTRUMENTS: Final[Mapping[str, Instrument]] = MappingProxyType({one.key: one for one in (PHQ_9, GAD_7)})


def score(instrument: Instrument, answers: Answers) -> int | None:
    """The sum of the items; None where one was left open, which is never counted as "not at all"."""
    given = [answers.get(key) for key in instrument.scored]
    return None if None in given else sum(one for one in given if one is not None)


def band(instrument: Instrument, points: int) -> str:
    """What a score is called: the key of the highest band that it reaches."""
    return max((lowest, key) for lowest, key in instrument.bands if points >= lowest)[1]


def open_items(instrument: Instrument, answers: Answers) -> list[str]:
    """The scored items without an answer."""
    return [key for key in instrument.scored if answers.get(key) is None]
