"""Who may see and do what in this package: fetching is authorising, the unseen is not there (404)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.roles import WORDS_OF
from throughcare.access.words import Word
from throughcare.contact.asked_of import marks_of
from throughcare.contact.case import ADULT_AGE
from throughcare.contact.facts import Act
from throughcare.contact.hours import birthday, zone_of
from throughcare.contact.words import STAFF_ROLES, Channel
from throughcare.contact.words import Role as RoleWord
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import (
    Block,
    CareTeamSeat,
    Cohort,
    Consent,
    ContactRequest,
    Episode,
    Introduction,
    Member,
    Program,
    Relation,
    Role,
    WeeklyTime,
)
from throughcare.program.pairs import Pairs, pairs_of


def visible_programs(actor: Actor, word: Word) -> QuerySet[Program]:
    """The programs in which the actor holds the word."""
    found = Program.objects.order_by("name")
    if any(word in WORDS_OF.get(role, ()) for role in actor.roles.get(None, ())):
        return found
    return found.filter(id__in=[p for p in actor.roles if p is not None and actor.holds(word, p)])


def get_program(actor: Actor, slug: str, word: Word) -> Program:
    """One of them, by its address."""
    program = visible_programs(actor, word).filter(slug=slug).first()
    if program is None:
        raise Http404
    return program


def get_first_program(actor: Actor, word: Word) -> Program:
    """The first of them, for a page that is one program's and has no address of one yet."""
    program = visible_programs(actor, word).first()
    if program is None:
        raise Http404
    return program


def get_own_program(actor: Actor, slug: str) -> Program:
    """A program in which the actor has any part, by its address."""
    program = Program.objects.filter(slug=slug).first()
    if program is None or not actor.roles_in(program.id):
        raise Http404
    return program


def get_program_as_staff(actor: Actor, slug: str) -> Program:
    """A program that the actor works for, by its address."""
    program = Program.objects.filter(slug=slug).first()
    if program is None or not works_for(actor, program.id):
        raise Http404
    return program


WELCOMING_ROLES = frozenset({"participant", "alum", "peer-specialist"})


def may_welcome(actor: Actor, program_id: UUID) -> bool:
    """Whether the actor is a peer in a program: somebody who can be willing to welcome others."""
    return not WELCOMING_ROLES.isdisjoint(actor.roles_in(program_id))


def works_for(actor: Actor, program_id: UUID) -> bool:
    """Whether the actor is staff of a program (or of all)."""
    return not STAFF_ROLES.isdisjoint(actor.roles_in(program_id))


def visible_cohorts(actor: Actor, word: Word = Word.EPISODE_MANAGE) -> QuerySet[Cohort]:
    """The cohorts of the programs in which the actor holds the word."""
    return Cohort.objects.filter(program__in=visible_programs(actor, word)).select_related("program")


def get_cohort(actor: Actor, cohort_id: UUID, word: Word = Word.EPISODE_MANAGE) -> Cohort:
    """One of them."""
    cohort = visible_cohorts(actor, word).filter(id=cohort_id).first()
    if cohort is None:
        raise Http404
    return cohort


def get_episode(actor: Actor, episode_id: UUID, word: Word = Word.EPISODE_MANAGE) -> Episode:
    """An episode of a program in which the actor holds the word. Nobody manages her own."""
    episode = (
        Episode.objects.filter(id=episode_id, program__in=visible_programs(actor, word))
        .exclude(member=actor.member_id)
        .select_related("member__account", "program", "cohort")
        .first()
    )
    if episode is None:
        raise Http404
    return episode


def startable(actor: Actor, program: Program) -> QuerySet[Member]:
    """Members whom the actor may start in a program: not in it, not staff, nobody's kin on record.

    Who is or was in a program that the actor does not manage is not hers to see.
    """
    current = not_ended(clock.now())
    managed = visible_programs(actor, Word.EPISODE_MANAGE)
    return (
        Member.objects.exclude(id=actor.member_id)
        .exclude(id__in=Episode.objects.filter(program=program, ended_at=None).values("member"))
        .exclude(id__in=Episode.objects.exclude(program__in=managed).values("member"))
        .exclude(id__in=Role.objects.filter(current).values("member"))
        .exclude(id__in=Relation.objects.filter(current).values("other"))
    )


