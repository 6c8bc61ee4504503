"""Rooms full of invented members for load tests."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from throughcare.conversations.models import Seat, Thread
from throughcare.kit import clock
from throughcare.people.models import Account, SocketTicket
from throughcare.program.models import (
    Acknowledgement,
    Episode,
    Member,
    Membership,
    Organization,
    Program,
    Standing,
)

TICKET_LASTS = timedelta(hours=1)


def provision(organization: Organization, rooms: int, members: int) -> Iterator[tuple[UUID, UUID, str]]:
    """Make `rooms` support groups of `members` each in the organization's first program; yields thread, member, ticket.

    Call it inside the organization. Rooms of an earlier call are used again; tickets are always new.
    """
    program = (
        Program.objects.order_by("slug").filter(slug="harbor").first() or Program.objects.order_by("slug")[0]
    )
    for number in range(rooms):
        with transaction.atomic():
            thread, people = _room(organization, program, f"Load test {number}", members)
        for member in people:
            token = secrets.token_urlsafe(24)
            SocketTicket.objects.create(
                token_hash=hashlib.sha256(token.encode()).digest(),
                account_id=member.account_id,
                organization_id=organization.id,
                member_id=member.id,
                sign_in_key="load-test",
                expires_at=clock.now() + TICKET_LASTS,
            )
            yield thread.id, member.id, token


def _room(
    organization: Organization, program: Program, title: str, members: int
) -> tuple[Thread, list[Member]]:
    thread, _ = Thread.objects.get_or_create(
        organization_id=organization.id, program=program, channel="support-group", title=title
    )
    people = [seat.member for seat in Seat.objects.filter(thread=thread).select_related("member")]
    room = title.rsplit(" ", 1)[-1]
    people += [
        _member(organization, program, thread, f"{room}-{number}") for number in range(len(people), members)
    ]
    return thread, people[:members]


def _member(organization: Organization, program: Program, thread: Thread, name: str) -> Member:
    account = Account.objects.create(
        email=f"load-{name}-{secrets.token_hex(4)}@example.org", password=make_password(None)
    )
    member = Member.objects.create(
        organization_id=organization.id, account=account, first_name="Load", last_name=f"Test {name}",
        zone=program.zone,
    )  # fmt: skip
    Standing.objects.create(organization_id=organization.id, id=member.id)
    Membership.objects.create(account=account, organization=organization, member_id=member.id)
    Episode.objects.create(organization_id=organization.id, member=member, program=program, phase="active")
    Acknowledgement.objects.create(
        organization_id=organization.id, program=program, member=member, policy_number=program.policy_number
    )
    Seat.objects.create(
        organization_id=organization.id, thread=thread, member=member, from_seq=thread.seq + 1
    )
    return member
