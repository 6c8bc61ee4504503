"""What screening says about a text: its risk, its flags, and the spans and rules that raised them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

SELF_HARM: Final = "self-harm"
SUBSTANCE: Final = "substance"
HARASSMENT: Final = "harassment"
CONTACT_DETAILS: Final = "contact-details"
EATING: Final = "eating"
ABUSE: Final = "abuse"
LINK: Final = "link"
OFF_TOPIC: Final = "off-topic"

FLAGS: Final = (SELF_HARM, SUBSTANCE, HARASSMENT, CONTACT_DETAILS, EATING, ABUSE, LINK, OFF_TOPIC)
Scores = tuple[tuple[str, float], ...]  # a flag and its score, each flag once
THRESHOLD: Final = 0.5  # a flag is raised from this score on
SURE: Final = 0.9  # ... and from this one on it is sure
LOWEST_THRESHOLD: Final = 0.25  # that a program may choose; what is below it only puts texts in an order


class Reason(NamedTuple):
    """A rule that fired, and where in the text: characters `start` to `end`, as Python counts them."""

    flag: str
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Findings:
    """The outcome of screening one text.

    `severity`: 0 none, 1 passive wish, 2 ideation, 3 plan or self-harm, 4 attempt; it is above 0 only where
    the danger is sure enough to ring on call. The flag self-harm is raised earlier, from a `suicide_risk` of
    THRESHOLD on: a person is to look. `screened` is False when screening itself failed: then nothing is known,
    and a person should look. `tell` gives the scores and `explain` the reasons: most posts need neither, so
    they are worked out when somebody asks.
    """

    severity: int = 0
    flags: frozenset[str] = frozenset()
    screened: bool = True
    tell: Callable[[], Scores] = field(default=tuple, repr=False, compare=False)
    explain: Callable[[], tuple[Reason, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def scores(self) -> Scores:
        """From 0 to 1 for each flag of which anything is known, self-harm included."""
        return self.tell()

    @property
    def suicide_risk(self) -> float:
        """The score of danger, from 0 to 1; no probability."""
        return self.score(SELF_HARM)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What raised the flags, and where."""
        return self.explain()

    def score(self, flag: str) -> float:
        """The score of one flag, 0 when nothing pointed to it."""
        return dict(self.scores).get(flag, 0.0)


NOTHING: Final = Findings()
UNSCREENED: Final = Findings(screened=False)