def get_startable(actor: Actor, program: Program, member_id: UUID) -> Member:
    """One of them, or somebody in the program already, whose start is then refused with a sentence."""
    here = Episode.objects.filter(program=program, ended_at=None).values("member")
    member = (
        startable(actor, program).filter(id=member_id).first()
        or Member.objects.filter(id=member_id, id__in=here).exclude(id=actor.member_id).first()
    )
    if member is None:
        raise Http404
    return member


def own_programs(actor: Actor) -> list[Program]:
    """The programs in which the actor has a running episode and may ask, by name."""
    mine = Episode.objects.filter(_running(), member=actor.member_id)
    programs = Program.objects.filter(id__in=mine.values("program_id")).order_by("name")
    return [program for program in programs if actor.holds(Word.CONTACT_ASK, program.id)]


def get_supported_program(actor: Actor, slug: str) -> Program:
    """One of them whose policy knows the mark "I need support now"."""
    for program in own_programs(actor):
        policy = policy_of(program) if program.slug == slug else None
        if policy is not None and "support-now" in marks_of(policy):
            return program
    raise Http404


def get_askable(actor: Actor, member_id: UUID) -> tuple[Member, Program, Pairs]:
    """Somebody the actor may be shown as a person to ask, the program they share, and how they stand there.

    The policy's own decision on `see`: who may not be seen is not there, blocked by the other or not.
    """
    for program in own_programs(actor):
        shared = Episode.objects.filter(_running(), program=program, member=member_id).exclude(
            member=actor.member_id
        )
        if not shared.exists():
            continue
        now = clock.now()
        pairs = pairs_of(actor, program, [member_id], now)
        if pairs is not None and member_id in pairs.between and pairs.decide(member_id, Act.SEE, now).allows:
            return Member.objects.get(id=member_id), program, pairs
    raise Http404


def get_blockable(actor: Actor, member_id: UUID) -> Member:
    """Somebody the actor has to do with: in her cohort or rooms, in touch with her, or blocked by her."""
    member = Member.objects.filter(id=member_id).exclude(id=actor.member_id).first()
    if member is None or not (_knows(actor, member_id) or _shares_a_place(actor, member_id)):
        raise Http404
    return member


def _knows(actor: Actor, member_id: UUID) -> bool:
    me = actor.member_id
    return (
        Block.objects.filter(blocker=me, blocked=member_id, ended_at=None).exists()
        or ContactRequest.objects.filter(asker=member_id, asked=me, is_delivered=True).exists()
        or ContactRequest.objects.filter(asker=me, asked=member_id).exists()
        or Consent.objects.filter(Q(giver=me, other=member_id) | Q(giver=member_id, other=me)).exists()
    )


def _shares_a_place(actor: Actor, member_id: UUID) -> bool:
    """Whether both are, or were in the actor's time, in one cohort or in a program whose groups take all cohorts.

    Words stay where they were said, so somebody who has left can still weigh on those who read them.
    """
    mine = Episode.objects.filter(_running(), member=actor.member_id).select_related("program")
    theirs = list(Episode.objects.filter(member=member_id, started_at__lte=clock.now()))
    for episode in mine:
        cohorts = {
            one.cohort_id
            for one in theirs
            if one.program_id == episode.program_id
            and (one.ended_at is None or one.ended_at > episode.started_at)
        }
        if not cohorts:
            continue
        if episode.cohort_id is not None and episode.cohort_id in cohorts:
            return True
        policy = policy_of(episode.program)
        if policy is not None and policy.channel(Channel.SUPPORT_GROUP) is not None:
            return True
    return False


def get_request_to(actor: Actor, request_id: UUID) -> ContactRequest:
    """An ask that was put to the actor and reached her."""
    found = ContactRequest.objects.filter(id=request_id, asked=actor.member_id, is_delivered=True)
    request = found.exclude(state=ContactRequest.State.WITHDRAWN).select_related("program", "asker").first()
    if request is None:
        raise Http404
    return request


