"""A database in which an organization has talked for a long time: what `bench.search` and `bench.pages` look at.

Forty support groups of twelve with topics and answers, a care team's thread for each member, and one facilitator
who sits in all of them; 1,800 messages a day, however many there are, so that more of them means a
longer past. Words are made up, their frequencies as in any language: the n-th is said a n-th as often as the
first (Zipf).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

ROOMS = 40
MEMBERS = 12
A_DAY = 1_800  # messages
VOCABULARY = 50_000
TOPICS = ("Sleep", "Evenings", "Family", "Small wins")
HOST = "localhost:8000"

# A word of consonants alone, by its rank: nothing in it looks like an ending.
_WORD = "'x' || translate((%s)::text, '0123456789', 'bcdfghjklm')"

_AT = "%%(now)s::timestamptz - (%%(messages)s - (%s) + 1) * interval '1 day' / %%(a_day)s"
# As `kit.ids` makes them, but of the message's number alone, so that another can answer it.
_ID = """(lpad(to_hex((extract(epoch FROM {at}) * 1000)::bigint), 12, '0') || '7'
        || substr(md5(({number})::text), 1, 3) || '8' || substr(md5(({number})::text), 4, 15))::uuid"""
_ANSWERED = "number - %(rooms)s * (1 + seq %% 4)"

_FILL = f"""
INSERT INTO conversations_message (id, organization_id, thread_id, author_id, seq, change, client_id, kind,
    topic_id, reply_to_id, body, state, reason, flags, severity, policy_number, at)
SELECT {_ID.format(at="at", number="number")},
       %(organization)s, r.thread, r.members[1 + (random() * (cardinality(r.members) - 1))::int], seq, seq,
       gen_random_uuid(), CASE WHEN random() < 0.02 THEN 'win' ELSE 'plain' END,
       CASE WHEN cardinality(r.topics) > 0 AND random() < 0.3
            THEN r.topics[1 + (random() * (cardinality(r.topics) - 1))::int] END,
       CASE WHEN random() < 0.15 AND seq > 5 THEN {_ID.format(at=_AT % _ANSWERED, number=_ANSWERED)} END,
       (SELECT string_agg({_WORD % f"floor(exp(random() * ln({VOCABULARY})))::int"}, ' ')
              FROM generate_series(1, 10 + (number %% 16)) AS w(n)),
       CASE WHEN random() < 0.01 THEN 'withdrawn' ELSE 'visible' END, '', '{{}}', 0, 1, at
FROM (SELECT number, 1 + (number - 1) %% %(rooms)s AS room, 1 + (number - 1) / %(rooms)s AS seq,
             {_AT % "number"} AS at
      FROM generate_series(%(first)s::int, %(last)s::int) AS number) n
JOIN unnest(%(threads)s::uuid[]) WITH ORDINALITY AS t(thread, place) ON t.place = n.room
JOIN LATERAL (
    SELECT t.thread,
           ARRAY(SELECT s.member_id FROM conversations_seat s
                 WHERE s.organization_id = %(organization)s AND s.thread_id = t.thread ORDER BY s.id) AS members,
           ARRAY(SELECT o.id FROM conversations_topic o
                 WHERE o.organization_id = %(organization)s AND o.thread_id = t.thread ORDER BY o.id) AS topics
    ) r ON true
"""
_INDEX = """
INSERT INTO conversations_wordplaces (organization_id, thread_id, word, first, places)
SELECT %(organization)s, %(thread)s, word, min(seq), array_agg(seq ORDER BY seq)
FROM (SELECT w.word, m.seq, (row_number() OVER (PARTITION BY w.word ORDER BY m.seq) - 1) / 96 AS stretch
      FROM conversations_message m
      CROSS JOIN LATERAL (SELECT DISTINCT word FROM regexp_split_to_table(m.body, ' ') AS word) w
      WHERE m.organization_id = %(organization)s AND m.thread_id = %(thread)s AND m.seq IS NOT NULL) said
