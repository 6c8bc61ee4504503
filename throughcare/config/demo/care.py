"""The demo's safety plans, C-SSRS screens and questionnaires, with the times of their story."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from throughcare.care.instruments import INSTRUMENTS, score
from throughcare.care.models import MeasureResponse
from throughcare.config.demo.people import People
from throughcare.config.demo_content import Content, Response, SafetyPlan, Screen
from throughcare.kit.ids import new_id
from throughcare.safety import cssrs, rules
from throughcare.safety.models import Concern, SuicideScreen
from throughcare.safety.models import SafetyPlan as PlanRow
from throughcare.safety.plan import Contact, Plan


def load_care(content: Content, people: People) -> None:
    """Write those of the programs in `people`; after their rooms, whose concerns the screens belong to."""
    numbers: Counter[str] = Counter()
    for plan in content.plan:
        if plan.program in people.programs:
            numbers[plan.person] += 1
            _load_plan(people, plan, numbers[plan.person])
    for screen in content.screen:
        if screen.program in people.programs:
            _load_screen(people, screen)
    for response in content.response:
        if response.program in people.programs:
            _load_response(people, response)


def _load_response(people: People, wanted: Response) -> None:
    instrument = INSTRUMENTS[wanted.instrument]
    answers = dict(zip(instrument.scored, wanted.answers, strict=True))
    MeasureResponse.objects.create(
        organization_id=people.organization.id,
        program=people.programs[wanted.program],
        member=people.members[wanted.person],
        instrument=instrument.key,
        answers={key: answers.get(key) for key in instrument.keys},
        score=score(instrument, answers),
        client_id=new_id(),
        at=people.at(wanted.at, wanted.program),
    )


def _load_plan(people: People, wanted: SafetyPlan, number: int) -> None:
    places, helpers, agencies = (
        tuple(Contact(one.name, one.phone) for one in contacts)
        for contacts in (wanted.places, wanted.people, wanted.agencies)
    )
    plan = Plan(wanted.signs, wanted.alone, places, helpers, agencies, wanted.surroundings)
    PlanRow.objects.create(
        organization_id=people.organization.id,
        member=people.members[wanted.person],
        number=number,
        steps=plan.as_json(),
        written_by=people.members[wanted.by],
        at=people.at(wanted.at, wanted.program),
    )


def _load_screen(people: People, wanted: Screen) -> None:
    version = cssrs.Version(wanted.version)
    answers: dict[str, bool | None] = {}
    while (item := cssrs.next_question(version, answers)) is not None:
        answers[item.key] = item.key in wanted.yes
    level = cssrs.level(version, answers)
    at = people.at(wanted.at, wanted.program)
    within = rules.act_within(level, is_staffed=True)
    SuicideScreen.objects.create(
        organization_id=people.organization.id,
        program=people.programs[wanted.program],
        member=people.members[wanted.person],
        recorded_by=people.members[wanted.by],
        concern=_concern(people, wanted, at),
        client_id=new_id(),
        version=version,
        answers=answers,
        level=level,
        due_at=at + within if within is not None else None,
        at=at,
    )


def _concern(people: People, wanted: Screen, at: datetime) -> Concern | None:
    """The one that was open then."""
    return Concern.objects.filter(
        member=people.members[wanted.person], opened_at__lte=at, closed_at__gte=at
    ).first()
