"""The SQL of the posting transaction. Its columns in other packages' tables are pinned by a test."""

from __future__ import annotations

from typing import Final

# Locks first, in a statement of its own: what is read here is each row's latest state, after any wait, and
# nothing about them can change until this transaction ends. Threads before standings, each in the order of
# ids, by everybody who locks both: so two writers never wait for each other. NO KEY UPDATE lets foreign keys
# to a thread be written meanwhile and still keeps out everybody who would change the row.
LOCKS: Final = """
WITH threads AS MATERIALIZED (
    SELECT id, seq, change, access_version, program_id FROM conversations_thread
    WHERE organization_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
), standings AS MATERIALIZED (
    SELECT id, version FROM program_standing
    WHERE organization_id = $1 AND id = ANY($3::uuid[]) ORDER BY id FOR SHARE
)
SELECT 't', id, seq, change, access_version, program_id FROM threads
UNION ALL SELECT 's', id, version, NULL, NULL, NULL FROM standings
"""

# Under the locks: what stands already, which policy is in force, which watch list. The lookup of a client_id
# is written so that only the unique index can answer it: a plan is made once a connection, maybe while the
# table was empty and every index looked equally good, and would else read an organization's whole history for
# each post.
KNOWN: Final = """
SELECT 'p', p.id, p.policy_number, NULL::uuid, NULL::uuid, NULL::uuid, l.number, NULL::timestamptz,
    NULL, NULL, NULL
FROM program_program p
LEFT JOIN conversations_watchlist l ON l.organization_id = p.organization_id AND l.program_id = p.id
WHERE p.organization_id = $1 AND p.id = ANY($2::uuid[])
UNION ALL
SELECT 'm', m.id, m.seq, m.thread_id, m.author_id, m.client_id, m.change, m.at, m.state, m.reason,
    m.body
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[]) AS w(thread, author, client)
CROSS JOIN LATERAL (
    SELECT * FROM conversations_message m
    WHERE m.organization_id = $1 AND m.thread_id = w.thread AND m.author_id = w.author
      AND m.client_id >= w.client
    ORDER BY m.client_id LIMIT 1
) m
WHERE m.client_id = w.client
"""

# Only where a list changed since this process read it last.
WATCHED: Final = """
SELECT program_id, number, rules, topics FROM conversations_watchlist
WHERE organization_id = $1 AND program_id = ANY($2::uuid[])
"""

# Authors whose decision counts their posts are taken one at a time, also across threads and processes.
ONE_AT_A_TIME: Final = """
SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key ORDER BY key
"""

REFERENCES: Final = """
SELECT thread_id, id FROM conversations_message
WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND seq IS NOT NULL
UNION ALL
SELECT thread_id, id FROM conversations_topic WHERE organization_id = $1 AND id = ANY($2::uuid[])
"""

WRITE: Final = """
WITH said AS (
    INSERT INTO conversations_message (organization_id, id, thread_id, author_id, client_id, seq, change,
        kind, topic_id, reply_to_id, body, state, reason, flags, severity, policy_number, at, settled_at,
        note)
    SELECT $1, id, thread, author, client, seq, change, kind, topic, reply_to, body, state, reason,
        string_to_array(flags, ','), severity, policy, $2, settled, note
    FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::integer[], $8::integer[], $9::text[],
        $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::text[], $15::text[], $16::smallint[],
        $17::integer[], $18::timestamptz[], $19::text[])
        AS w(id, thread, author, client, seq, change, kind, topic, reply_to, body, state, reason, flags,
             severity, policy, settled, note)
), lines AS (
    INSERT INTO access_auditline (organization_id, at, actor_id, verb, object_kind, object_id, detail)
    SELECT $1, $2, actor, verb, kind, object, detail::jsonb
    FROM unnest($20::uuid[], $21::text[], $22::text[], $23::uuid[], $24::text[])
        AS w(actor, verb, kind, object, detail)
)
UPDATE conversations_thread t SET seq = w.seq, change = w.change
FROM unnest($25::uuid[], $26::integer[], $27::integer[]) AS w(id, seq, change)
WHERE t.organization_id = $1 AND t.id = w.id
"""

