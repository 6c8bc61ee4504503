"""Care teams: the staff who look after one episode."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.words import STAFF_ROLES
from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.actions.acting import acting
from throughcare.program.events import CareTeamChanged
from throughcare.program.models import CareTeamSeat, Episode, Member
from throughcare.program.queries.roles import in_roles
from throughcare.program.refusals import Refused


def join_care_team(actor: Actor | None, *, episode: Episode, member: Member, role: str) -> CareTeamSeat:
    """Put a staff member on an episode's care team. On it already: the seat she has is answered.

    Nobody puts herself on one: a seat opens somebody's private thread. Raises Refused, also for whoever does
    not work in the episode's program in that role now.
    """
    if actor is not None and actor.member_id == member.id:
        raise Refused("own-seat", _("Somebody else puts you on a care team."))
    if role not in STAFF_ROLES:
        raise Refused("unknown-role", _("There is no staff role “%(role)s”.") % {"role": role[:40]})
    seat = CareTeamSeat(
        episode=episode, member=member, role=role, organization_id=this_organization(), from_at=clock.now()
    )
    with acting(actor, "join_care_team", "episode", episode.id, member=str(member.id), role=role) as doing:
        current = Episode.objects.select_for_update(no_key=True).get(id=episode.id)
        if current.ended_at is not None:
            raise Refused("ended", _("This episode has ended. Start a new one instead."))
        if not in_roles(episode.program_id, [role]).filter(member=member).exists():
            raise Refused(
                "not-here", _("Only whoever works in this program in that role can be on the team.")
            )
        held = CareTeamSeat.objects.filter(_now(), episode=episode, member=member, role=role).first()
        if held is not None:
            doing.detail["changed"] = False
            return held
        seat.save(force_insert=True)
        doing.publishes(_team_changed(doing.organization_id, current, member.id, is_on=True))
        doing.touches(member.id, current.member_id)
    return seat


def leave_care_team(actor: Actor | None, *, seat: CareTeamSeat) -> bool:
    """Take a staff member off a care team now. Answers False where the seat had ended before."""
    with acting(actor, "leave_care_team", "episode", seat.episode_id, member=str(seat.member_id)) as doing:
        ended = CareTeamSeat.objects.filter(_now(), id=seat.id).update(until_at=clock.now())
        doing.detail["changed"] = bool(ended)
        if ended:
            episode = Episode.objects.get(id=seat.episode_id)
            is_on = CareTeamSeat.objects.filter(_now(), episode=episode, member=seat.member_id).exists()
            doing.publishes(_team_changed(doing.organization_id, episode, seat.member_id, is_on=is_on))
            doing.touches(seat.member_id, episode.member_id)
    return bool(ended)


def _now() -> Q:
    return not_ended(clock.now())


def _team_changed(organization_id: int, episode: Episode, member_id: UUID, *, is_on: bool) -> CareTeamChanged:
    return CareTeamChanged(
        organization_id, episode.id, episode.member_id, member_id, episode.program_id, is_on=is_on
    )
