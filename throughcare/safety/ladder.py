"""The ladder: rings whoever is due, and puts up the next rung in the same transaction.

A page is a row and its own job (decision 0009). A process that is killed lets its lock go with nothing
written, and another rings instead; a rung is written once, because its number is unique for its concern. What
leaves by mail is a row of `people.Outgoing`, written with the ring and sent by its own duty.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from throughcare.access.roles import WORDS_OF
from throughcare.access.words import Word
from throughcare.core.events import announce
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people.models import Outgoing
from throughcare.program.models import CareTeamSeat, Member, OnCall, Role
from throughcare.safety import rules
from throughcare.safety.models import Concern, Page

logger = logging.getLogger("throughcare.safety")
MOST_AT_ONCE = 100
TRY_AGAIN_AFTER = timedelta(seconds=60)


def ring_due() -> int:
    """Ring every page that is due, in all organizations; answers how many rang. Safe in many processes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, id FROM safety_due_pages(%s, %s)", [clock.now(), MOST_AT_ONCE]
        )
        due = cursor.fetchall()
    rang = 0
    for organization_id, page_id in due:
        try:
            rang += _ring(organization_id, page_id)
        except (OperationalError, InterfaceError):
            raise  # the database is away: nothing rings until it is back
        except Exception as error:
            # Not raised: one page that fails must neither stop its neighbours nor slow the next round.
            logger.error("a page could not be rung (%s), tried again", type(error).__name__)
    return rang


def _ring(organization_id: int, page_id: UUID) -> int:
    now = clock.now()
    with in_organization(organization_id), transaction.atomic():
        page = (
            Page.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(id=page_id, rung_at=None)
            .first()
        )
        if page is None:
            return 0
        concern = Concern.objects.get(id=page.concern_id)
        if concern.state != Concern.State.OPEN:
            Page.objects.filter(id=page.id).update(rung_at=now)
            return 0
        rung = rules.rung_of(page.rung)
        people = people_of_rung(concern, rung, now)
        if not people and rung is not rules.Rung.TOP:
            logger.warning("nobody on rung %s; the next is rung at once", rung.name)
        elif not people:
            # Never marked as rung: it stays due, late and red until there is somebody.
            logger.error("a concern has nobody to ring")
            Page.objects.filter(id=page.id).update(
                attempts=page.attempts + 1, last_error="nobody", due_at=now + TRY_AGAIN_AFTER
            )
            return 0
        _mail(organization_id, concern, people)
        announce(organization_id, "notice", members=[str(person) for person in people])
        Page.objects.filter(id=page.id).update(
            rung_at=now,
            paged_ids=[str(person) for person in people],
            attempts=page.attempts + 1,
            last_error="",
        )
        wait = rules.next_rung_after(concern.level) if people else timedelta(0)
        Page.objects.create(
            organization_id=organization_id, concern=concern, rung=page.rung + 1, due_at=now + wait
        )
        return 1


def people_of_rung(concern: Concern, rung: rules.Rung, now: datetime) -> list[UUID]:
    """The members whom this rung rings, never the one it is about; sorted, each once."""
    if rung is rules.Rung.CARE_TEAM:
        people = set(
            CareTeamSeat.objects.filter(
                Q(until_at=None) | Q(until_at__gt=now),
                episode__member=concern.member_id,
                episode__program=concern.program_id,
            ).values_list("member_id", flat=True)
        ) & _can_answer(concern, now)
    else:
        people = _on_call(concern, now)
        if rung is rules.Rung.TOP:
            people |= _holding(concern, now, "director")
    return sorted(people - {concern.member_id})


def _on_call(concern: Concern, now: datetime) -> set[UUID]:
    """Who holds this instant on the rota and can answer; where nobody does, everybody with the role."""
    holders = set(
        OnCall.objects.filter(
            Q(program=concern.program_id) | Q(program=None), from_at__lte=now, until_at__gt=now
        ).values_list("member_id", flat=True)
    )
    return (holders & _can_answer(concern, now)) or _holding(concern, now, "on-call")


def _can_answer(concern: Concern, now: datetime) -> set[UUID]:
    """Whoever may open the concern now: a turn or a seat that outlived a role rings nobody who could."""
    return _holding(concern, now, *(role for role, words in WORDS_OF.items() if Word.CONCERN_HANDLE in words))


def _holding(concern: Concern, now: datetime, *roles: str) -> set[UUID]:
    return set(
        Role.objects.filter(
            Q(program=concern.program_id) | Q(program=None),
            Q(until_at=None) | Q(until_at__gt=now),
            role__in=roles,
            from_at__lte=now,
        ).values_list("member_id", flat=True)
    )


def _mail(organization_id: int, concern: Concern, people: list[UUID]) -> None:
    accounts = Member.objects.filter(id__in=people).values_list("account_id", flat=True)
    Outgoing.objects.bulk_create(
        Outgoing(
            organization_id=organization_id,
            account_id=account,
            template="page",
            url=f"/concerns/{concern.id}",
        )
        for account in accounts
    )
