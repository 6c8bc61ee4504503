"""Opening, taking and closing concerns.

The message path opens concerns too, in the message's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.core.events import announce
from throughcare.kit import clock
from throughcare.program.actions.acting import Acting, acting, lock_members
from throughcare.program.models import Episode
from throughcare.program.refusals import Refused
from throughcare.safety import rules
from throughcare.safety.asked import end_question, ring_if_unanswered
from throughcare.safety.clocks import clocks_of
from throughcare.safety.events import CallChanged
from throughcare.safety.ladder import lock_person, put_up_again, stop_ringing
from throughcare.safety.models import Concern, Page, Reach
from throughcare.safety.rules import Step
from throughcare.safety.who import Answerers, people_of_step

RING_AGAIN_AFTER = timedelta(seconds=60)


def open_concern(
    actor: Actor | None,
    *,
    member_id: UUID | None,
    program_id: UUID | None,
    level: int,
    source_kind: str,
    source_id: UUID | None = None,
    url: str = "",
    due_at: datetime | None = None,
    note: str = "",
    first: Step = Step.ON_CALL,
) -> Concern:
    """Open a concern about a member and its first page, due at once or at `due_at`.

    Of a source that has one already, that one. A call for help while an earlier one still rings is not a
    second concern: that one becomes as bad as both, leads to the worse (of equals the newer), and rings the people
    again, unless they were rung within the last minute.

    `note`: what somebody of the team saw who raises it, for whoever answers. Whose deed opens it, about somebody
    else, is kept with it, whatever the deed was: a call that one has made oneself lets nobody into a thread.

    `program_id` None: no program knows her, and the directors of the organization are rung. `member_id` None:
    a drill. `first`: whom its first page rings.
    """
    now = clock.now()
    with acting(actor, "concern.opened", "concern", level=level, source=source_kind) as doing:
        standing = _standing(member_id, program_id, source_kind, source_id)
        concern = Concern(
            organization_id=doing.organization_id,
            program_id=program_id,
            member_id=member_id,
            level=level,
            source_kind=source_kind,
            source_id=source_id,
            url=url,
            opened_at=now,
            reaches_organization=program_id is None,
            raised_by_id=actor.member_id if actor and actor.member_id != member_id else None,
            note=note,
        )
        if standing is None:
            standing = _save_or_find(concern)
        if standing is not None:
            doing.detail["concern"] = str(standing.id)
            if standing.state == Concern.State.OPEN:
                _make_as_bad(standing, level, url)
                ring_again(standing, now)
            return standing
        doing.detail["concern"] = str(concern.id)
        Page.objects.create(
            organization_id=doing.organization_id, concern=concern, rung=1, step=first, due_at=due_at or now
        )
        _tell_who_called(doing, [concern])
        tell_desks(doing, concern, now)
    return concern


def add_to_concern(actor: Actor, *, member_id: UUID, sources: Iterable[UUID], words: str) -> None:
    """Write below the note of what these sources opened about somebody what was learned since, for whoever answers.

    It closes and quiets nothing. What is closed already stays as it is.
    """
    with acting(actor, "concern.added-to", "member", member_id) as doing:
        lock_person(member_id)  # before its concerns, as by whoever takes or closes them
        found = Concern.objects.select_for_update(no_key=True).filter(
            member_id=member_id, source_id__in=list(sources)
        )
        standing = list(found.exclude(state=Concern.State.CLOSED).order_by("id"))
        for concern in standing:
            concern.note = f"{concern.note}\n{words}".strip()
            concern.save(update_fields=["note"])
            tell_desks(doing, concern, clock.now())
        doing.detail["concerns"] = [str(concern.id) for concern in standing]


def _make_as_bad(standing: Concern, level: int, url: str) -> None:
    if level >= standing.level:
        standing.level, standing.url = level, url or standing.url
        standing.save(update_fields=["level", "url"])


def _save_or_find(concern: Concern) -> Concern | None:
    """Save a new concern; or the one that another process has opened of the same source at this moment, with its page,
    which is waited for.
    """
    try:
        with transaction.atomic():
            concern.save(force_insert=True)
    except IntegrityError:
        found = Concern.objects.filter(source_kind=concern.source_kind, source_id=concern.source_id).first()
        if found is None or concern.source_id is None:
            raise
        return found
    return None


def tell_desks(doing: Acting, concern: Concern, now: datetime) -> None:
    """Whoever is on call, and everybody's Desk, look again."""
    doing.notices(*people_of_step(concern, Step.ON_CALL, now))
    announce(doing.organization_id, "notice", program=concern.program_id, about="waiting")


