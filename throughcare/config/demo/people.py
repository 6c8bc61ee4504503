"""The demo's programs and people: policies, cohorts, members, episodes, care teams, agreements, asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from throughcare.config.demo_content import Content, Duty, Moment, Session
from throughcare.config.demo_content import Program as ProgramContent
from throughcare.config.program_files import policy_text
from throughcare.kit import clock
from throughcare.people.models import Account
from throughcare.program.actions.weekly_times import AHEAD
from throughcare.program.models import (
    Acknowledgement,
    Address,
    Block,
    CareTeamSeat,
    Cohort,
    Consent,
    ContactRequest,
    Episode,
    Introduction,
    Member,
    Membership,
    OnCall,
    Organization,
    PolicyVersion,
    Program,
    Relation,
    Role,
    SessionWindow,
    Standing,
    WeeklyTime,
)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKS_BACK, _WEEKS_AHEAD = 3, 8
_AREA = "312"


@dataclass
class People:
    """The rows made so far, by the keys of the content; `now` is when the demo's last words are."""

    organization: Organization
    now: datetime
    programs: dict[str, Program] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    episodes: dict[tuple[str, str], Episode] = field(default_factory=dict)

    def at(self, moment: Moment, program: str) -> datetime:
        """A moment of the content as an instant."""
        return moment.at(self.now, self.programs[program].zone)

    def pair(self, one: str, other: str) -> tuple[Member, Member]:
        """Two members, lower id first."""
        first, second = sorted((self.members[one], self.members[other]), key=lambda member: member.id)
        return first, second


def load_people(content: Content, organization_key: str, organization: Organization, now: datetime) -> People:
    """Write everything of one organization but its rooms."""
    people = People(organization, now)
    for program in content.program:
        if program.organization == organization_key:
            _load_program(people, program)
    for cohort in content.cohort:
        if cohort.program in people.programs:
            people.cohorts[cohort.key] = Cohort.objects.create(
                organization_id=organization.id,
                program=people.programs[cohort.program],
                name=cohort.name,
                track=cohort.track,
                capacity=cohort.capacity,
            )
    _load_members(people, content, organization_key)
    _load_staff(people, content)
    _load_episodes(people, content)
    _load_contact(people, content)
    _load_times(people, content)
    return people


def _load_program(people: People, wanted: ProgramContent) -> None:
    text = policy_text(wanted.key)
    program = Program.objects.create(
        organization_id=people.organization.id,
        slug=wanted.key,
        name=wanted.name,
        zone=wanted.zone,
        policy_number=1,
    )
    PolicyVersion.objects.create(
        organization_id=people.organization.id,
        program=program,
        number=1,
        text=text,
        reason="The program's first contact policy.",
        published_at=people.now - timedelta(days=90),
    )
    Address.objects.create(slug=wanted.key, organization_id=people.organization.id, program_id=program.id)
    people.programs[wanted.key] = program


def _load_members(people: People, content: Content, organization_key: str) -> None:
    unusable = make_password(None)
    for person in content.person:
        # The operator signs in to every server; here she has an account in the first organization.
        if person.organization != organization_key and not (
            person.operator and organization_key == "bridgewell"
        ):
            continue
        account = Account.objects.create(email=person.email, password=unusable)
        member = Member.objects.create(
            organization_id=people.organization.id,
            account=account,
            external_id=person.external_id,
            first_name=person.first_name,
            last_name=person.last_name,
            alias=person.alias or person.chosen,
            birth_date=person.birth_date(people.now.date()),
            zone=person.zone,
            state_of_residence=person.state_of_residence,
            phone=f"{_AREA}-555-01{len(people.members) % 100:02d}",  # numbers kept for fiction
            arrived_at=people.now - timedelta(weeks=3),
            street_address=person.street_address,
            emergency_name=person.emergency_name,
            emergency_phone=person.emergency_phone,
            safety_confirmed_at=people.now - timedelta(days=9) if person.street_address else None,
        )
        Standing.objects.create(organization_id=people.organization.id, id=member.id)
        Membership.objects.create(account=account, organization=people.organization, member_id=member.id)
        people.members[person.key] = member
    for person in content.person:
        for kind, whom in (("guardian", person.guardian_of), ("family", person.family_of)):
            if whom in people.members and person.key in people.members:
                Relation.objects.create(
                    organization_id=people.organization.id,
                    member=people.members[whom],
                    other=people.members[person.key],
                    kind=kind,
                )
        if person.operator and person.key in people.members:
            Role.objects.create(
                organization_id=people.organization.id,
                member=people.members[person.key],
                role="operator",
                from_at=people.now - timedelta(days=365),
            )


