"""The quick way of posting: one call locks, checks what was known, writes and numbers, organization by organization."""

from __future__ import annotations

from django.db import migrations

# Arrays hold the rows of several organizations one after another; `_ends` say where each organization's end.
# `access`, `standings`, `policies` and `watches` are the versions under which everything was decided beforehand.
# For each organization one row comes back: the counters its threads had before, in the order of `threads`, or NULL
# where something was not as known, is being changed right now (SKIP LOCKED: nobody waits here) or stands already.
# Then nothing of that organization was written. Each statement sees what was committed before it began, so the checks
# that come after the locks can't miss what a writer before us did.
CREATE = """
CREATE FUNCTION conversations_post(
    said_at timestamptz, organizations integer[],
    threads uuid[], access integer[], moved integer[], thread_ends integer[],
    members uuid[], standings integer[], member_ends integer[],
    programs uuid[], policies integer[], watches integer[], program_ends integer[],
    ids uuid[], rooms uuid[], authors uuid[], clients uuid[], places integer[], kinds text[], topics uuid[],
    replies uuid[], bodies text[], reasons text[], flags text[], severities smallint[], decided integer[],
    post_ends integer[],
    told text[], told_ends integer[]
) RETURNS TABLE (seqs integer[], changes integer[]) LANGUAGE plpgsql AS $$
DECLARE
    organization integer;
    t integer := 0; m integer := 0; g integer := 0; p integer := 0; a integer := 0;  -- where the last one ended
    tz integer; mz integer; gz integer; pz integer; az integer;  -- where this one ends
    found_now integer;
    is_as_known boolean;
BEGIN
    FOR n IN 1 .. cardinality(organizations) LOOP
        organization := organizations[n];
        tz := thread_ends[n]; mz := member_ends[n]; gz := program_ends[n]; pz := post_ends[n]; az := told_ends[n];
        PERFORM set_config('throughcare.organization', organization::text, true);

        SELECT array_agg(l.seq), array_agg(l.change) INTO seqs, changes FROM (
            SELECT c.seq, c.change
            FROM unnest(threads[t + 1 : tz], access[t + 1 : tz]) WITH ORDINALITY AS w(id, version, place)
            JOIN conversations_thread c
              ON c.organization_id = organization AND c.id = w.id AND c.access_version = w.version
            ORDER BY w.place FOR NO KEY UPDATE OF c SKIP LOCKED
        ) l;
        is_as_known := cardinality(seqs) IS NOT DISTINCT FROM tz - t;

        IF is_as_known THEN
            PERFORM FROM unnest(members[m + 1 : mz], standings[m + 1 : mz]) AS w(id, version)
            JOIN program_standing s
              ON s.organization_id = organization AND s.id = w.id AND s.version = w.version
            FOR SHARE OF s SKIP LOCKED;
            GET DIAGNOSTICS found_now = ROW_COUNT;
            is_as_known := found_now = mz - m;
        END IF;

        IF is_as_known THEN
            is_as_known := gz - g = (
                SELECT count(*)
                FROM unnest(programs[g + 1 : gz], policies[g + 1 : gz], watches[g + 1 : gz]) AS w(id, policy, watch)
                JOIN program_program q
                  ON q.organization_id = organization AND q.id = w.id AND q.policy_number = w.policy
                LEFT JOIN conversations_watchlist l ON l.organization_id = organization AND l.program_id = w.id
                WHERE COALESCE(l.number, 0) = w.watch
            ) AND NOT EXISTS (
                -- Written so that only the unique index can answer it.
                SELECT FROM unnest(rooms[p + 1 : pz], authors[p + 1 : pz], clients[p + 1 : pz])
                    AS w(thread, author, client)
                CROSS JOIN LATERAL (
                    SELECT x.client_id FROM conversations_message x
                    WHERE x.organization_id = organization AND x.thread_id = w.thread AND x.author_id = w.author
                      AND x.client_id >= w.client
                    ORDER BY x.client_id LIMIT 1
                ) x
                WHERE x.client_id = w.client
            ) AND NOT EXISTS (
                SELECT FROM unnest(rooms[p + 1 : pz] || rooms[p + 1 : pz], topics[p + 1 : pz] || replies[p + 1 : pz])
                    AS w(thread, named)
                WHERE w.named IS NOT NULL
                  AND NOT EXISTS (
                    SELECT FROM conversations_topic x
                    WHERE x.organization_id = organization AND x.id = w.named AND x.thread_id = w.thread)
                  AND NOT EXISTS (
                    SELECT FROM conversations_message x
                    WHERE x.organization_id = organization AND x.id = w.named AND x.thread_id = w.thread
                      AND x.seq IS NOT NULL)
            );
        END IF;

        IF is_as_known THEN
            WITH posts AS MATERIALIZED (
                SELECT * FROM unnest(
                    ids[p + 1 : pz], rooms[p + 1 : pz], authors[p + 1 : pz], clients[p + 1 : pz],
                    places[p + 1 : pz], kinds[p + 1 : pz], topics[p + 1 : pz], replies[p + 1 : pz],
                    bodies[p + 1 : pz], reasons[p + 1 : pz], flags[p + 1 : pz], severities[p + 1 : pz],
                    decided[p + 1 : pz]
                ) AS w(id, thread, author, client, place, kind, topic, reply, body, reason, flags, severity, policy)
            ), said AS (
                INSERT INTO conversations_message (organization_id, id, thread_id, author_id, client_id, seq, change,
                    kind, topic_id, reply_to_id, body, state, reason, flags, severity, policy_number, at, settled_at)
                SELECT organization, w.id, w.thread, w.author, w.client, c.seq + w.place, c.change + w.place,
                    w.kind, w.topic, w.reply, w.body, CASE WHEN w.place IS NULL THEN 'held' ELSE 'visible' END,
                    w.reason, string_to_array(w.flags, ','), w.severity, w.policy, said_at, NULL
                FROM posts w
                JOIN conversations_thread c ON c.organization_id = organization AND c.id = w.thread
            ), lines AS (
                INSERT INTO access_auditline (organization_id, at, actor_id, verb, object_kind, object_id, detail)
                SELECT organization, said_at, w.author,
                    CASE WHEN w.place IS NULL THEN 'message.held' ELSE 'message.posted' END, 'message', w.id,
                    CASE WHEN w.reason = '' THEN '{}' ELSE jsonb_build_object('code', w.reason) END
                FROM posts w
            )
            UPDATE conversations_thread c SET seq = c.seq + w.moved, change = c.change + w.moved
            FROM unnest(threads[t + 1 : tz], moved[t + 1 : tz]) AS w(id, moved)
            WHERE c.organization_id = organization AND c.id = w.id AND w.moved > 0;
            IF az > a THEN
                PERFORM pg_notify('throughcare_live', payload) FROM unnest(told[a + 1 : az]) AS payload;
            END IF;
        ELSE
            seqs := NULL;
            changes := NULL;
        END IF;
        RETURN NEXT;
        t := tz; m := mz; g := gz; p := pz; a := az;
    END LOOP;
END
$$
"""
DROP = (
    "DROP FUNCTION conversations_post(timestamptz, integer[], uuid[], integer[], integer[], integer[], uuid[],"
    " integer[], integer[], uuid[], integer[], integer[], integer[], uuid[], uuid[], uuid[], uuid[], integer[], text[],"
    " uuid[], uuid[], text[], text[], text[], smallint[], integer[], integer[], text[], integer[])"
)


class Migration(migrations.Migration):
    """One function. It runs with the rights of whoever calls it, so row-level security binds it like any statement."""

    dependencies = [
        ("conversations", "0004_watch_list"),
        ("access", "0001_initial"),
        ("program", "0006_thresholds"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
