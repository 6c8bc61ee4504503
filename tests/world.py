"""The cast of the tests, built as rows in two fresh organizations; builders are plain functions."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.test.client import ClientHandler

from throughcare.access.actor import Actor
from throughcare.conversations.models import Seat, Thread
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people.models import Account
from throughcare.program.actors import NOTED_KEY, SESSION_KEY, STAFF_KEY, actor_of, is_at_work
from throughcare.program.models import (
    Acknowledgement,
    Address,
    CareTeamSeat,
    Cohort,
    Episode,
    Member,
    Membership,
    OnCall,
    Organization,
    PolicyVersion,
    Program,
    Relation,
    Role,
    Standing,
)

Row = TypeVar("Row", bound=Model)

POLICIES = Path(__file__).parent.parent / "programs"
PASSWORD = "a long enough password"
_HASH = ""
_counter = itertools.count()
# Rows that wait to be written with others of their table, while a world is built.
_together: ContextVar[list[Model] | None] = ContextVar("together", default=None)


@dataclass
class World:
    """Two organizations with the cast by name: ``world.ana`` is a Member, ``world.harbor`` a Program."""

    bridgewell: Organization
    other_organization: Organization
    names: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["names"][name]
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, member: Member) -> Actor:
        """This member as an actor now."""
        with in_organization(member.organization_id):
            return actor_of(member)

    def at(self, who: Member | Organization | None = None) -> AbstractContextManager[None]:
        """Work inside the organization of `who` (Bridgewell if nobody)."""
        number = (
            self.bridgewell.id
            if who is None
            else who.id
            if isinstance(who, Organization)
            else who.organization_id
        )
        return in_organization(number)

    def client(self, member: Member | None = None) -> Client:
        """A browser without JavaScript, signed in as this member, or signed out."""
        client = Client(HTTP_HOST="localhost:8000")
        client.handler = _handler()
        if member is not None:
            client.force_login(Account.objects.get(id=member.account_id))
            session = client.session
            session[SESSION_KEY] = session[NOTED_KEY] = str(member.id)
            session[STAFF_KEY] = is_at_work(self.actor(member))
            session.used(settings.STAFF_IDLE if session[STAFF_KEY] else settings.MEMBER_IDLE)
            session.save()
        return client


@cache
def _handler() -> ClientHandler:
    """One for all clients: each made for itself would look for every static file anew, a fifth of the tests' time."""
    return ClientHandler(enforce_csrf_checks=False)


def _kept(row: Row) -> Row:
    """Write the row, at once or with the others of a world."""
    together = _together.get()
    if together is None:
        row.save(force_insert=True)
    else:
        together.append(row)
    return row


@contextmanager
def _all_at_once() -> Iterator[None]:
    """Write the rows made in here one table at a time: thirty statements a world where each for itself were 130."""
    rows: list[Model] = []
    token = _together.set(rows)
    try:
        yield
    finally:
        _together.reset(token)
    with transaction.atomic():
        for kind in dict.fromkeys(map(type, rows)):
            kind._default_manager.bulk_create([row for row in rows if type(row) is kind])


def an_organization(name: str) -> Organization:
    """A fresh demo organization with a slug nobody has."""
    return _kept(Organization(slug=f"{name.lower()}-{secrets.token_hex(6)}", name=name, is_demo=True))


def a_program(
    organization: Organization, policy: str, zone: str = "America/Chicago", text: str | None = None
) -> Program:
    """A program with the policy file of this name in force (or `text`), at an address of its own."""
    slug = f"{policy}-{secrets.token_hex(6)}"
    program = _kept(
        Program(organization_id=organization.id, slug=slug, name=policy.title(), zone=zone, policy_number=1)
    )
    _kept(
        PolicyVersion(
            organization_id=organization.id,
            program=program,
            number=1,
            text=text or (POLICIES / f"{policy}.toml").read_text(encoding="utf-8"),
        )
    )
    _kept(Address(slug=slug, organization_id=organization.id, program_id=program.id))
    return program


def a_member(
    organization: Organization,
    first: str,
    last: str = "Example",
    zone: str = "America/Chicago",
    **fields: Any,
) -> Member:
    """A member with an account, a standing, and the password of the tests."""
    global _HASH
    _HASH = _HASH or make_password(PASSWORD)
    number = next(_counter)
    account = _kept(
        Account(email=f"{first.lower()}.{number}.{secrets.token_hex(6)}@example.org", password=_HASH)
    )
    member = _kept(
        Member(
            organization_id=organization.id,
            account=account,
            first_name=first,
            last_name=last,
            alias=fields.pop("alias", f"{first[:1]}{number}"),
            external_id=fields.pop("external_id", f"X{number}"),
            birth_date=fields.pop("birth_date", date(1990, 5, 17)),
            zone=zone,
            state_of_residence=fields.pop("state_of_residence", "IL"),
            phone=fields.pop("phone", f"312-555-01{number % 100:02d}"),
            arrived_at=fields.pop("arrived_at", clock.now()),
            **fields,
        )
    )
    _kept(Standing(organization_id=organization.id, id=member.id))
    _kept(Membership(account=account, organization=organization, member_id=member.id))
    return member


def an_episode(
    member: Member,
    program: Program,
    cohort: Cohort | None = None,
    *,
    weeks: float = 4,
    role: str = "participant",
) -> Episode:
    """An open episode that began some weeks ago, its agreement acknowledged."""
    started = clock.now() - timedelta(weeks=weeks)
    episode = _kept(
        Episode(
            organization_id=member.organization_id,
            member=member,
            program=program,
            cohort=cohort,
            role=role,
            track=cohort.track if cohort else "",
            phase="active",
            started_at=started,
        )
    )
    acknowledge(member, program)
    return episode


