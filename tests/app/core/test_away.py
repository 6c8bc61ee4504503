"""A database that is away is no "500": plain words, help, and a message that was being posted given back."""

from __future__ import annotations

import html
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import Error, OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from psycopg import errors

from tests.world import World
from throughcare.conversations.models import Message
from throughcare.core.locks import is_database_away


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every query fails as when the server has gone."""

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(CursorWrapper, "execute", gone)


def client_of(world: World) -> Client:
    """Ana's browser, to which errors are pages and not exceptions."""
    client = world.client(world.ana)
    client.raise_request_exception = False
    return client


def test_a_page_says_so_in_plain_words_and_offers_help(world: World, request: pytest.FixtureRequest) -> None:
    client = client_of(world)
    request.getfixturevalue("away")
    answer = client.get(f"/threads/{world.cohort_room.id}")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    page = answer.content.decode()
    assert "tel:988" in page
    assert "isn't you" in html.unescape(page)
    assert "Traceback" not in page
    assert "closed the connection" not in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("trouble", [errors.DiskFull, errors.ReadOnlySqlTransaction])
def test_a_full_disk_and_a_stand_by_are_no_fault_of_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: type[psycopg.Error]
) -> None:
    """As they are known everywhere else: the database takes nothing now, and what was typed comes back."""
    client, as_always = client_of(world), CursorWrapper.execute

    def takes_nothing(cursor: CursorWrapper, sql: Any, *values: Any) -> Any:
        if str(sql).startswith("UPDATE"):
            with cursor.db.wrap_database_errors:
                raise trouble("could not be written")
        return as_always(cursor, sql, *values)

    monkeypatch.setattr(CursorWrapper, "execute", takes_nothing)
    answer = client.post("/me/name", {"alias": "Wren"})
    assert answer.status_code == 503
    assert "could not be written" not in answer.content.decode()


@pytest.mark.parametrize(
    ("trouble", "is_away"),
    [
        (errors.ReadOnlySqlTransaction, True),
        (errors.AdminShutdown, True),
        (errors.TooManyConnections, True),
        (errors.LockNotAvailable, False),
        (errors.ProgramLimitExceeded, False),  # a value too long for an index, say: its row's trouble alone
        (errors.StatementTooComplex, False),
        (errors.UndefinedTable, False),
    ],
)
def test_for_duties_a_stand_by_is_away_and_a_held_row_is_not(
    world: World, trouble: type[psycopg.Error], is_away: bool
) -> None:
    with pytest.raises(Error) as failed, connection.wrap_database_errors:
        raise trouble("not now")
    assert is_database_away(failed.value) is is_away


def test_a_message_being_posted_comes_back_in_its_form(world: World, request: pytest.FixtureRequest) -> None:
    client, client_id = client_of(world), str(uuid4())
    request.getfixturevalue("away")
    words = 'Is "<b>this</b>" lost?'
    answer = client.post(
        f"/threads/{world.cohort_room.id}/post", {"client_id": client_id, "body": words, "password": "never"}
    )
    assert answer.status_code == 503
    page = answer.content.decode()
    assert client_id in page
    assert html.escape(words) in page
    assert "<b>this</b>" not in page
    assert "never" not in page.replace("never-", "")
    assert f'action="/threads/{world.cohort_room.id}/post"' in page


def test_a_database_that_goes_when_the_message_stands_already_gives_the_words_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, fields = client_of(world), {"client_id": str(uuid4()), "body": "Does this stand?"}
    address, as_always = f"/threads/{world.cohort_room.id}/post", CursorWrapper.execute

    def goes_at_the_end(cursor: CursorWrapper, sql: Any, *values: Any) -> Any:
        if "UPDATE" in str(sql) and "django_session" in str(sql):
            raise OperationalError("server closed the connection unexpectedly")
        return as_always(cursor, sql, *values)

    with monkeypatch.context() as going:
        going.setattr(CursorWrapper, "execute", goes_at_the_end)
        answer = client.post(address, fields)
    assert answer.status_code == 503
    assert fields["client_id"] in answer.content.decode()
    assert fields["body"] in answer.content.decode()
    again = client.post(address, fields)
    assert again.status_code == 302
    with world.at():
        stands = Message.objects.get(client_id=fields["client_id"])
    assert again["Location"].endswith(f"#m-{stands.id}")


def test_a_request_that_is_bad_by_itself_stays_bad(world: World) -> None:
    client = client_of(world)
    for address, fields in (
        ("/sign-in", {f"field{n}": "x" for n in range(1100)}),
        (f"/threads/{world.cohort_room.id}/post", {"body": "x" * 3_000_000}),
    ):
        answer = client.post(address, fields)
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "what you wrote is still on that page" in page
        assert 'href="tel:988"' in page
        assert "xxx" not in page


def test_a_form_with_a_password_is_never_given_back(world: World, request: pytest.FixtureRequest) -> None:
    client = client_of(world)
    request.getfixturevalue("away")
    answer = client.post("/sign-in", {"email": "ana@example.org", "password": "correct horse"})
    assert answer.status_code == 503
    assert "correct horse" not in answer.content.decode()


def test_a_fault_of_ours_is_a_500_in_plain_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(world)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("throughcare.conversations.views.threads.get_thread", broken)
    answer = client.get(f"/threads/{world.cohort_room.id}")
    assert answer.status_code == 500
    assert "a secret detail" not in answer.content.decode()
    assert "tel:988" in answer.content.decode()
