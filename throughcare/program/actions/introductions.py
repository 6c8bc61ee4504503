"""Introductions: staff bring two members of a program together, where its contact policy knows of that."""

from __future__ import annotations

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.asked_of import introductions_of
from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.program.actions.acting import Acting, acting, lock_members
from throughcare.program.actions.contacts import drop_asks, end_consents
from throughcare.program.contact_policy import policy_of
from throughcare.program.events import IntroductionChanged
from throughcare.program.models import Episode, Introduction, Member, Program
from throughcare.program.pairs import pairs_for
from throughcare.program.refusals import Refused


def introduce(
    actor: Actor | None, *, program: Program, one: Member, two: Member, kind: str = "buddy"
) -> Introduction:
    """Bring two members of a program together.

    They still have to agree, where the policy says so. Introduced already: that one is answered. Raises
    Refused where the policy has no introduction of this kind, or could never let these two meet.
    """
    if one.id == two.id:
        raise Refused("same-person", _("Choose two different people."))
    first, second = sorted((one, two), key=lambda member: member.id)
    made = Introduction(
        program=program,
        first=first,
        second=second,
        kind=kind,
        made_by_id=actor.member_id if actor else None,
        made_at=clock.now(),
        organization_id=this_organization(),
    )
    pair = {"first": str(first.id), "second": str(second.id)}
    with acting(actor, "introduce", "introduction", made.id, introduction=kind, **pair) as doing:
        lock_members(first.id, second.id)
        there = Introduction.objects.filter(
            program=program, first=first, second=second, ended_at=None
        ).first()
        if there is not None:
            doing.detail["changed"] = False
            return there
        here = Episode.objects.filter(program=program, member__in=(first, second), ended_at=None)
        if here.values("member").distinct().count() < 2:
            raise Refused("not-in-program", _("Both have to be in this program now."))
        _must_be_able_to_meet(program, first, second, kind)
        made.save(force_insert=True)
        _changed(doing, made, holds=True)
    return made


def end_introduction(actor: Actor | None, *, introduction: Introduction) -> bool:
    """Undo an introduction, by staff or by either of the two. Answers False where it had ended before.

    What the two agreed ends with it, in this program: talking again needs both to say so again. Neither is
    told who ended it.
    """
    with acting(actor, "end_introduction", "introduction", introduction.id) as doing:
        pair = (introduction.first_id, introduction.second_id)
        lock_members(*pair)
        ended = Introduction.objects.filter(id=introduction.id, ended_at=None).update(ended_at=clock.now())
        doing.detail["changed"] = bool(ended)
        if ended:
            end_consents(doing, *pair, program_id=introduction.program_id)
            drop_asks(*pair, program_id=introduction.program_id)
            _changed(doing, introduction, holds=False)
    return bool(ended)


def _must_be_able_to_meet(program: Program, first: Member, second: Member, kind: str) -> None:
    policy = policy_of(program)
    if policy is None or kind not in introductions_of(policy):
        raise Refused("not-offered", _("The rules of this program have no introductions of this kind."))
    now = clock.now()
    for member, other in ((first, second), (second, first)):
        pairs = pairs_for(member, program, [other.id], now)
        if pairs is None or other.id not in pairs.between or not pairs.could_meet(other.id, kind, now):
            raise Refused("never-meet", _("The rules of this program don't let these two talk one to one."))


def _changed(doing: Acting, introduction: Introduction, *, holds: bool) -> None:
    pair = (introduction.first_id, introduction.second_id)
    doing.publishes(IntroductionChanged(doing.organization_id, introduction.program_id, *pair, holds=holds))
    doing.touches(*pair)
    doing.notices(*pair)