def acknowledge(member: Member, program: Program, number: int = 1) -> None:
    """The member has said yes to this version of the agreement."""
    _kept(
        Acknowledgement(
            organization_id=member.organization_id, program=program, member=member, policy_number=number
        )
    )


def a_role(member: Member, role: str, program: Program | None = None) -> Role:
    """A staff role in one program, or in all."""
    return _kept(
        Role(
            organization_id=member.organization_id,
            member=member,
            program=program,
            role=role,
            from_at=clock.now() - timedelta(days=30),
        )
    )


def a_turn(program: Program, member: Member, start: datetime, until: datetime) -> OnCall:
    """Somebody's turn on call."""
    return _kept(
        OnCall(
            organization_id=program.organization_id,
            program=program,
            member=member,
            from_at=start,
            until_at=until,
        )
    )


def a_thread(program: Program, channel: str, *members: Member, **fields: Any) -> Thread:
    """A thread with open seats from its first message for these members."""
    thread = _kept(
        Thread(
            organization_id=program.organization_id,
            program=program,
            channel=channel,
            title=fields.pop("title", ""),
            **fields,
        )
    )
    for member in members:
        _kept(Seat(organization_id=program.organization_id, thread=thread, member=member, from_seq=1))
    return thread


def pair_of(a: Member, b: Member) -> dict[str, UUID]:
    """The two of a direct thread, lower id first."""
    first, second = sorted((a.id, b.id))
    return {"first_id": first, "second_id": second}


def build_world() -> World:
    """Build everybody. About a hundred small rows."""
    bridgewell, northway_org = an_organization("Bridgewell"), an_organization("Northway")
    world = World(bridgewell, northway_org)
    n = world.names
    with in_organization(bridgewell.id), _all_at_once():
        for policy in ("harbor", "lantern", "evergreen"):
            n[policy] = a_program(bridgewell, policy)
        for first, last in (
            ("Ana", "Reyes"),
            ("Ben", "Okafor"),
            ("Fay", "Lindqvist"),
            ("Cleo", "Marsh"),
            ("Pia", "Duarte"),
            ("Mo", "Haddad"),
            ("Cory", "Whitfield"),
            ("Omar", "Saleh"),
            ("Dina", "Kessler"),
            ("Frank", "Reyes"),
            ("Ada", "Thorne"),
            ("Otto", "Brandt"),
            ("Greta", "Sand"),
            ("Root", "Operator"),
            ("Eve", "Adler"),
        ):
            n[first.lower()] = a_member(bridgewell, first, last)
        n["mia"] = a_member(bridgewell, "Mia", "Sand", birth_date=date(clock.now().year - 16, 1, 2))
        n["cohort"] = _kept(
            Cohort(
                organization_id=bridgewell.id,
                program=n["harbor"],
                name="Tuesday cohort",
                track="mood",
                capacity=9,
            )
        )
        n["other_cohort"] = _kept(
            Cohort(
                organization_id=bridgewell.id,
                program=n["harbor"],
                name="Thursday cohort",
                track="mood",
                capacity=9,
            )
        )
        n["ana_episode"] = an_episode(n["ana"], n["harbor"], n["cohort"])
        n["ben_episode"] = an_episode(n["ben"], n["harbor"], n["cohort"])
        n["eve_episode"] = an_episode(n["eve"], n["harbor"], n["other_cohort"])
        an_episode(n["otto"], n["evergreen"], role="alum")
        an_episode(n["ada"], n["evergreen"], role="alum")
        an_episode(n["mia"], n["lantern"])
        _kept(Relation(organization_id=bridgewell.id, member=n["mia"], other=n["greta"], kind="guardian"))
        _kept(Relation(organization_id=bridgewell.id, member=n["ana"], other=n["frank"], kind="family"))
        for name, role in (
            ("fay", "facilitator"),
            ("cleo", "clinician"),
            ("pia", "peer-specialist"),
            ("mo", "moderator"),
            ("cory", "coordinator"),
            ("omar", "on-call"),
        ):
            a_role(n[name], role, n["harbor"])
        a_role(n["dina"], "director")
        a_role(n["root"], "operator")
        for seat, role in (("cleo", "clinician"), ("fay", "facilitator")):
            for episode in ("ana_episode", "ben_episode"):
                _kept(
                    CareTeamSeat(organization_id=bridgewell.id, episode=n[episode], member=n[seat], role=role)
                )
        now = clock.now()
        a_turn(n["harbor"], n["omar"], now - timedelta(days=1), now + timedelta(days=1))
        n["support_group"] = a_thread(
            n["harbor"], "support-group", n["ana"], n["ben"], n["eve"], n["fay"], title="Evening check-in"
        )
        n["cohort_room"] = a_thread(
            n["harbor"],
            "cohort-room",
            n["ana"],
            n["ben"],
            n["fay"],
            title="Tuesday cohort",
            cohort=n["cohort"],
        )
        n["care_team"] = a_thread(
            n["harbor"], "care-team-thread", n["ana"], n["cleo"], n["fay"], about=n["ana"]
        )
    with in_organization(northway_org.id), _all_at_once():
        n["northway"] = a_program(northway_org, "northway", "America/Denver")
        n["nora"] = a_member(northway_org, "Nora", "Vale", zone="America/Denver", alias="Juniper")
        an_episode(n["nora"], n["northway"])
        n["nora_group"] = a_thread(n["northway"], "support-group", n["nora"], title="Open room")
    return world
