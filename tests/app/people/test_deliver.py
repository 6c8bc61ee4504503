"""What is owed leaves once, says nothing about anybody, and survives what goes wrong."""

from __future__ import annotations

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction

from tests.world import World
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people import deliver
from throughcare.people.actions import owe_message
from throughcare.people.channels import Mail
from throughcare.people.models import Account, Outgoing
from throughcare.people.rules import TEMPLATES, try_again_after


@pytest.fixture(autouse=True)
def nothing_owed() -> None:
    """What other tests owe is not this one's business."""
    from throughcare.program.models import Organization

    for organization in Organization.objects.all():
        with in_organization(organization.id):
            Outgoing.objects.all().delete()
    mail.outbox.clear()


def owe(
    world: World, template: str = "something-waits", url: str = "/messages", dedupe: str = ""
) -> Outgoing:
    """Owe Ana a mail."""
    with world.at():
        owed = owe_message(account_id=world.ana.account_id, template=template, url=url, dedupe=dedupe)
    assert owed is not None
    return owed


def test_it_leaves_once_with_a_link_and_nothing_else(world: World) -> None:
    owed = owe(world)
    assert deliver.waiting()[0] == 1
    assert deliver.send_due() == 1
    assert deliver.send_due() == 0
    (sent,) = mail.outbox
    assert sent.to == [Account.objects.get(id=world.ana.account_id).email]
    assert "http://localhost:8000/messages" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<{owed.id}@localhost>"
    with world.at():
        row = Outgoing.objects.get(id=owed.id)
        assert row.sent_at is not None
        assert row.attempts == 1
    assert deliver.waiting() == (0, pytest.approx(0, abs=1), ())


def test_no_text_names_a_program_group_or_person(world: World) -> None:
    with world.at():
        names = [
            world.harbor.name,
            "Bridgewell",
            "Northway",
            "Tuesday",
            "Ana",
            "Reyes",
            "therap",
            "group",
            "recovery",
        ]
    for key, text in TEMPLATES.items():
        said = f"{text.subject} {text.body}"
        assert not [name for name in names if name.lower() in said.lower()], key
        assert "{url}" in text.body


def test_the_same_within_the_hour_is_owed_once(world: World) -> None:
    owe(world, dedupe="thread-1")
    with world.at():
        again = {"account_id": world.ana.account_id, "template": "something-waits", "dedupe": "thread-1"}
        assert owe_message(**again) is None
        with clock.frozen(clock.now() + timedelta(hours=2)):
            assert owe_message(**again) is not None


def test_only_our_own_paths_and_texts_are_owed(world: World) -> None:
    with world.at():
        for wrong in ({"template": "free text"}, {"url": "https://evil.example"}, {"url": "//evil.example"}):
            with pytest.raises(ValueError, match="mail"):
                owe_message(**({"account_id": world.ana.account_id, "template": "page"} | wrong))
        assert not Outgoing.objects.exists()


@pytest.mark.parametrize(
    "error", [OSError("no route"), smtplib.SMTPServerDisconnected(), smtplib.SMTPRecipientsRefused({})]
)
def test_what_fails_is_tried_again_later_and_later(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(port: Mail, owed: Outgoing) -> None:
        raise error

    owed = owe(world)
    now = clock.now()
    with monkeypatch.context() as patch:
        patch.setattr(Mail, "send", fails)
        with clock.frozen(now):
            assert deliver.send_due() == 0
    with world.at():
        row = Outgoing.objects.get(id=owed.id)
        assert (row.attempts, row.sent_at, row.last_error) == (1, None, type(error).__name__)
        assert row.due_at == now + try_again_after(1)
    assert deliver.send_due() == 0, "not before its time"
    with clock.frozen(now + timedelta(minutes=1)):
        assert deliver.send_due() == 1
    assert len(mail.outbox) == 1


def test_waits_double_up_to_an_hour() -> None:
    waits = [try_again_after(n).total_seconds() for n in range(1, 12)]
    assert waits[:3] == [30, 60, 120]
    assert waits == sorted(waits)
    assert waits[-1] == 3600
    assert try_again_after(10_000) == timedelta(hours=1)


def test_one_that_fails_does_not_hold_up_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Mail.send
    first = owe(world)
    owe(world, template="page", url="/waiting")

    def fails_once(port: Mail, owed: Outgoing) -> None:
        if owed.id == first.id:
            raise OSError("no route")
        real(port, owed)

    monkeypatch.setattr(Mail, "send", fails_once)
    assert deliver.send_due() == 1
    assert [sent.subject for sent in mail.outbox] == ["Please look now"]


def test_two_workers_send_it_once(world: World) -> None:
    """A row in another worker's hand is skipped; let go of by a kill, it is taken."""
    owed = owe(world)
    held, let_go, errors = threading.Event(), threading.Event(), []

    def other_worker() -> None:
        try:
            with in_organization(world.bridgewell.id), transaction.atomic():
                Outgoing.objects.select_for_update().get(id=owed.id)
                held.set()
                let_go.wait(20)
                transaction.set_rollback(True)  # killed: its transaction is lost
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    worker = threading.Thread(target=other_worker)
    worker.start()
    assert held.wait(20)
    assert deliver.send_due() == 0
    let_go.set()
    worker.join(20)
    assert errors == []
    assert deliver.send_due() == 1
    assert len(mail.outbox) == 1


def test_a_link_that_lets_somebody_in_stands_in_no_row(world: World) -> None:
    owed = owe(world, template="welcome", url="/")
    assert deliver.send_due() == 1
    assert "/welcome/" in mail.outbox[0].body
    with world.at():
        assert Outgoing.objects.get(id=owed.id).url == "/"