def _load_staff(people: People, content: Content) -> None:
    for staff in content.staff:
        if staff.program in people.programs:
            Role.objects.create(
                organization_id=people.organization.id,
                member=people.members[staff.person],
                program=people.programs[staff.program],
                role=staff.role,
                from_at=people.at(staff.since, staff.program),
            )


def _load_episodes(people: People, content: Content) -> None:
    for wanted in content.episode:
        if wanted.program not in people.programs:
            continue
        started = people.at(wanted.starts, wanted.program)
        member, program = people.members[wanted.person], people.programs[wanted.program]
        people.episodes[wanted.program, wanted.person] = Episode.objects.create(
            organization_id=people.organization.id,
            member=member,
            program=program,
            cohort=people.cohorts.get(wanted.cohort),
            role=wanted.role,
            track=wanted.track,
            phase=wanted.phase,
            phase_since=started,
            started_at=started,
            ended_at=people.at(wanted.ends, wanted.program) if wanted.ends else None,
            end_reason=wanted.end_reason,
        )
        yes = Acknowledgement.objects.create(
            organization_id=people.organization.id, program=program, member=member, policy_number=1
        )
        # Said at entry; programs that ask again each month or year were asked again a week ago.
        Acknowledgement.objects.filter(id=yes.id).update(at=max(started, people.now - timedelta(days=7)))
        guardian = next((r.other_id for r in Relation.objects.filter(member=member, kind="guardian")), None)
        if guardian is not None and wanted.guardian_consent:
            Acknowledgement.objects.create(
                organization_id=people.organization.id, program=program, member_id=guardian, policy_number=1
            )
    for team in content.care_team:
        if team.program in people.programs:
            episode = people.episodes[team.program, team.participant]
            roles = {s.person: s.role for s in content.staff if s.program == team.program}
            for person in team.members:
                CareTeamSeat.objects.create(
                    organization_id=people.organization.id,
                    episode=episode,
                    member=people.members[person],
                    role=roles.get(person, "clinician"),
                    from_at=episode.started_at,
                    until_at=episode.ended_at,
                )


def _load_contact(people: People, content: Content) -> None:
    organization_id = people.organization.id
    for request in content.request:
        if request.program not in people.programs or request.state == "refused-by-policy":
            continue
        asked_at = people.at(request.at, request.program)
        answered_at = people.at(request.answered, request.program) if request.answered else None
        ContactRequest.objects.create(
            organization_id=organization_id,
            program=people.programs[request.program],
            asker=people.members[request.by],
            asked=people.members[request.to],
            state=request.state,
            asked_at=asked_at,
            answered_at=answered_at,
        )
        _say_yes(people, request.program, request.by, request.to, asked_at)
        if request.state == "accepted" and answered_at:
            _say_yes(people, request.program, request.to, request.by, answered_at)
    for introduction in content.introduction:
        if introduction.program not in people.programs:
            continue
        one, other = introduction.people
        first, second = people.pair(one, other)
        made_at = people.at(introduction.at, introduction.program)
        Introduction.objects.create(
            organization_id=organization_id,
            program=people.programs[introduction.program],
            first=first,
            second=second,
            kind="buddy",
            made_by_id=people.members[introduction.by].id,
            made_at=made_at,
            ended_at=people.now if introduction.state == "declined" else None,
        )
        for person, moment in introduction.consents.items():
            peer = other if person == one else one
            at = people.at(moment, introduction.program)
            if introduction.state == "accepted":
                _say_yes(people, introduction.program, person, peer, at)
            else:  # one yes alone is an ask that stands, or was dropped with the introduction
                ContactRequest.objects.create(
                    organization_id=organization_id,
                    program=people.programs[introduction.program],
                    asker=people.members[person],
                    asked=people.members[peer],
                    state="asked" if introduction.state == "asked" else "withdrawn",
                    asked_at=at,
                )
    for welcome in content.welcome:
        if welcome.program in people.programs:
            at, willing = people.at(welcome.at, welcome.program), welcome.person
            _say_yes(people, welcome.program, willing, willing, at, Consent.WELCOME)
    for block in content.block:
        if block.by in people.members:
            Block.objects.create(
                organization_id=organization_id,
                blocker=people.members[block.by],
                blocked=people.members[block.person],
                at=people.at(block.at, block.program),
            )