# The first page is a job in the same transaction; the text of the function is in migration 0010 of `conversations`.
CONCERNS: Final = """
SELECT conversations_raise($1, $2, $3::uuid[], $4::uuid[], $5::uuid[], $6::smallint[], $7::text[], $8::uuid[],
    $9::text[], $10::uuid[])
"""

# Words of danger for a thread that nobody has: a call to the author's own team, or, where no program knows her,
# to her organization. One for each `client_id`, however often they are sent.
CALLS: Final = """
WITH calls AS (
    SELECT w.*, (
        SELECT e.program_id FROM program_episode e
        WHERE e.organization_id = $1 AND e.member_id = w.author AND e.started_at <= $2
        ORDER BY (e.ended_at IS NULL OR e.ended_at > $2) DESC, e.started_at DESC LIMIT 1
    ) AS program
    FROM unnest($3::uuid[], $4::uuid[], $5::smallint[], $6::uuid[], $7::uuid[])
        AS w(id, author, level, source, page)
), raised AS (
    INSERT INTO safety_concern (organization_id, id, program_id, member_id, level, source_kind, source_id,
        url, state, opened_at, outcome, reaches_organization)
    SELECT $1, id, program, author, level, 'elsewhere', source, '', 'open', $2, '', program IS NULL FROM calls
    ON CONFLICT DO NOTHING
    RETURNING id
), lines AS (
    INSERT INTO access_auditline (organization_id, at, actor_id, verb, object_kind, object_id, detail)
    SELECT $1, $2, NULL, 'concern.opened', 'concern', id, '{"source": "elsewhere"}'::jsonb FROM raised
)
INSERT INTO safety_page (organization_id, id, concern_id, rung, due_at, paged_ids, attempts, last_error)
SELECT $1, c.page, c.id, 1, $2, '[]'::jsonb, 0, '' FROM calls c JOIN raised USING (id)
"""

# The quick way, whole: the text of the function is in migration 0013 of `conversations`. A row for each organization,
# in their order. Arrays come as texts: see `rows.literals`.
QUICK: Final = """
SELECT seqs, changes, n
FROM conversations_post($1, $2::text::integer[], $3::text::uuid[],
    $4::text::integer[], $5::text::integer[], $6::text::integer[], $7::text::uuid[],
    $8::text::integer[], $9::text::integer[], $10::text::uuid[], $11::text::integer[],
    $12::text::integer[], $13::text::integer[], $14::text::uuid[], $15::text::integer[],
    $16::text::uuid[], $17::text::uuid[], $18::text::integer[], $19::text::text[],
    $20::text::uuid[], $21::text::uuid[], $22::text::text[], $23::text::text[], $24::text::text[],
    $25::text::smallint[], $26::text::integer[], $27::text::text[], $28::text::integer[],
    $29::text::text[], $30::text::integer[]) WITH ORDINALITY AS p(seqs, changes, n)
"""

# The same with concerns (the function is in migration 0010), raised for each organization that was written, by those
# from the end of the one before. Most calls have none, and only to start this is a twelfth of a lone post's call.
QUICK_CALLS: Final = """
WITH p AS MATERIALIZED (:quick)
SELECT p.seqs, p.changes, CASE WHEN p.seqs IS NOT NULL AND c.upto > c.after THEN conversations_raise(
    ($2::text::integer[])[p.n], $1, c.concerns[c.after + 1:c.upto], c.programs[c.after + 1:c.upto],
    c.members[c.after + 1:c.upto], c.levels[c.after + 1:c.upto], c.kinds[c.after + 1:c.upto],
    c.sources[c.after + 1:c.upto], c.urls[c.after + 1:c.upto], c.pages[c.after + 1:c.upto]
) END AS raised
FROM p
CROSS JOIN LATERAL (
    SELECT $31::text::uuid[] AS concerns, $32::text::uuid[] AS programs, $33::text::uuid[] AS members,
        $34::text::smallint[] AS levels, $35::text::text[] AS kinds, $36::text::uuid[] AS sources,
        $37::text::text[] AS urls, $38::text::uuid[] AS pages,
        COALESCE(($39::text::integer[])[p.n - 1], 0) AS after, ($39::text::integer[])[p.n] AS upto
) c
ORDER BY p.n
""".replace(":quick", QUICK)

ANNOUNCE: Final = "SELECT pg_notify('throughcare_live', payload) FROM unnest($1::text[]) AS payload"
