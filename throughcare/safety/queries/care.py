"""What screens show of somebody's safety plan and C-SSRS screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from throughcare.access.actor import Actor
from throughcare.program.models import Member
from throughcare.safety import cssrs, rules
from throughcare.safety.models import Concern, SafetyPlan, SuicideScreen
from throughcare.safety.plan import Contact, Plan, Step
from throughcare.safety.policy import plans_of, visible_screens

STEP_TITLES: dict[Step, Promise] = {
    Step.SIGNS: gettext_lazy("How I notice that it is getting hard"),
    Step.ALONE: gettext_lazy("What I can do by myself"),
    Step.PLACES: gettext_lazy("People and places that take my mind off it"),
    Step.PEOPLE: gettext_lazy("People I can ask for help"),
    Step.AGENCIES: gettext_lazy("Professionals and agencies"),
    Step.SURROUNDINGS: gettext_lazy("Making my surroundings safer"),
}
LEVEL_WORDS: dict[cssrs.Level, Promise] = {
    cssrs.Level.NONE: gettext_lazy("None"),
    cssrs.Level.LOW: gettext_lazy("Low"),
    cssrs.Level.NEEDS_A_PERSON: gettext_lazy("Not complete: a person must judge"),
    cssrs.Level.MODERATE: gettext_lazy("Moderate"),
    cssrs.Level.HIGH: gettext_lazy("High"),
}
VERSION_WORDS: dict[cssrs.Version, Promise] = {
    cssrs.Version.RECENT: gettext_lazy("Past month and lifetime"),
    cssrs.Version.SINCE: gettext_lazy("Since last contact"),
}
# What to do on each level, a sentence each: a program's own protocol goes before it.
ADVICE: dict[cssrs.Level, tuple[Promise, ...]] = {
    cssrs.Level.HIGH: (
        gettext_lazy("Stay on the line. Don't leave them alone."),
        gettext_lazy("Ask where they are now, and on what number you can call back."),
        gettext_lazy("A clinician evaluates them today. Weigh 911 or a mobile crisis team."),
    ),
    cssrs.Level.MODERATE: (
        gettext_lazy("A clinician calls them today."),
        gettext_lazy("Go through the safety plan together."),
    ),
    cssrs.Level.NEEDS_A_PERSON: (
        gettext_lazy("Something that could matter was not answered. Don't read this as low."),
        gettext_lazy("Ask again or judge it yourself; until then act as on moderate."),
    ),
    cssrs.Level.LOW: (
        gettext_lazy("Offer to write or look through the safety plan."),
        gettext_lazy("Ask again at the next contact."),
    ),
    cssrs.Level.NONE: (gettext_lazy("Nothing more to do for this. Ask again when something changes."),),
}
# Of answers that nobody heard her give: they make a worry larger, and never smaller.
ALONE: tuple[Promise, ...] = (
    gettext_lazy("They answered this alone, with nobody there. It makes nothing safe: ask again yourself."),
)
_WORSE = tuple(cssrs.Level)  # from none to high


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as a page shows it: its number, title, lines or contacts, and whether it lacks something."""

    number: int
    step: Step
    title: Promise
    lines: tuple[str, ...]
    contacts: tuple[Contact, ...]
    is_missing: bool


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A version of a plan for a screen; `author` is "" where she wrote it herself."""

    id: UUID
    number: int
    at: datetime
    author: str
    plan: Plan

    @property
    def steps(self) -> list[StepShown]:
        """The six."""
        return steps_shown(self.plan)

    @property
    def missing(self) -> list[StepShown]:
        """Those that lack something."""
        return [step for step in self.steps if step.is_missing]


@dataclass(frozen=True, slots=True)
class ScreenShown:
    """A C-SSRS screen for staff. `outcome` is what came of its concern, "" while that runs or where none was."""

    id: UUID
    level: cssrs.Level
    level_word: Promise
    version_word: Promise
    at: datetime
    by: str
    due_at: datetime | None
    outcome: Promise | str
    concern_id: UUID | None
    is_corrected: bool
    is_own: bool  # answered alone, with nobody there
    answers: list[tuple[cssrs.Item, bool | None]]

    @property
    def advice(self) -> tuple[Promise, ...]:
        """What to do."""
        return (
            ALONE if self.is_own and self.level in (cssrs.Level.NONE, cssrs.Level.LOW) else ADVICE[self.level]
        )


@dataclass(frozen=True, slots=True)
class Care:
    """What `safety/_care.html` shows beside a concern."""

    member_id: UUID
    concern_id: UUID | None
    screen: ScreenShown | None
    plan: PlanShown | None

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Whom to call, people first."""
        return self.plan.plan.to_call() if self.plan else ()


