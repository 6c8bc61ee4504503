"""The ladder's rules: who is rung when, and which steps a concern can take. No database here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.safety.cssrs import Level

OUTCOMES: dict[str, Promise] = {
    "talked": _("We talked, and they are safe for now"),
    "plan-reviewed": _("We went through the safety plan together"),
    "evaluated": _("A clinician saw them today"),
    "emergency": _("Emergency services were called"),
    "checked-on": _("Somebody went to them, and they are safe for now"),
    "handed-over": _("Another service or person looks after them now"),
    "no-danger": _("No danger: the words meant something else"),
}
"""What came of a concern. Closing without one is not possible."""

STATES: dict[str, Promise] = {
    "open": _("It rings."),
    "acknowledged": _("Somebody has it."),
    "closed": _("Closed."),
}
"""How a concern stands while nobody has said what came of it."""

DRILL_ANSWERED: Final = "drill-answered"
"""The outcome of a drill, which is closed by the answer itself."""

REACHES: dict[str, Promise] = {
    "reached": _("I talked with them"),
    "left-message": _("Nobody answered, I left a message"),
    "no-answer": _("Nobody answered"),
    "contact-reached": _("I talked with the emergency contact"),
    "wrong-number": _("The number is wrong"),
}
"""What came of trying to reach somebody."""

QUESTION: Final = _("Are you safe right now?")
"""The one question that staff ask from a concern. It never varies, so that nobody has to find words."""

SAFE: Final = "safe"
UNSURE: Final = "not-sure"
NEEDS_HELP: Final = "help"
ANSWERS: dict[str, Promise] = {
    SAFE: _("I am safe for now"),
    UNSURE: _("I am not sure"),
    NEEDS_HELP: _("No, I need help now"),
}
"""What she can answer. The first closes nothing and quiets nothing: people say that they are safe who are not, and
whether they are is for a person to judge who talks with them."""

ANSWER_WITHIN: Final = timedelta(minutes=10)
"""A question that has had no answer for so long is said to have none, and rings whoever has taken the concern, once."""

ANSWER_NOTE_LENGTH: Final = 1_000  # characters that the form takes; more are kept all the same

WORK_SILENT_AFTER: Final = 60.0
"""Seconds without a sign of life after which work counts as silent: then nobody is rung."""

HELP_LEVEL: Final = 3
"""How bad a call counts that somebody makes for herself."""

NO_LEVEL: Final = 4
"""The same of a no to the question: she was asked because somebody worried already."""

HELP_NOW: Final = "help-now"
"""The source of a call that somebody made for herself: the only one whose state she is shown."""

NOT_SURE: Final = "not-sure"
SAFE_WORDS: Final = "safe-words"
"""Sources of what rings because of an answer; the third answer is a call for help like any other."""

ABSENT: Final = "absent"
"""The source of what is opened where it is kept that somebody did not come to a session: nobody raised it by hand."""

ITEM: Final = "measure-item"
ITEM_OPEN: Final = "measure-open"
"""Sources of what an answer in a questionnaire opens by itself: about death or self-harm, or left open there."""

ANSWERED = frozenset({ITEM, ITEM_OPEN})
"""Sources whose address is a page of answers."""

CALLS = frozenset({HELP_NOW, "person", NOT_SURE}) | ANSWERED
"""Sources that are a person's call: while one of hers still rings, another rings it again."""

WORDS = frozenset({"message", "not-screened", "report", "taken-away", "appeal"})
"""Sources with words that whoever answers can read."""

WHY: dict[str, Promise] = {
    "drill": _("A drill: nobody is in danger. Take it as if it were real."),
    "help-now": _("Asked for help by Help now."),
    "message": _("Wrote something that worries us."),
    "elsewhere": _("Wrote worrying words to a place that is not open to them. They stand nowhere: ask."),
    "not-screened": _("Wrote something that could not be checked."),
    "raised": _("Somebody of the team is worried."),
    "measure": _("An answer in a questionnaire worries somebody of the team."),
    ITEM: _("Answered in a questionnaire that thoughts of death or of hurting themselves come up."),
    ITEM_OPEN: _("Left the question about death and hurting themselves open in a questionnaire."),
    "missed-session": _("Did not come to a session, and nobody knows why."),
    ABSENT: _("Was missed in a session."),
    "report": _("Somebody worries about this person."),
    "appeal": _("Wrote something that worries us in an appeal."),
    "appeal-refused": _("Wrote something that worries us in an appeal that was not kept: ask them."),
    "taken-away": _("Had worrying words taken away, and needs a person now."),
    "cssrs": _("A C-SSRS asks for somebody to act."),
    "not-sure": _("Was asked if they are safe, and is not sure."),
    "safe-words": _("Answered that they are safe, in words that worry us or could not be checked."),
}
"""Why a concern was opened, by its source, for whoever answers it."""

WHY_ELSE: Final = _("Somebody worries about this person.")


class Reason(NamedTuple):
    """Why somebody of the team raises a concern: what she chooses, how bad it counts, and the source it has then."""

    words: Promise
    level: int
    source: str = "raised"


