"""Asking a peer to talk, answering, ending it; declined, blocked and unanswered look alike to the asker."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.decision import Decision
from throughcare.contact.facts import Act
from throughcare.kit import clock
from throughcare.program.actions.acting import Acting, acting, lock_members
from throughcare.program.events import PairChanged
from throughcare.program.models import Consent, ContactRequest, Member, Program
from throughcare.program.pairs import pairs_of
from throughcare.program.refusals import Refused

State = ContactRequest.State
_TWICE = 60  # seconds in which the same ask again is a second press of the button


def ask_to_talk(actor: Actor, *, program: Program, asked: Member) -> ContactRequest:
    """Ask a peer to talk one to one. An ask that a block stops is kept, and shown to the asker as any other.

    Raises Refused with the decision's sentence. Where the other asked first, asking is saying yes.
    """
    now = clock.now()
    request = ContactRequest(
        program=program,
        asker_id=actor.member_id,
        asked=asked,
        asked_at=now,
        organization_id=actor.organization_id,
    )
    with acting(actor, "ask_to_talk", "contact-request", request.id, asked=str(asked.id)) as doing:
        lock_members(actor.member_id, asked.id)
        mine = _open_request(program, actor.member_id, asked.id)
        if mine is not None and (now - mine.asked_at).total_seconds() < _TWICE:
            doing.detail["changed"] = False
            return mine
        theirs = _open_request(program, asked.id, actor.member_id)
        if theirs is not None and theirs.is_delivered:
            return accept_request(actor, request=theirs)
        decision = _decide(actor, program, asked.id, Act.ASK, now)
        request.is_delivered = decision.delivers
        request.save(force_insert=True)
        if mine is not None:  # one standing ask a pair: the new one takes the old one's place
            ContactRequest.objects.filter(id=mine.id).update(state=State.WITHDRAWN, answered_at=now)
        doing.touches(actor.member_id)
        doing.touches_quietly(asked.id)
        # The asker's own page looks again in any case, so that an ask a block stopped is as much work as any.
        doing.notices(actor.member_id, *([asked.id] if decision.delivers else []))
    return request


def accept_request(actor: Actor, *, request: ContactRequest) -> ContactRequest:
    """Say yes: both have agreed, until either takes it back. Said before: the same answer."""
    with acting(actor, "accept_request", "contact-request", request.id) as doing:
        current = _asked_of(actor, request)
        if current.state == State.ACCEPTED:
            doing.detail["changed"] = False
            return current
        if current.state != State.ASKED:
            raise Refused("not-asked", _not_open())
        now = clock.now()
        _decide(actor, current.program, current.asker_id, Act.ANSWER, now)
        current.state, current.answered_at = State.ACCEPTED, now
        current.save(update_fields=["state", "answered_at"])
        for giver, other in ((current.asker_id, current.asked_id), (current.asked_id, current.asker_id)):
            Consent.objects.get_or_create(
                organization_id=doing.organization_id,
                program=current.program,
                giver_id=giver,
                other_id=other,
                topic=Consent.DIRECT_CONTACT,
                ended_at=None,
                defaults={"given_at": now},
            )
        _pair_changed(doing, current.program_id, current.asker_id, current.asked_id, agreed=True)
        doing.touches(current.asker_id, current.asked_id)
        doing.notices(current.asker_id)
    return current


def decline_request(actor: Actor, *, request: ContactRequest) -> ContactRequest:
    """Say "not now".

    The asker sees what she saw before, and nothing reaches her. Said before: the same answer.
    """
    with acting(actor, "decline_request", "contact-request", request.id) as doing:
        current = _asked_of(actor, request)
        if current.state == State.DECLINED:
            doing.detail["changed"] = False
            return current
        if current.state != State.ASKED:
            raise Refused("not-asked", _not_open())
        current.state, current.answered_at = State.DECLINED, clock.now()
        current.save(update_fields=["state", "answered_at"])
        doing.touches(actor.member_id)
        doing.touches_quietly(current.asker_id)
    return current


def withdraw_request(actor: Actor, *, request: ContactRequest) -> bool:
    """Take one's own ask back. To the asker a declined one is taken back just the same."""
    with acting(actor, "withdraw_request", "contact-request", request.id) as doing:
        lock_members(request.asker_id, request.asked_id)
        taken = ContactRequest.objects.filter(
            id=request.id, asker_id=actor.member_id, state__in=(State.ASKED, State.DECLINED)
        ).update(state=State.WITHDRAWN, answered_at=clock.now())
        doing.detail["changed"] = bool(taken)
        if taken:
            doing.touches(actor.member_id)
            doing.touches_quietly(request.asked_id)
            doing.notices(*([request.asked_id] if request.is_delivered else []))
    return bool(taken)


