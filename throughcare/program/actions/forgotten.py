"""A new password for somebody who forgot hers: by a mail to her own address, whoever asks."""

from __future__ import annotations

from throughcare.core.organization import in_organization
from throughcare.people.actions import count_ask, owe_message
from throughcare.people.models import Account
from throughcare.program.actions.acting import acting
from throughcare.program.models import Membership


def send_password_link(*, email: str, origin: str) -> None:
    """Owe whoever has this address a mail with a link to choose a password; once an hour at most.

    Nothing is answered: whether anybody has the address shows in nothing but her own mail. Her password stays as it is
    until the link is used. Raises TooManyTries.
    """
    count_ask(email=email, origin=origin)
    account = Account.objects.with_email(email).filter(is_active=True).first()
    if account is None:
        return
    # A mail is owed by one organization: hers, of several the one that knew her first.
    membership = Membership.objects.filter(account=account).order_by("id").first()
    if membership is None:
        return
    with (
        in_organization(membership.organization_id),
        acting(None, "send_password_link", "member", membership.member_id) as doing,
    ):
        owed = owe_message(account_id=account.id, template="new-password", dedupe=f"password:{account.id}")
        doing.detail["changed"] = owed is not None
