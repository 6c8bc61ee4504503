"""No text of the message path crosses organizations: what keeps them apart also lets them be sharded by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

import throughcare
from tests.contracts.reading_sql import crossings, texts_of
from throughcare.conversations.facts.statements import Statement
from throughcare.core.protect import tables_of_record

PACKAGE = Path(throughcare.__file__).parent
HOT = {
    name: text
    for folder in ("live", "conversations/posting", "conversations/facts")
    for where, text in texts_of(PACKAGE / folder)
    for name in [f"{folder}/{where}"]
}
# Who watches the pager watches it for all: `safety_late_pages` counts what this finds, and returns a number.
ABOVE_ORGANIZATIONS = {"safety_late"}


@pytest.fixture(scope="module")
def tables() -> set[str]:
    return {model._meta.db_table for model in tables_of_record()}


@pytest.mark.parametrize("name", HOT)
def test_each_text_of_the_message_path_keeps_to_one_organization(name: str, tables: set[str]):
    assert crossings(HOT[name], tables) == []


def test_the_texts_are_those_that_there_are(tables: set[str]):
    """So that a text that moves, or is written in another way, does not slip out of the test."""
    from throughcare.conversations.facts import sql as facts
    from throughcare.conversations.posting import sql as posting
    from throughcare.live import stored

    written = {
        value.strip()
        for module in (posting, stored)
        for value in vars(module).values()
        if isinstance(value, str) and any(table in value for table in tables)
    }
    assert written <= {text.strip() for text in HOT.values()}
    # A named text is written `:name`; its numbered form is made of it.
    made = [value.numbered for value in vars(facts).values() if isinstance(value, Statement)]
    assert len(made) >= 15
    assert set(made) <= {Statement(text).numbered for text in HOT.values()}
    assert len([text for text in HOT.values() if any(table in text for table in tables)]) >= 25


def functions() -> dict[str, str]:
    """Our functions in the database that the message path calls, by itself or by another of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
            " WHERE p.pronamespace = 'public'::regnamespace AND l.lanname IN ('sql', 'plpgsql')"
        )
        every = dict(cursor.fetchall())
    called: dict[str, str] = {}
    texts = list(HOT.values())
    while texts:
        text = texts.pop()
        for name in every.keys() - called.keys():
            if re.search(rf"\b{name}\s*\(", text):
                called[name] = every[name]
                texts.append(every[name])
    return called


def test_functions_that_the_message_path_calls_keep_to_one_organization(tables: set[str]):
    called = functions()
    assert called.keys() >= ABOVE_ORGANIZATIONS | {"conversations_post"}
    crossing = {name: crossings(text, tables) for name, text in called.items()}
    assert {name for name, problems in crossing.items() if problems} == ABOVE_ORGANIZATIONS, crossing


@pytest.mark.parametrize(
    "text",
    [
        "SELECT body FROM conversations_message WHERE thread_id = $2",
        "SELECT body FROM conversations_message m WHERE m.organization_id > $1 AND m.thread_id = $2",
        "SELECT 1 FROM conversations_message m WHERE m.thread_id = $1 OR (m.organization_id = $1)",
        "SELECT 1 FROM conversations_thread t JOIN conversations_message m ON m.thread_id = t.id"
        " WHERE t.organization_id = $1",
        "SELECT 1 FROM conversations_thread t JOIN conversations_message m"
        " ON m.organization_id = t.organization_id WHERE t.id = $1",
        "SELECT 1 FROM conversations_thread t, conversations_message m WHERE t.organization_id = $1",
        "SELECT 1 FROM conversations_thread t WHERE t.organization_id = $1"
        " AND EXISTS (SELECT FROM conversations_seat s WHERE s.thread_id = t.id)",
        "SELECT 1 FROM conversations_thread t WHERE t.organization_id = $1"
        " UNION ALL SELECT 1 FROM conversations_seat",
        "SELECT 1 FROM conversations_thread t WHERE t.organization_id = $1 OR t.id = $2",
        "SELECT 1 FROM conversations_thread t WHERE t.organization_id = $1"
        " AND EXISTS (SELECT FROM conversations_seat t WHERE t.id = $2)",
        "WITH w AS (SELECT * FROM program_member) SELECT * FROM w",
        "UPDATE conversations_thread SET change = change + 1 WHERE id = $1",
        "DELETE FROM conversations_readmark WHERE member_id = $1",
        "DELETE FROM conversations_readmark USING conversations_thread WHERE organization_id = $1",
        "INSERT INTO conversations_readmark (id, organization_id) SELECT $2, $1, $3",
        "INSERT INTO conversations_readmark (organization_id, id) SELECT $2, $3, $4",
        "INSERT INTO conversations_readmark (organization_id, id) VALUES ($1, $2)",
    ],
)
def test_a_text_that_crosses_or_is_not_understood_is_found(text: str, tables: set[str]):
    assert crossings(text, tables) != []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "SELECT is_active FROM people_account WHERE id = $1",
        "SELECT body FROM conversations_message WHERE organization_id = $1 AND thread_id = $2 -- FROM program_member",
        "SELECT 1 FROM conversations_thread t JOIN conversations_message m"
        " ON m.organization_id = t.organization_id WHERE t.organization_id = $1 AND t.channel = 'FROM program_role'",
        "SELECT 1 FROM conversations_thread t LEFT JOIN LATERAL (SELECT * FROM conversations_message m"
        " WHERE m.organization_id = t.organization_id) m ON true WHERE t.organization_id = $1",
        "INSERT INTO conversations_readmark (organization_id, id) SELECT $1, w.id, 1 FROM unnest($2) AS w(id)",
    ],
)
def test_a_text_that_keeps_to_one_passes(text: str, tables: set[str]):
    assert crossings(text, tables) == []