def end_contact(actor: Actor, *, program: Program, other: Member) -> bool:
    """Take back one's yes to talk with somebody.

    The other's ends too: talking again needs both to say so again.
    """
    with acting(actor, "end_contact", "member", other.id, program=str(program.id)) as doing:
        lock_members(actor.member_id, other.id)
        ended = end_consents(doing, actor.member_id, other.id, program_id=program.id)
        doing.detail["changed"] = ended
    return ended


def end_consents(
    doing: Acting, one: UUID, two: UUID, *, program_id: UUID | None = None, quietly: bool = False
) -> bool:
    """Within an action: end both sides' yes to direct contact, in one program or in all of them."""
    open_ones = Consent.objects.filter(
        Q(giver=one, other=two) | Q(giver=two, other=one), topic=Consent.DIRECT_CONTACT, ended_at=None
    )
    if program_id is not None:
        open_ones = open_ones.filter(program=program_id)
    programs = sorted(set(open_ones.values_list("program_id", flat=True)))
    open_ones.update(ended_at=clock.now())
    # A standing ask counts as the asker's yes, so none stays behind.
    for program in programs:
        _pair_changed(doing, program, one, two, agreed=False)
    if programs:
        doing.touches(one)
        (doing.touches_quietly if quietly else doing.touches)(two)
    return bool(programs)


def drop_asks(one: UUID, two: UUID, *, program_id: UUID) -> None:
    """Within an action: take back what either asked the other and is unanswered: it would count as a yes."""
    ContactRequest.objects.filter(
        Q(asker=one, asked=two) | Q(asker=two, asked=one), program=program_id, state=State.ASKED
    ).update(state=State.WITHDRAWN, answered_at=clock.now())


def _pair_changed(doing: Acting, program_id: UUID, one: UUID, two: UUID, *, agreed: bool) -> None:
    first, second = sorted((one, two))
    doing.publishes(PairChanged(doing.organization_id, program_id, first, second, agreed=agreed))


def _open_request(program: Program, asker: UUID, asked: UUID) -> ContactRequest | None:
    found = ContactRequest.objects.filter(program=program, asker=asker, asked=asked, state=State.ASKED)
    return found.order_by("-asked_at").first()


def _asked_of(actor: Actor, request: ContactRequest) -> ContactRequest:
    """The ask under lock. Raises Refused unless it was put to the actor and still reaches her."""
    lock_members(request.asker_id, request.asked_id)
    found = ContactRequest.objects.filter(id=request.id, asked_id=actor.member_id, is_delivered=True)
    current = found.select_related("program").first()
    if current is None:
        raise Refused("not-asked", _not_open())
    return current


def _not_open() -> str:
    return _("This ask is no longer open.")


def _decide(actor: Actor, program: Program, other: UUID, act: Act, now: datetime) -> Decision:
    pairs = pairs_of(actor, program, [other], now)
    if pairs is None or other not in pairs.between:
        raise Refused(
            "not-offered", _("This program hasn't set out yet how people can reach each other here.")
        )
    decision = pairs.decide(other, act, now)
    if not decision.allows:
        raise Refused(decision.code, decision.sentence, until=decision.opens_at)
    return decision