def _tell_who_called(doing: Acting, concerns: Iterable[Concern]) -> None:
    """Whoever made a call herself sees on her open page what becomes of it; of other concerns she hears nothing."""
    doing.notices(*(one.member_id for one in concerns if one.member_id and one.source_kind == rules.HELP_NOW))


def _standing(
    member_id: UUID | None, program_id: UUID | None, source_kind: str, source_id: UUID | None
) -> Concern | None:
    """The concern that this source already has; and for a call for help, the one of hers that still rings there."""
    of_source = (
        Concern.objects.filter(source_kind=source_kind, source_id=source_id).first()
        if source_id is not None
        else None
    )
    if (
        of_source is not None
        or member_id is None
        or (source_id is not None and source_kind not in rules.CALLS)
    ):
        return of_source
    # Two taps at once: the second sees the first one's concern, and whether somebody has just taken it.
    lock_members(member_id)
    lock_person(member_id)
    return Concern.objects.filter(
        Q(member_id=member_id, program_id=program_id), source_kind=source_kind, state=Concern.State.OPEN
    ).first()


def ring_again(concern: Concern, now: datetime) -> None:
    """Let the call that carries this concern ring now, if it last rang over a minute ago."""
    lock_person(concern.member_id or concern.id)  # before its concerns, as by whoever takes or closes them
    of_call = Page.objects.filter(concern__in=call_of(concern, Concern.State.OPEN))
    waiting = of_call.filter(rung_at=None).order_by("rung").last()
    last = of_call.exclude(rung_at=None).order_by("rung_at").last()
    rang_at = last.rung_at if last is not None else None
    if waiting is not None and rang_at is not None and now - rang_at >= RING_AGAIN_AFTER:
        Page.objects.filter(id=waiting.id, rung_at=None).update(due_at=min(now, waiting.due_at))


def raise_concern(actor: Actor, *, episode: Episode, reason: str, note: str, client_id: UUID) -> Concern:
    """Ring the people on call about somebody one is worried about, a reason of `rules.RAISE_REASONS`.

    The same `client_id` again is the same concern. Raises Refused, with the words still the caller's.
    """
    if reason not in rules.RAISE_REASONS:
        raise Refused("no-reason", _("Choose how worried you are."))
    note = note.replace("\0", "").replace("\r\n", "\n").strip()
    if len(note) > rules.RAISE_NOTE_LENGTH:
        raise Refused("long-note", _("Please say it in at most 1,000 characters. Your words are kept below."))
    return open_concern(
        actor,
        member_id=episode.member_id,
        program_id=episode.program_id,
        level=rules.RAISE_REASONS[reason].level,
        source_kind=rules.RAISE_REASONS[reason].source,
        source_id=client_id,
        note=note,
    )


def acknowledge_concern(actor: Actor, *, concern: Concern) -> Concern:
    """Take a ringing concern and all that rings about the same person in the same program.

    They stop ringing and are this actor's until their clock: not closed by then, they climb again. Raises
    Refused if somebody was faster. A drill is closed by the answer itself.
    """
    now = clock.now()
    with acting(actor, "concern.acknowledged", "concern", concern.id) as doing:
        lock_person(concern.member_id or concern.id)
        current = Concern.objects.select_for_update(no_key=True).get(id=concern.id)
        if current.state == Concern.State.ACKNOWLEDGED and current.owner_id == actor.member_id:
            return current
        if not rules.may_acknowledge(current.state):
            raise Refused("taken", _("Somebody has taken this already. You can see who below."))
        if current.source_kind == rules.DRILL:
            return _answer_drill(actor, current, now)
        call = call_of(current, Concern.State.OPEN)
        ids = [one.id for one in call]
        Concern.objects.filter(id__in=ids).update(
            state=Concern.State.ACKNOWLEDGED, owner=actor.member_id, acknowledged_at=now
        )
        doing.detail["taken"] = [str(one) for one in ids[:20]]
        doing.detail["count"] = len(ids)
        stop_ringing(ids, now)
        _wait_for_outcome(call_of(current, Concern.State.ACKNOWLEDGED), now)
        ring_if_unanswered(current, actor.member_id, call[0].level, now)
        _change_rights(doing, current, [actor.member_id])
        _tell_who_called(doing, call)
        tell_desks(doing, current, now)
        current.refresh_from_db()
    return current