GROUP BY word, stretch ORDER BY word, stretch
"""


def word(rank: int) -> str:
    """The word that is said the rank-th most often."""
    return "x" + str(rank).translate(str.maketrans("0123456789", "bcdfghjklm"))


@dataclass
class Filled:
    """Who and what there is, by ids."""

    organization: int
    program: UUID
    threads: list[UUID]
    facilitator: UUID
    member: UUID
    behind: UUID  # of the same room, who has never read there
    now: datetime


@contextmanager
def django_on(owner_url: str, app_url: str) -> Iterator[None]:
    """Django set up in this process on a migrated database, its data in a folder that is removed."""
    with tempfile.TemporaryDirectory(prefix="throughcare-filled-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="throughcare.config.settings",
            DATABASE_URL=app_url,
            DATABASE_OWNER_URL=owner_url,
            THROUGHCARE_DATA=folder,
            THROUGHCARE_SECRET_KEY="a key for measurements only",
            THROUGHCARE_PUBLIC_URL=f"http://{HOST}",
        )
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections["owner"].close()
        import_module("throughcare.config.asgi")  # collecting garbage as the web process does

        try:
            yield
        finally:
            for connection in connections.all(initialized_only=True):
                connection.close()
                close_pool = getattr(connection, "close_pool", None)
                if close_pool is not None:
                    close_pool()


def people() -> Filled:
    """The organization, its program under Harbor's policy, its rooms, and everybody."""
    from bench.people import PROGRAM
    from throughcare.config.load_rooms import provision
    from throughcare.conversations.models import Seat, Thread, Topic
    from throughcare.core.organization import in_organization
    from throughcare.kit import clock
    from throughcare.program.actions.organizations import create_organization
    from throughcare.program.actions.programs import import_program
    from throughcare.program.models import Program

    organization = create_organization(name="Past", slug="past", zone="America/Chicago", is_demo=True)
    with in_organization(organization.id):
        text = PROGRAM.read_text(encoding="utf-8").replace('slug = "harbor"', 'slug = "past"', 1)
        import_program(None, text=text)
        seats = [(thread, member) for thread, member, _ in provision(organization, ROOMS, MEMBERS)]
        program = Program.objects.get()
        threads = list(dict.fromkeys(thread for thread, _ in seats))
        facilitator = _facilitator(organization, program)
        for thread in threads:
            Seat.objects.create(
                organization_id=organization.id, thread_id=thread, member_id=facilitator, from_seq=1
            )
            for title in TOPICS:
                Topic.objects.create(organization_id=organization.id, thread_id=thread, title=title)
        for _, member in seats:
            made = Thread.objects.create(
                organization_id=organization.id, program=program, channel="care-team-thread", about_id=member
            )
            for each in (member, facilitator):
                Seat.objects.create(organization_id=organization.id, thread=made, member_id=each, from_seq=1)
    return Filled(organization.id, program.id, threads, facilitator, seats[0][1], seats[1][1], clock.now())


def _facilitator(organization: Any, program: Any) -> UUID:
    from django.contrib.auth.hashers import make_password

    from throughcare.kit import clock
    from throughcare.people.models import Account
    from throughcare.program.models import Member, Membership, Role, Standing

    account = Account.objects.create(email="facilitator@example.org", password=make_password(None))
    member = Member.objects.create(
        organization_id=organization.id,
        account=account,
        first_name="Fay",
        last_name="Load",
        zone=program.zone,
    )
    Standing.objects.create(organization_id=organization.id, id=member.id)
    Membership.objects.create(account=account, organization=organization, member_id=member.id)
    Role.objects.create(
        organization_id=organization.id,
        member=member,
        program=program,
        role="facilitator",
        from_at=clock.now() - timedelta(days=30),
    )
    return UUID(str(member.id))


def say(owner_url: str, filled: Filled, messages: int) -> None:
    """Fill the rooms with so many messages and no others; all but one have read all but the last ten of a room."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("TRUNCATE conversations_message")
        for start in range(1, messages + 1, 200_000):
            owner.execute(
                _FILL,
                {
                    "organization": filled.organization,
                    "threads": filled.threads,
                    "rooms": len(filled.threads),
                    "messages": messages,
                    "a_day": A_DAY,
                    "now": filled.now,
                    "first": start,
                    "last": min(messages, start + 199_999),
                },
            )
        owner.execute(
            "UPDATE conversations_thread t SET seq = m.seq, change = m.seq FROM (SELECT thread_id, max(seq) AS seq"
            " FROM conversations_message GROUP BY 1) m WHERE m.thread_id = t.id"
        )
        owner.execute("DELETE FROM conversations_readmark")
        owner.execute(
            "INSERT INTO conversations_readmark (id, organization_id, thread_id, member_id, seq)"
            " SELECT gen_random_uuid(), t.organization_id, t.id, s.member_id, greatest(0, t.seq - 10)"
            " FROM conversations_seat s JOIN conversations_thread t ON t.id = s.thread_id WHERE s.member_id <> %s",
            [filled.behind],
        )


def index(owner_url: str, filled: Filled) -> None:
    """Make the index of words as the background would have made it by now, in one go."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("TRUNCATE conversations_wordplaces, conversations_searchmark")
        for thread in filled.threads:
            owner.execute(_INDEX, {"organization": filled.organization, "thread": thread})
        owner.execute(
            "INSERT INTO conversations_searchmark (organization_id, thread_id, seq)"
            " SELECT organization_id, id, seq FROM conversations_thread WHERE seq > 0"
        )
        owner.execute("VACUUM ANALYZE")


def sizes(owner_url: str) -> str:
    """How much room messages and the index of words take."""
    with psycopg.connect(owner_url) as owner:
        found = owner.execute(
            "SELECT pg_total_relation_size('conversations_message'),"
            " pg_total_relation_size('conversations_wordplaces'), (SELECT count(*) FROM conversations_wordplaces)"
        ).fetchone()
    assert found is not None
    return f"messages {found[0] / 1e6:,.0f} MB, index of words {found[1] / 1e6:,.0f} MB in {found[2]:,} rows"


def client_of(filled: Filled, member: UUID) -> Any:
    """A browser signed in as a member, in this process."""
    from django.test import Client

    from throughcare.core.organization import in_organization
    from throughcare.people.models import Account
    from throughcare.program.actors import NOTED_KEY, SESSION_KEY
    from throughcare.program.models import Member

    client = Client(HTTP_HOST=HOST)
    with in_organization(filled.organization):
        account = Account.objects.get(id=Member.objects.get(id=member).account_id)
    client.force_login(account)
    session = client.session
    session[SESSION_KEY] = session[NOTED_KEY] = str(member)
    session.save()
    return client


def postmaster(folder: Path) -> int:
    """The process id of a server by its data folder."""
    return int((folder / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