def steps_shown(plan: Plan) -> list[StepShown]:
    """The six steps of a plan."""
    missing = plan.missing()
    shown = []
    for number, step in enumerate(Step, 1):
        entries = getattr(plan, step)
        contacts = tuple(one for one in entries if isinstance(one, Contact))
        lines = tuple(one for one in entries if isinstance(one, str))
        shown.append(StepShown(number, step, STEP_TITLES[step], lines, contacts, step in missing))
    return shown


def plan_shown(row: SafetyPlan) -> PlanShown:
    """A version, with who of the team wrote it, if it was not she."""
    author = "" if row.written_by_id == row.member_id else _name(row.written_by)
    return PlanShown(row.id, row.number, row.at, author, Plan.from_json(row.steps))


def newest_plan(member_id: UUID) -> PlanShown | None:
    """The version that counts."""
    row = plans_of(member_id).first()
    return plan_shown(row) if row else None


def screens_shown(actor: Actor, member_id: UUID, most: int = 20) -> list[ScreenShown]:
    """What the actor may see of somebody's screens, newest first. One query for the rows, one for corrections."""
    rows = list(
        visible_screens(actor).filter(member_id=member_id).select_related("recorded_by", "concern")[:most]
    )
    ids = [row.id for row in rows]
    corrected = (
        set(SuicideScreen.objects.filter(corrects__in=ids).values_list("corrects_id", flat=True))
        if ids
        else set()
    )
    return [screen_shown(row, is_corrected=row.id in corrected) for row in rows]


def screen_shown(row: SuicideScreen, *, is_corrected: bool) -> ScreenShown:
    """One row with its words."""
    version, level = cssrs.Version(row.version), cssrs.Level(row.level)
    closed = row.concern if row.concern and row.concern.state == Concern.State.CLOSED else None
    return ScreenShown(
        row.id,
        level,
        LEVEL_WORDS[level],
        VERSION_WORDS[version],
        row.at,
        _("answered alone") if row.recorded_by_id == row.member_id else _name(row.recorded_by),
        row.due_at,
        rules.OUTCOMES.get(closed.outcome, closed.outcome) if closed else "",
        row.concern_id,
        is_corrected,
        row.recorded_by_id == row.member_id,
        [(item, row.answers.get(item.key)) for item in cssrs.asked(version, row.answers)],
    )


def care_of(actor: Actor, member_id: UUID, concern_id: UUID | None = None) -> Care:
    """For the page of a concern: the screen that counts and the plan. At most five queries.

    Whoever shows this writes `plan.read` into the audit trail when there is a plan.
    """
    screens = [one for one in screens_shown(actor, member_id) if not one.is_corrected]
    return Care(member_id, concern_id, _that_counts(screens), newest_plan(member_id))


def form_after(screens: QuerySet[SuicideScreen]) -> cssrs.Version:
    """Which form to use after these screens of one person: the first, until it was answered to its end. One query."""
    done = screens.exclude(version=cssrs.Version.RECENT, level=cssrs.Level.NEEDS_A_PERSON)
    return cssrs.Version.SINCE if done.exists() else cssrs.Version.RECENT


def _that_counts(screens: list[ScreenShown]) -> ScreenShown | None:
    """The newest that staff recorded, or what she has answered alone since, where that is worse.

    `screens` newest first. Somebody who answered alone that there is nothing takes back nothing that was heard.
    """
    alone = list(takewhile(lambda one: one.is_own, screens))
    heard = screens[len(alone) : len(alone) + 1]
    return max((*heard, *alone), key=lambda one: _WORSE.index(one.level), default=None)


def _name(member: Member | None) -> str:
    if member is None:
        return _("somebody of the team")
    return member.full_name
