"""Episodes of care: beginning, moving and ending somebody's stay in a program."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.words import EPISODE_ROLES
from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.actions.acting import Acting, acting, lock_members
from throughcare.program.actions.lines import one_line
from throughcare.program.ages import age_on, ages_missed
from throughcare.program.contact_policy import policy_of
from throughcare.program.events import EpisodeEnded, EpisodeMoved, EpisodeStarted, PairChanged
from throughcare.program.models import (
    CareTeamSeat,
    Cohort,
    Consent,
    ContactRequest,
    Episode,
    Introduction,
    Mark,
    Member,
    Program,
)
from throughcare.program.refusals import Refused

END_REASONS = ("completed", "stepped-down", "stepped-up", "left", "transferred", "administrative")
_LONGEST = 60


def start_episode(
    actor: Actor | None,
    *,
    member: Member,
    program: Program,
    cohort: Cohort | None = None,
    role: str = "participant",
    track: str = "",
    phase: str = "",
    started_at: datetime | None = None,
) -> Episode:
    """Begin somebody's stay in a program. One at a time: a second in the same program is refused.

    Raises Refused for a full, ended or foreign cohort and for an age the program does not take.
    """
    if role not in EPISODE_ROLES:
        raise ValueError(f"nobody is in a program as {role!r}")
    track, phase = _kept(track), _kept(phase)
    episode = Episode(
        member=member,
        program=program,
        cohort=cohort,
        role=role,
        track=track or (cohort.track if cohort else ""),
        phase=phase,
        organization_id=this_organization(),
        started_at=started_at or clock.now(),
        phase_since=started_at or clock.now(),
    )
    with acting(actor, "start_episode", "episode", episode.id) as doing:
        lock_members(member.id)
        if Episode.objects.filter(member=member, program=program, ended_at=None).exists():
            sentence = _("%(name)s is in this program already.") % {"name": member.first_name}
            raise Refused("in-program-already", sentence)
        _age_must_fit(member, program)
        _room_must_be(cohort, program)
        episode.save(force_insert=True)
        doing.detail["cohort"] = str(cohort.id) if cohort else None
        doing.publishes(
            EpisodeStarted(
                doing.organization_id, episode.id, member.id, program.id, cohort.id if cohort else None
            )
        )
        doing.touches(member.id)
    return episode


def move_phase(actor: Actor | None, *, episode: Episode, phase: str, track: str | None = None) -> bool:
    """Put an episode in another phase (and track). Answers whether anything changed.

    Another track leaves the phase's weeks as they are.
    """
    phase, track = _kept(phase), _kept(track) if track is not None else None
    with acting(actor, "move_phase", "episode", episode.id) as doing:
        current = _open_episode(episode.id)
        new_track = current.track if track is None else track
        changed = (current.phase, current.track) != (phase, new_track)
        doing.detail["changed"] = changed
        if changed:
            if current.phase != phase:
                current.phase_since = clock.now()
            current.phase, current.track = phase, new_track
            current.save(update_fields=["phase", "track", "phase_since"])
            episode.phase, episode.track, episode.phase_since = phase, new_track, current.phase_since
            _moved(doing, current, current.cohort_id)
    return changed


def move_cohort(actor: Actor | None, *, episode: Episode, cohort: Cohort | None) -> bool:
    """Put an episode in another cohort, or in none.

    Answers whether anything changed. Raises Refused as a start does.
    """
    with acting(actor, "move_cohort", "episode", episode.id) as doing:
        current = _open_episode(episode.id)
        old = current.cohort_id
        new = cohort.id if cohort else None
        doing.detail.update(changed=old != new, cohort=str(new) if new else None)
        if old == new:
            return False
        _room_must_be(cohort, current.program)
        current.cohort = cohort
        fields = ["cohort"]
        if cohort is not None and cohort.track:
            current.track = cohort.track
            fields.append("track")
        current.save(update_fields=fields)
        episode.cohort, episode.track = cohort, current.track
        _moved(doing, current, old)
    return True


def end_episode(actor: Actor | None, *, episode: Episode, reason: str) -> bool:
    """End a stay: every right that came with it ends in this transaction.

    Answers False where it had ended before.

    Her care team, introductions, marks, asks and consents in this program end; threads close by the event's
    subscribers. What she wrote stays hers.
    """
    if reason not in END_REASONS:
        raise Refused("wrong-reason", _("Choose why the episode ends."))
    with acting(actor, "end_episode", "episode", episode.id, reason=reason) as doing:
        lock_members(episode.member_id)
        current = Episode.objects.select_for_update(no_key=True).get(id=episode.id)
        if current.ended_at is not None:
            doing.detail["changed"] = False
            return False
        now = clock.now()
        current.ended_at, current.end_reason = now, reason
        current.save(update_fields=["ended_at", "end_reason"])
        episode.ended_at, episode.end_reason = now, reason
        doing.touches(current.member_id)
        parted = _end_what_hung_on_it(doing, current, now)
        # First this, which locks all of her threads at once by id; the pairs' threads are among them.
        doing.publishes(
            EpisodeEnded(
                doing.organization_id, current.id, current.member_id, current.program_id, current.cohort_id
            )
        )
        for first, second in parted:
            doing.publishes(
                PairChanged(doing.organization_id, current.program_id, first, second, agreed=False)
            )
    return True


def _end_what_hung_on_it(doing: Acting, episode: Episode, now: datetime) -> list[tuple[UUID, UUID]]:
    """End what came with the stay; answers the pairs that no longer agree, lower id first."""
    member, program = episode.member_id, episode.program_id
    seats = CareTeamSeat.objects.filter(not_ended(now), episode=episode)
    doing.touches(*seats.values_list("member_id", flat=True))
    seats.update(until_at=now)
    Mark.objects.filter(member=member, program=program, until_at__gt=now).update(until_at=now)

    introductions = Introduction.objects.filter(
        Q(first=member) | Q(second=member), program=program, ended_at=None
    )
    for pair in introductions.values_list("first_id", "second_id"):
        doing.touches(*pair)
    introductions.update(ended_at=now)

    asks = ContactRequest.objects.filter(program=program, asker=member, state=ContactRequest.State.ASKED)
    doing.touches(*asks.values_list("asked_id", flat=True))
    asks.update(state=ContactRequest.State.WITHDRAWN, answered_at=now)
    # Whoever asked her keeps seeing "asked": that her stay ended is not theirs to learn.
    waiting = ContactRequest.objects.filter(program=program, asked=member, state=ContactRequest.State.ASKED)
    doing.touches(*waiting.values_list("asker_id", flat=True))
    waiting.update(is_delivered=False)

    Consent.objects.filter(giver=member, program=program, topic=Consent.WELCOME, ended_at=None).update(
        ended_at=now
    )
    consents = Consent.objects.filter(
        Q(giver=member) | Q(other=member), program=program, topic=Consent.DIRECT_CONTACT, ended_at=None
    )
    pairs = {
        (min(giver, other), max(giver, other))
        for giver, other in consents.values_list("giver_id", "other_id")
    }
    consents.update(ended_at=now)
    for pair in pairs:
        doing.touches(*pair)
    return sorted(pairs)


def _moved(doing: Acting, episode: Episode, old_cohort: UUID | None) -> None:
    doing.publishes(
        EpisodeMoved(
            doing.organization_id,
            episode.id,
            episode.member_id,
            episode.program_id,
            old_cohort,
            episode.cohort_id,
        )
    )
    doing.touches(episode.member_id)


def _open_episode(episode_id: UUID) -> Episode:
    episode = (
        Episode.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program")
        .get(id=episode_id)
    )
    if episode.ended_at is not None:
        raise Refused("ended", _("This episode has ended. Start a new one instead."))
    return episode


def _room_must_be(cohort: Cohort | None, program: Program) -> None:
    """Raise Refused unless the cohort is of this program and takes one more.

    The cohort's lock keeps the count true.
    """
    if cohort is None:
        return
    current = Cohort.objects.select_for_update(no_key=True).get(id=cohort.id)
    if current.program_id != program.id:
        raise Refused("another-program", _("This cohort belongs to another program."))
    if current.ended_at is not None:
        raise Refused("cohort-ended", _("“%(name)s” has ended.") % {"name": current.name})
    there = Episode.objects.filter(cohort=current, ended_at=None).count()
    if there >= current.capacity:
        sentence = _("“%(name)s” is full: it has room for %(number)s.")
        raise Refused("cohort-full", sentence % {"name": current.name, "number": current.capacity})


def _age_must_fit(member: Member, program: Program) -> None:
    """Raise Refused where both the birth date and the program's ages are known and do not fit."""
    policy = policy_of(program)
    if policy is None or member.birth_date is None:
        return
    today = clock.now().astimezone(clock.zone(clock.known_zone(member.zone))).date()
    age = age_on(member.birth_date, today)
    if ages := ages_missed(policy, age):
        sentence = _("%(program)s is for ages %(ages)s; %(name)s is %(age)s.")
        names = {"program": program.name, "ages": ages, "name": member.first_name, "age": age}
        raise Refused("wrong-age", sentence % names)


def _kept(text: str) -> str:
    """A phase or track in the form in which the policy's rules are compared with it. Raises Refused."""
    if len(text) > _LONGEST or "\0" in text:
        raise Refused("too-long", _("A phase or track has at most 60 letters."))
    return one_line(text)
