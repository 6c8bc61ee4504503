"""One mail that can never leave stops no other."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail

from tests.world import World
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people import deliver
from throughcare.people.actions import owe_message
from throughcare.people.models import Outgoing
from throughcare.people.rules import TEMPLATES
from throughcare.program.models import Organization


def test_a_page_behind_a_broken_mail_leaves(world: World) -> None:
    for organization in Organization.objects.all():
        with in_organization(organization.id):
            Outgoing.objects.all().delete()
    mail.outbox.clear()
    with world.at():
        broken = owe_message(account_id=world.ana.account_id, template="something-waits")
        assert broken is not None
        Outgoing.objects.filter(id=broken.id).update(
            template="of-a-newer-version", due_at=clock.now() - timedelta(minutes=5)
        )
        owe_message(account_id=world.omar.account_id, template="page", url="/waiting")
    deliver.send_due()
    assert [sent.subject for sent in mail.outbox] == [TEMPLATES["page"].subject]
    with world.at():
        kept = Outgoing.objects.get(id=broken.id)
    assert (kept.sent_at, kept.attempts, kept.last_error) == (None, 1, "KeyError")
    assert kept.due_at > clock.now()
