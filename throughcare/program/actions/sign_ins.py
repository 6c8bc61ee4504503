"""Sign-ins on the audit trails of the organizations they lead into."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from throughcare.access import audit
from throughcare.access.actor import Actor
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.kit.ids import parse_id
from throughcare.people.actions.sign_ins import time_out
from throughcare.people.models import RefusedSignIn
from throughcare.people.sign_in_store import SessionStore
from throughcare.program.models import Member, Membership

NOTED_KEY = "throughcare_noted"  # of a sign-in: the member whose coming in is on the trail already
_MOST_AT_ONCE = 500


def note_sign_in(actor: Actor) -> None:
    """Put it on the trail that somebody has come into this organization, and on her row the first time."""
    with transaction.atomic():
        audit.record(actor, "sign_in", "account", actor.account_id)
        Member.objects.filter(id=actor.member_id, arrived_at=None).update(arrived_at=clock.now())


def note_refused_sign_ins() -> int:
    """Put wrong passwords on the trails of every organization whose member's account they were meant for.

    Answers how many lines. Done by `work` a moment later, never while the password is checked: who has an
    account must not show in the time an answer takes. Safe in many processes.
    """
    lines = 0
    with transaction.atomic():
        rows = list(RefusedSignIn.objects.select_for_update(skip_locked=True).order_by("id")[:_MOST_AT_ONCE])
        meant = [row.account_id for row in rows if row.account_id]
        for organization_id, account_id in Membership.objects.filter(account_id__in=set(meant)).values_list(
            "organization_id", "account_id"
        ):
            with in_organization(organization_id):
                for _ in range(meant.count(account_id)):
                    audit.record(
                        None, "sign_in.refused", "account", account_id, organization_id=organization_id
                    )
                    lines += 1
        RefusedSignIn.objects.filter(id__in=[row.id for row in rows]).delete()
    return lines


def end_idle_sign_ins() -> int:
    """End the sign-ins that nobody has used for too long: their sockets close, and the trail says so.

    Answers how many. A row already counts for nothing from its end on; this is what tells others. Safe in many
    processes.
    """
    with transaction.atomic():
        rows = list(
            Session.objects.select_for_update(skip_locked=True)
            .filter(expire_date__lte=clock.now())
            .order_by("expire_date")[:_MOST_AT_ONCE]
        )
        members = {row.session_key: _member_of(row) for row in rows}
        wanted = [member_id for member_id in members.values() if member_id]
        known = {m.member_id: m for m in Membership.objects.filter(member_id__in=wanted)}
        for key, member_id in members.items():
            membership = known.get(member_id) if member_id else None
            time_out(membership.organization_id if membership else 0, session_key=key)
            if membership is not None:
                _note_time_out(membership)
        Session.objects.filter(session_key__in=list(members)).delete()
    return len(rows)


def _member_of(row: Session) -> UUID | None:
    """Who came in by it last; None where nobody did."""
    return parse_id(SessionStore().decode(row.session_data).get(NOTED_KEY))


def _note_time_out(membership: Membership) -> None:
    with in_organization(membership.organization_id):
        organization_id = membership.organization_id
        account_id = membership.account_id
        audit.record(None, "sign_in.timed_out", "account", account_id, organization_id=organization_id)