# Whoever answers that she thinks of death is asked the C-SSRS at once; one who stays away is looked for that day.
RAISE_REASONS: Final[Mapping[str, Reason]] = {
    "now": Reason(_("They may be in danger right now"), 4),
    "worried": Reason(_("I worry that they may hurt themselves"), 3),
    "measure": Reason(_("An answer in a questionnaire worries me"), 3, "measure"),
    "missed": Reason(_("They did not come to a session, and nobody knows why"), 1, "missed-session"),
    "check-in": Reason(_("I would like somebody to check on them"), 1),
}
RAISED: Final = frozenset(reason.source for reason in RAISE_REASONS.values())
"""The sources of concerns that somebody of the team raises: each one of its own, with what was seen."""

RAISE_NOTE_LENGTH: Final = 1_000  # characters

DRILL: Final = "drill"
LEVELS: Final = (4, 3, 2, 1, 0)  # the worst first
GRAVE_FROM: Final = 3


class Step(StrEnum):
    """Whom a page rings."""

    ON_CALL = "on-call"
    CARE_TEAM = "care-team"
    TOP = "top"  # directors and whoever is on call, again and again until somebody answers
    OWNER = "owner"  # who has taken it, and has not said what came of it


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long a concern of one level may wait: for an answer, and then for what came of it."""

    answer: timedelta
    settle: timedelta


def _clocks(answer: int, settle: int) -> Clocks:
    return Clocks(timedelta(minutes=answer), timedelta(minutes=settle))


DEFAULTS: Final[Mapping[int, Clocks]] = {
    4: _clocks(5, 60),
    3: _clocks(5, 60),
    2: _clocks(30, 240),
    1: _clocks(60, 24 * 60),
    0: _clocks(60, 24 * 60),
}
"""Proposals of ours after the C-SSRS triage levels (high, moderate, low), not taken from a rule."""

LONGEST_ANSWER: Final[Mapping[int, timedelta]] = {
    level: timedelta(minutes=15) if level >= GRAVE_FROM else timedelta(hours=4) for level in LEVELS
}
"""The longest that a program may let a page of this level go unanswered before the next rung."""

FARTHEST: Final = timedelta(minutes=16)
"""No next rung of a grave call is further off than this, whoever's clock moved; see `safety_due_pages`."""

LONGEST_SETTLE: Final[Mapping[int, timedelta]] = {
    level: timedelta(hours=4) if level >= GRAVE_FROM else timedelta(hours=72) for level in LEVELS
}


def step_after(step: Step, *, is_taken: bool) -> Step:
    """Whom the next page rings. The top repeats for ever; who has taken it stands before the care team."""
    if step is Step.OWNER:
        return Step.CARE_TEAM if is_taken else Step.ON_CALL
    return Step.CARE_TEAM if step is Step.ON_CALL else Step.TOP


CLIMB: Final = (Step.ON_CALL, Step.CARE_TEAM, Step.TOP)
"""The steps of what nobody has taken, in order."""


def step_of_return(rung: Iterable[Step], ahead: Iterable[Step]) -> Step:
    """Whom what was put back into nobody's hands rings: no lower than anything that its call has rung or was about to.

    `rung`: whom its pages have rung, each ring once; `ahead`: whom those that wait would. Whoever was rung twice is
    not rung a third time, the next are: so taking and putting back, again and again, climbs too.
    """
    counted = Counter(step for step in rung if step in CLIMB)
    place = max((CLIMB.index(step) for step in (*counted, *ahead) if step in CLIMB), default=0)
    while counted[CLIMB[place]] >= 2 and CLIMB[place] is not Step.TOP:
        place += 1
    return CLIMB[place]


def may_acknowledge(state: str) -> bool:
    """Only a ringing concern can be taken."""
    return state == "open"


def may_close(state: str, outcome: str) -> bool:
    """Only a taken concern can be closed, and only with what came of it."""
    return state == "acknowledged" and outcome in OUTCOMES


# What a C-SSRS level asks for: proposals of ours, after Columbia's triage. How bad the concern is that it opens
# or joins, as screening's severity, and by when somebody acts: while staff are on, and while nobody is.
_CONCERN_OF = {Level.HIGH: 4, Level.MODERATE: 2, Level.NEEDS_A_PERSON: 2, Level.LOW: 1}
_ACT_WITHIN = {
    Level.HIGH: (timedelta(minutes=5), timedelta(minutes=5)),
    Level.MODERATE: (timedelta(minutes=60), timedelta(hours=4)),
    Level.NEEDS_A_PERSON: (timedelta(minutes=60), timedelta(hours=4)),
    Level.LOW: (timedelta(hours=24), timedelta(hours=24)),
}


def concern_level(level: Level) -> int:
    """How bad a concern is with this C-SSRS level, 1-4; 0 where there is none."""
    return _CONCERN_OF.get(level, 0)


def act_within(level: Level, *, is_staffed: bool) -> timedelta | None:
    """By when somebody acts on a C-SSRS level; None where nobody needs to."""
    within = _ACT_WITHIN.get(level)
    return within and within[0 if is_staffed else 1]


def first_page_after(level: Level, *, is_staffed: bool) -> timedelta:
    """How long until the first page of a concern that a C-SSRS opens: at once when it is high, else its clock."""
    return (
        (act_within(level, is_staffed=is_staffed) or timedelta(0))
        if level is not Level.HIGH
        else timedelta(0)
    )