def _change_rights(doing: Acting, concern: Concern, owners: Iterable[UUID | None]) -> None:
    """Whoever answers a call may write to whom it is about, where the contact policy says so.

    The person it is about is told nothing by this.
    """
    if concern.program_id is None or concern.member_id is None:
        return
    doing.touches(*(one for one in owners if one is not None))
    doing.touches_quietly(concern.member_id)
    doing.publishes(CallChanged(doing.organization_id, concern.program_id, concern.member_id))


def _answer_drill(actor: Actor, current: Concern, now: datetime) -> Concern:
    current.state, current.outcome = Concern.State.CLOSED, rules.DRILL_ANSWERED
    current.owner_id = actor.member_id
    current.acknowledged_at = current.closed_at = now
    current.save(update_fields=["state", "outcome", "owner", "acknowledged_at", "closed_at"])
    stop_ringing([current.id], now)
    return current


def call_of(concern: Concern, state: Concern.State) -> list[Concern]:
    """The concerns of this state about the same person in the same program, the worst and oldest first."""
    return list(
        Concern.objects.select_for_update(no_key=True)
        .filter(Q(member_id=concern.member_id, program_id=concern.program_id), state=state)
        .order_by("-level", "opened_at", "id")
    )


def _wait_for_outcome(taken: list[Concern], now: datetime) -> None:
    """One page for all that is taken about one person: it rings her who has it if nothing is said in time."""
    if not taken:
        return
    lead = taken[0]
    Page.objects.filter(concern__in=[one.id for one in taken], rung_at=None).update(rung_at=now)
    programs = [lead.program_id] if lead.program_id else []
    settle = clocks_of(programs).of(lead.program_id)(lead.level).settle
    put_up_again(lead, Step.OWNER, now + settle)


def log_reach(actor: Actor, *, concern: Concern, result: str) -> Reach:
    """Write down that one tried to reach the person, and what came of it: a key of `rules.REACHES`.

    It is a sign that somebody is on it: the clock of what is taken begins anew. Raises Refused.
    """
    if result not in rules.REACHES:
        raise Refused("no-result", _("Choose what came of the call."))
    now = clock.now()
    with acting(actor, "concern.reach-logged", "concern", concern.id, result=result) as doing:
        lock_person(concern.member_id or concern.id)
        current = Concern.objects.select_for_update(no_key=True).get(id=concern.id)
        if current.state == Concern.State.OPEN:
            raise Refused("not-taken", _("Take it first, so that others know that you are on it."))
        reach = Reach.objects.create(
            organization_id=doing.organization_id,
            concern=current,
            by_id=actor.member_id,
            at=now,
            result=result,
        )
        if current.state == Concern.State.ACKNOWLEDGED and current.owner_id == actor.member_id:
            _wait_for_outcome(call_of(current, Concern.State.ACKNOWLEDGED), now)
    return reach


