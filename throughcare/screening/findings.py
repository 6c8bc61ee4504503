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
THRESHOLD: Final = 0.5  # a flag is raised from this score on


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
    THRESHOLD on: a person is to look. `suicide_risk`: 0 to 1, not a probability. `scores`: 0 to 1 for each
    flag that any rule touched, self-harm included. `screened` is False when screening itself
    failed: then nothing is known, and a person should look. `explain` gives the reasons: they cost more than
    the rest and a post needs none, so they are worked out when somebody asks.
    """

    severity: int = 0
    suicide_risk: float = 0.0
    flags: frozenset[str] = frozenset()
    scores: tuple[tuple[str, float], ...] = ()
    screened: bool = True
    explain: Callable[[], tuple[Reason, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What raised the flags, and where."""
        return self.explain()

    def score(self, flag: str) -> float:
        """The score of one flag, 0 when nothing pointed to it."""
        return dict(self.scores).get(flag, 0.0)


NOTHING: Final = Findings()
UNSCREENED: Final = Findings(screened=False)
