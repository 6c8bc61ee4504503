"""The way back in: a link by mail for whoever forgot her password, and another address where hers was wrong."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.core.organization import in_organization
from throughcare.people.actions import change_email, count_ask, owe_message
from throughcare.people.models import Account
from throughcare.program.actions.acting import acting
from throughcare.program.models import Member, Membership
from throughcare.program.refusals import Refused


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


def correct_email(actor: Actor | None, *, member: Member, email: str) -> None:
    """Put an address right that was written down wrong, or that she has no more, and owe a mail with a link there.

    Whoever got in by the old one is out: sign-ins end, the password and links that were sent are void. The account is
    the same in every organization. Raises Refused for what is no address, and for one that somebody has.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        sentence = _("“%(email)s” is not an e-mail address.") % {"email": email[:100]}
        raise Refused("wrong-email", sentence) from error
    with acting(actor, "correct_email", "member", member.id):
        account = Account.objects.select_for_update(no_key=True).get(id=member.account_id)
        if Account.objects.with_email(email).exclude(id=account.id).exists():
            raise Refused("taken-email", _("Somebody has this e-mail address already."))
        change_email(account=account, email=email)
        owe_message(account_id=account.id, template="new-password")
