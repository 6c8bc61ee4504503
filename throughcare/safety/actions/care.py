"""Saving safety plans and recording C-SSRS screens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.models import Member, Program
from throughcare.program.queries.staffed import is_staffed
from throughcare.program.refusals import Refused
from throughcare.safety import cssrs, rules
from throughcare.safety.actions.concerns import call_of, open_concern, tell_desks
from throughcare.safety.clocks import clocks_of
from throughcare.safety.ladder import lock_person
from throughcare.safety.models import Concern, Page, SafetyPlan, SuicideScreen
from throughcare.safety.plan import Plan


def save_plan(actor: Actor, *, member: Member, plan: Plan, base: int) -> SafetyPlan:
    """Save a member's plan as a new version, by herself or by staff with her.

    `base` is the version it was written from, 0 before the first. The same contents as the newest version are
    that version. Raises Refused (`newer`) if somebody saved another one meanwhile: nobody's words are lost.
    """
    with acting(actor, "plan.saved", "plan") as doing:
        lock_members(member.id)
        newest = SafetyPlan.objects.filter(member=member).order_by("-number").first()
        if newest is not None and Plan.from_json(newest.steps) == plan:
            doing.detail["version"] = str(newest.id)
            return newest
        if base != (newest.number if newest else 0):
            raise Refused(
                "newer",
                _(
                    "A newer plan was saved while you wrote. Your words are still here: look at both, then save again."
                ),
            )
        saved = SafetyPlan.objects.create(
            organization_id=doing.organization_id,
            member=member,
            number=base + 1,
            steps=plan.as_json(),
            written_by_id=actor.member_id,
            at=clock.now(),
        )
        doing.detail["version"] = str(saved.id)
    return saved


def record_screen(
    actor: Actor,
    *,
    member: Member,
    program: Program,
    version: cssrs.Version,
    answers: cssrs.Answers,
    client_id: UUID,
    concern: Concern | None = None,
    corrects: SuicideScreen | None = None,
) -> SuicideScreen:
    """Record a C-SSRS screener. Above `none` it joins a concern that is rung or taken, or opens one.

    A concern becomes as bad as the answers say and is rung no later than their clock; it is never made milder and
    never put off. What is worse than a concern that somebody else has taken opens a new one, which rings. The same
    `client_id` is the same screen.
    """
    now = clock.now()
    level = cssrs.level(version, answers)
    on = is_staffed(program, now)
    within = rules.act_within(level, is_staffed=on)
    with acting(actor, "cssrs.recorded", "cssrs") as doing:
        lock_members(member.id)
        lock_person(member.id)
        recorded = SuicideScreen.objects.filter(member=member, client_id=client_id).first()
        if recorded is not None:
            return recorded
        screen_id = new_id()
        if within is not None:
            page_at = now + rules.first_page_after(level, is_staffed=on)
            level_of_concern = rules.concern_level(level)
            concern = _join(actor, member, program, concern, level_of_concern, page_at, now) or open_concern(
                actor,
                member_id=member.id,
                program_id=program.id,
                level=level_of_concern,
                source_kind="cssrs",
                source_id=screen_id,
                due_at=page_at,
            )
        screen = SuicideScreen.objects.create(
            id=screen_id,
            organization_id=doing.organization_id,
            program=program,
            member=member,
            recorded_by_id=actor.member_id,
            concern=concern,
            corrects=corrects,
            client_id=client_id,
            version=version,
            answers=dict(answers),
            level=level,
            due_at=now + within if within is not None else None,
            at=now,
        )
        doing.detail["screen"] = str(screen.id)
        if concern is not None:
            tell_desks(doing, concern, now)
    return screen


def _join(
    actor: Actor,
    member: Member,
    program: Program,
    concern: Concern | None,
    level: int,
    page_at: datetime,
    now: datetime,
) -> Concern | None:
    """Her concern that is not closed, made as bad and rung as soon as it must be.

    This one before others, and one that rings before one that is taken. None where a new one is to ring.
    """
    standing = Concern.objects.select_for_update().filter(member=member, program=program)
    standing = standing.exclude(state=Concern.State.CLOSED)
    found = standing.filter(id=concern.id).first() if concern is not None else None
    found = found or min(
        standing.order_by("-level", "opened_at"),
        key=lambda one: one.state != Concern.State.OPEN,
        default=None,
    )
    if found is None:
        return None
    is_worse = level > found.level
    if is_worse and actor.member_id == member.id:
        return None  # she answered alone: whoever was rung for less is rung again, as by worse words of hers
    if found.state == Concern.State.ACKNOWLEDGED and is_worse:
        if found.owner_id != actor.member_id:
            return None  # whoever has taken it knows nothing of this
        page_at = now + clocks_of([program.id]).of(program.id)(level).settle
    if is_worse:
        found.level = level
        found.save(update_fields=["level"])
    if is_worse or found.state == Concern.State.OPEN:
        # The page that waits for the whole call, whichever of its concerns carries it.
        call = [one.id for one in call_of(found, Concern.State(found.state))]
        Page.objects.filter(concern__in=call, rung_at=None, due_at__gt=page_at).update(due_at=page_at)
    return found
