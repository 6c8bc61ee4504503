"""Opening, taking and closing concerns; saving safety plans; recording C-SSRS screens.

The message path opens concerns too, in the message's own transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.models import Member, Program
from throughcare.program.refusals import Refused
from throughcare.safety import cssrs, rules
from throughcare.safety.ladder import people_of_rung
from throughcare.safety.models import Concern, Page, SafetyPlan, SuicideScreen
from throughcare.safety.plan import Plan
from throughcare.safety.staffed import is_staffed

RING_AGAIN_AFTER = timedelta(seconds=60)


def open_concern(
    actor: Actor | None,
    *,
    member_id: UUID,
    program_id: UUID,
    level: int,
    source_kind: str,
    source_id: UUID | None = None,
    url: str = "",
    due_at: datetime | None = None,
) -> Concern:
    """Open a concern about a member and its first page, due at once or at `due_at`.

    Of a source that has one already, that one. A call for help while an earlier one still rings is not a
    second concern: it rings the people again, unless they were rung within the last minute.
    """
    now = clock.now()
    with acting(actor, "concern.opened", "concern", level=level, source=source_kind) as doing:
        standing = _standing(member_id, source_kind, source_id)
        if standing is not None:
            doing.detail["concern"] = str(standing.id)
            if standing.state == Concern.State.OPEN:
                _ring_again(standing, now)
            return standing
        concern = Concern.objects.create(
            organization_id=doing.organization_id,
            program_id=program_id,
            member_id=member_id,
            level=level,
            source_kind=source_kind,
            source_id=source_id,
            url=url,
            opened_at=now,
        )
        doing.detail["concern"] = str(concern.id)
        Page.objects.create(
            organization_id=doing.organization_id, concern=concern, rung=1, due_at=due_at or now
        )
        doing.notices(*people_of_rung(concern, rules.Rung.ON_CALL, now))
    return concern


def _standing(member_id: UUID, source_kind: str, source_id: UUID | None) -> Concern | None:
    """The concern that this source already has; and for a call for help, the one of hers that still rings."""
    of_source = (
        Concern.objects.filter(source_kind=source_kind, source_id=source_id).first()
        if source_id is not None
        else None
    )
    if of_source is not None or (source_id is not None and source_kind not in rules.CALLS):
        return of_source
    lock_members(member_id)  # two taps at once: the second sees the first one's concern
    return Concern.objects.filter(
        member_id=member_id, source_kind=source_kind, state=Concern.State.OPEN
    ).first()


def _ring_again(concern: Concern, now: datetime) -> None:
    waiting = Page.objects.filter(concern=concern, rung_at=None).order_by("rung").first()
    last = Page.objects.filter(concern=concern).exclude(rung_at=None).order_by("-rung").first()
    rang_at = last.rung_at if last is not None else None
    if waiting is not None and rang_at is not None and now - rang_at >= RING_AGAIN_AFTER:
        Page.objects.filter(id=waiting.id, rung_at=None).update(due_at=min(now, waiting.due_at))


def acknowledge_concern(actor: Actor, *, concern: Concern) -> Concern:
    """Take a ringing concern: it stops ringing and is this actor's. Raises Refused if somebody was faster."""
    with acting(actor, "concern.acknowledged", "concern", concern.id) as doing:
        current = Concern.objects.select_for_update().get(id=concern.id)
        if current.state == Concern.State.ACKNOWLEDGED and current.owner_id == actor.member_id:
            return current
        if not rules.may_acknowledge(current.state):
            raise Refused("taken", _("Somebody has taken this already. You can see who below."))
        current.state = Concern.State.ACKNOWLEDGED
        current.owner_id = actor.member_id
        current.acknowledged_at = clock.now()
        current.save(update_fields=["state", "owner", "acknowledged_at"])
        doing.notices(*people_of_rung(current, rules.Rung.ON_CALL, clock.now()))
    return current


def close_concern(actor: Actor, *, concern: Concern, outcome: str) -> Concern:
    """Close a taken concern with what came of it, a key of `rules.OUTCOMES`. Raises Refused."""
    with acting(actor, "concern.closed", "concern", concern.id, outcome=outcome) as doing:
        current = Concern.objects.select_for_update().get(id=concern.id)
        if current.state == Concern.State.CLOSED:
            raise Refused("closed", _("This was closed already."))
        if not rules.may_close(current.state, outcome):
            raise Refused("no-outcome", _("Take it first, then say what came of it."))
        current.state = Concern.State.CLOSED
        current.closed_at = clock.now()
        current.outcome = outcome
        current.save(update_fields=["state", "closed_at", "outcome"])
        doing.notices(*people_of_rung(current, rules.Rung.ON_CALL, clock.now()))
    return current


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
    never put off. The same `client_id` is the same screen.
    """
    now = clock.now()
    level = cssrs.level(version, answers)
    on = is_staffed(program, now)
    within = rules.act_within(level, is_staffed=on)
    with acting(actor, "cssrs.recorded", "cssrs") as doing:
        lock_members(member.id)
        recorded = SuicideScreen.objects.filter(client_id=client_id).first()
        if recorded is not None:
            return recorded
        screen_id = new_id()
        if within is not None:
            page_at = now + rules.first_page_after(level, is_staffed=on)
            concern = _join(member, program, concern, rules.concern_level(level), page_at) or open_concern(
                actor,
                member_id=member.id,
                program_id=program.id,
                level=rules.concern_level(level),
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
            doing.notices(*people_of_rung(concern, rules.Rung.ON_CALL, now))
    return screen


def _join(
    member: Member, program: Program, concern: Concern | None, level: int, page_at: datetime
) -> Concern | None:
    """Her concern that is not closed, this one before others, made as bad and rung as soon as it must be."""
    standing = Concern.objects.select_for_update().filter(member=member, program=program)
    standing = standing.exclude(state=Concern.State.CLOSED).order_by("-level", "opened_at")
    found = (standing.filter(id=concern.id).first() if concern is not None else None) or standing.first()
    if found is None:
        return None
    if level > found.level:
        found.level = level
        found.save(update_fields=["level"])
    if found.state == Concern.State.OPEN:
        waiting = Page.objects.filter(concern=found, rung_at=None).order_by("rung").values("id")[:1]
        Page.objects.filter(id__in=waiting, due_at__gt=page_at).update(due_at=page_at)
    return found