def _say_yes(
    people: People, program: str, giver: str, other: str, at: datetime, topic: str = Consent.DIRECT_CONTACT
) -> None:
    Consent.objects.create(
        organization_id=people.organization.id,
        program=people.programs[program],
        giver=people.members[giver],
        other=people.members[other],
        given_at=at,
        topic=topic,
    )


def _load_times(people: People, content: Content) -> None:
    for session in content.session:
        if session.cohort in people.cohorts:
            _load_sessions(people, session)
    for duty in content.duty:
        if duty.program in people.programs and duty.kind != "staffed":
            for start, end in _weekly(people, duty, people.programs[duty.program].zone):
                OnCall.objects.create(
                    organization_id=people.organization.id,
                    program=people.programs[duty.program],
                    member=people.members[duty.person],
                    from_at=start,
                    until_at=end,
                    is_backup=duty.kind == "second-on-call",
                )


def _load_sessions(people: People, session: Session) -> None:
    cohort = people.cohorts[session.cohort]
    program_zone = {p.id: p.zone for p in people.programs.values()}[_program_id(cohort)]
    hour, minute = map(int, session.starts.split(":"))
    for weekday in session.weekdays:
        WeeklyTime.objects.create(
            organization_id=people.organization.id,
            program_id=_program_id(cohort),
            cohort=cohort,
            weekday=_DAYS.index(weekday),
            starts=hour * 60 + minute,
            minutes=session.minutes,
            zone=program_zone,
            from_on=(people.now - timedelta(weeks=_WEEKS_BACK)).date(),
        )
    for day in _days(people, session.weekdays, program_zone):
        start = _local(day, session.starts, program_zone)
        if start >= people.now + AHEAD:  # the work process makes these in their time
            break
        SessionWindow.objects.create(
            organization_id=people.organization.id,
            program_id=_program_id(cohort),
            cohort=cohort,
            from_at=start,
            until_at=start + timedelta(minutes=session.minutes),
        )


def _program_id(cohort: Cohort) -> UUID:
    program_id: UUID = cohort.program_id
    return program_id


def _weekly(people: People, duty: Duty, zone: str) -> list[tuple[datetime, datetime]]:
    spans = []
    for day in _days(people, duty.weekdays, zone):
        start, end = _local(day, duty.starts, zone), _local(day, duty.ends, zone)
        spans.append((start, end if end > start else _local(day + timedelta(days=1), duty.ends, zone)))
    return spans


def _days(people: People, weekdays: tuple[str, ...], zone: str) -> list[datetime]:
    today = people.now.astimezone(clock.zone(zone))
    return [
        day
        for offset in range(-7 * _WEEKS_BACK, 7 * _WEEKS_AHEAD)
        if _DAYS[(day := today + timedelta(days=offset)).weekday()] in weekdays
    ]


def _local(day: datetime, time_of_day: str, zone: str) -> datetime:
    hour, minute = map(int, time_of_day.split(":"))
    return datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=clock.zone(zone)) + timedelta(
        days=hour // 24
    )