def get_request_by(actor: Actor, request_id: UUID) -> ContactRequest:
    """An ask of the actor's own."""
    request = ContactRequest.objects.filter(id=request_id, asker=actor.member_id).first()
    if request is None:
        raise Http404
    return request


def get_introduction(actor: Actor, introduction_id: UUID) -> Introduction:
    """An introduction in a program in which the actor brings people together."""
    made = Introduction.objects.filter(
        id=introduction_id, program__in=visible_programs(actor, Word.INTRODUCTION_MAKE)
    )
    introduction = made.select_related("program").first()
    if introduction is None:
        raise Http404
    return introduction


def get_role(actor: Actor, role_id: UUID) -> Role:
    """A staff role in a program in which the actor gives roles; one everywhere only if she gives there."""
    role = (
        Role.objects.filter(id=role_id, role__in=STAFF_ROLES).select_related("program").first()
    )  # an operator's is none of the program's business
    if role is None:
        raise Http404
    everywhere = Word.ROLE_GIVE in actor.words_everywhere()
    if not everywhere and (role.program_id is None or not actor.holds(Word.ROLE_GIVE, role.program_id)):
        raise Http404
    return role


def get_seat(actor: Actor, seat_id: UUID) -> CareTeamSeat:
    """A seat on the care team of an episode that the actor manages."""
    seat = CareTeamSeat.objects.filter(id=seat_id).select_related("member").first()
    if seat is None:
        raise Http404
    get_episode(actor, seat.episode_id)
    return seat


def get_guardianship(actor: Actor, episode: Episode, relation_id: UUID) -> Relation:
    """What is on record about a guardian of an episode's member, while it holds; never the actor's own."""
    found = (
        Relation.objects.filter(
            not_ended(clock.now()), id=relation_id, member=episode.member_id, kind="guardian"
        )
        .exclude(other=actor.member_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_weekly_time(actor: Actor, weekly_id: UUID) -> WeeklyTime:
    """A weekly time of a program in which the actor places people."""
    weekly = (
        WeeklyTime.objects.filter(id=weekly_id, program__in=visible_programs(actor, Word.EPISODE_MANAGE))
        .select_related("program", "cohort")
        .first()
    )
    if weekly is None:
        raise Http404
    return weekly


def get_own_introduction(actor: Actor, introduction_id: UUID) -> Introduction:
    """An introduction of the actor's own: she is one of the two."""
    mine = Q(first=actor.member_id) | Q(second=actor.member_id)
    introduction = Introduction.objects.filter(mine, id=introduction_id).first()
    if introduction is None:
        raise Http404
    return introduction


def is_guardian(actor: Actor) -> bool:
    """Whether somebody in a program has the actor as guardian on record. No query."""
    return any(RoleWord.GUARDIAN in roles for roles in actor.roles.values())


def visible_wards(actor: Actor) -> list[Member]:
    """Whoever has the actor as guardian on record, by first name, of whatever age. One query."""
    current = not_ended(clock.now())
    wards = Relation.objects.filter(current, other=actor.member_id, kind="guardian").values("member_id")
    return list(Member.objects.filter(id__in=wards).order_by("first_name"))


def is_minor(member: Member, program: Program, at: datetime) -> bool:
    """Whether somebody with a known birth date is under 18 by the program's clock, as the contact policy counts."""
    if member.birth_date is None:
        return False
    return birthday(member.birth_date, ADULT_AGE, zone_of(program.zone, "UTC")) > at.timestamp()


def get_own_consent(actor: Actor, consent_id: UUID) -> Consent:
    """A yes the actor gave."""
    consent = Consent.objects.filter(id=consent_id, giver=actor.member_id).first()
    if consent is None:
        raise Http404
    return consent


def _running() -> Q:
    now = clock.now()
    return Q(started_at__lte=now) & (Q(ended_at=None) | Q(ended_at__gt=now))