def let_ring_again(actor: Actor, *, concern: Concern, owner_id: UUID | None) -> Concern:
    """Put what `owner_id` has taken back into nobody's hands: it rings others at once, and climbs on from there.

    With everything else about the same person in the same program that she has. For her who can't go on, took it by
    mistake, or is seen to be away: whoever may answer it may do this, for it only makes it louder. What rings already
    is left as it is. Raises Refused, also where somebody else has it by now.
    """
    now = clock.now()
    with acting(actor, "concern.rings-again", "concern", concern.id) as doing:
        lock_person(concern.member_id or concern.id)
        current = Concern.objects.select_for_update(no_key=True).get(id=concern.id)
        if current.state == Concern.State.CLOSED:
            raise Refused("closed", _("This was closed already."))
        if current.state == Concern.State.OPEN:
            doing.detail["changed"] = False
            return current
        former = current.owner_id
        if former != owner_id:
            raise Refused("taken", _("Somebody else has it now. You can see who below."))
        taken = call_of(current, Concern.State.ACKNOWLEDGED)
        hers = [one for one in taken if one.owner_id == former]
        ids = [one.id for one in hers]
        waiting = Page.objects.filter(concern__in=[one.id for one in taken], rung_at=None).first()
        step = _step_of_return(current, ids, waiting)
        Concern.objects.filter(id__in=ids).update(
            state=Concern.State.OPEN, owner=None, acknowledged_at=None, put_back_at=now
        )
        current.refresh_from_db()
        doing.detail["count"] = len(ids)
        stop_ringing(ids, now)
        rest = [one for one in taken if one.id not in set(ids)]
        if waiting is not None and waiting.concern_id in set(ids) and rest:
            put_up_again(rest[0], Step(waiting.step), waiting.due_at)  # the clock of what others have goes on
        put_up_again(hers[0], _with_others(current, step, former, now), now)
        end_question(current, now)
        _change_rights(doing, current, [former])
        if former is not None:
            doing.notices(former)
        _tell_who_called(doing, hers)
        tell_desks(doing, current, now)
    return current


def _step_of_return(concern: Concern, ids: list[UUID], waiting: Page | None) -> Step:
    """`ids`: of what is put back; `waiting`: the page of what is taken."""
    rung = Page.objects.filter(concern__in=ids, carried_by=None).exclude(rung_at=None).exclude(paged_ids=[])
    ringing = [one.id for one in call_of(concern, Concern.State.OPEN)]
    ahead = Page.objects.filter(concern__in=ringing, rung_at=None, rung__gt=1)
    steps = [*ahead.values_list("step", flat=True), *([waiting.step] if waiting is not None else [])]
    return rules.step_of_return(map(Step, rung.values_list("step", flat=True)), map(Step, steps))


def _with_others(concern: Concern, step: Step, but: UUID | None, now: datetime) -> Step:
    """The first step from this one on that rings anybody else; `concern`: as it rings, with no owner."""
    who = Answerers([concern], now)
    later = rules.CLIMB[rules.CLIMB.index(step) :]
    return next((one for one in later if set(who.of(concern, one)) - {but}), Step.TOP)


def close_concern(actor: Actor, *, concern: Concern, outcome: str, with_others: bool = False) -> Concern:
    """Close a taken concern with what came of it, a key of `rules.OUTCOMES`. Raises Refused.

    `with_others`: and every other about the same person in the same program that the same owner has taken. What
    somebody else has taken she closes herself.
    """
    now = clock.now()
    with acting(actor, "concern.closed", "concern", concern.id, outcome=outcome) as doing:
        if concern.member_id is not None:
            lock_members(concern.member_id)  # members come before calls, wherever both are locked
        lock_person(concern.member_id or concern.id)
        current = Concern.objects.select_for_update(no_key=True).get(id=concern.id)
        if current.state == Concern.State.CLOSED:
            raise Refused("closed", _("This was closed already."))
        if not rules.may_close(current.state, outcome):
            raise Refused("no-outcome", _("Take it first, then say what came of it."))
        taken = call_of(current, Concern.State.ACKNOWLEDGED)
        hers = [one.id for one in taken if one.owner_id == current.owner_id]
        ids = hers if with_others else [current.id]
        Concern.objects.filter(id__in=ids).update(state=Concern.State.CLOSED, closed_at=now, outcome=outcome)
        doing.detail["count"] = len(ids)
        carried = Page.objects.filter(concern__in=ids, rung_at=None).exists()
        stop_ringing(ids, now)
        if carried:
            _wait_for_outcome([one for one in taken if one.id not in set(ids)], now)
        end_question(current, now)
        _change_rights(doing, current, {one.owner_id for one in taken})
        _tell_who_called(doing, [one for one in taken if one.id in set(ids)])
        tell_desks(doing, current, now)
        current.refresh_from_db()
    return current
