"""Sign-ins on the audit trails of the organizations they lead into."""

from __future__ import annotations

from django.db import transaction

from throughcare.access import audit
from throughcare.access.actor import Actor
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people.models import RefusedSignIn
from throughcare.program.models import Member, Membership

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
