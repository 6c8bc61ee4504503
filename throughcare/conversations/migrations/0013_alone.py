"""The quick way of posting: an organization's only post of a call is written by plain statements."""

from __future__ import annotations

from importlib import import_module

from django.db import migrations

# What migration 0009 says of this function holds. Most posts are alone: a quiet room's, and nearly all where many small
# organizations share a server. For one row, statements over arrays cost more to start than to run; the same checks and
# writes as plain statements take a fifth less of the database's CPU. Both branches do the same, in the same order.
CREATE = """
CREATE OR REPLACE FUNCTION conversations_post(
    said_at timestamptz, organizations integer[],
    threads uuid[], access integer[], moved integer[], thread_ends integer[],
    members uuid[], standings integer[], member_ends integer[],
    programs uuid[], policies integer[], watches integer[], program_ends integer[],
    ids uuid[], rooms integer[], authors uuid[], clients uuid[], places integer[], kinds text[], topics uuid[],
    replies uuid[], bodies text[], reasons text[], flags text[], severities smallint[], decided integer[],
    notes text[], post_ends integer[],
    told text[], told_ends integer[]
) RETURNS TABLE (seqs integer[], changes integer[]) LANGUAGE plpgsql AS $$
DECLARE
    organization integer;
    t integer := 0; m integer := 0; g integer := 0; p integer := 0; a integer := 0;  -- where the last one ended
    tz integer; mz integer; gz integer; pz integer; az integer;  -- where this one ends
    thread uuid; author uuid; seq_before integer; change_before integer;  -- of a post that is alone
    standing integer;
    is_as_known boolean;
    ignored text;
BEGIN
    FOR n IN 1 .. cardinality(organizations) LOOP
        organization := organizations[n];
        tz := thread_ends[n]; mz := member_ends[n]; gz := program_ends[n]; pz := post_ends[n]; az := told_ends[n];
        ignored := set_config('throughcare.organization', organization::text, true);
        is_as_known := false;

        IF pz = p + 1 THEN
            thread := threads[tz];
            author := authors[pz];
            SELECT x.seq, x.change INTO seq_before, change_before FROM conversations_thread x
            WHERE x.organization_id = organization AND x.id = thread AND x.access_version = access[tz]
            FOR NO KEY UPDATE SKIP LOCKED;
            IF FOUND THEN
                PERFORM FROM program_standing x
                WHERE x.organization_id = organization AND x.id = author AND x.version = standings[mz]
                FOR SHARE SKIP LOCKED;
                is_as_known := FOUND;
            END IF;

            IF is_as_known THEN
                is_as_known := policies[gz] IS NOT DISTINCT FROM (
                    SELECT x.policy_number FROM program_program x
                    WHERE x.organization_id = organization AND x.id = programs[gz] LIMIT 1
                ) AND watches[gz] = COALESCE((
                    SELECT x.number FROM conversations_watchlist x
                    WHERE x.organization_id = organization AND x.program_id = programs[gz] LIMIT 1
                ), 0) AND clients[pz] IS DISTINCT FROM (
                    SELECT x.client_id FROM conversations_message x
                    WHERE x.organization_id = organization AND x.thread_id = thread
                      AND x.author_id = author AND x.client_id >= clients[pz]
                    ORDER BY x.client_id LIMIT 1
                ) AND (topics[pz] IS NULL OR conversations_is_in(organization, thread, topics[pz]))
                  AND (replies[pz] IS NULL OR conversations_is_in(organization, thread, replies[pz]));
            END IF;

            IF is_as_known THEN
                seqs := ARRAY[seq_before];
                changes := ARRAY[change_before];
                INSERT INTO conversations_message (organization_id, id, thread_id, author_id, client_id, seq, change,
                    kind, topic_id, reply_to_id, body, state, reason, flags, severity, policy_number, at, settled_at,
                    note)
                SELECT organization, ids[pz], thread, author, clients[pz],
                    seq_before + places[pz], change_before + places[pz], kinds[pz], topics[pz], replies[pz],
                    bodies[pz], CASE WHEN places[pz] IS NULL THEN 'held' ELSE 'visible' END, reasons[pz],
                    string_to_array(flags[pz], ','), severities[pz], decided[pz], said_at, NULL, notes[pz];
                INSERT INTO access_auditline (organization_id, at, actor_id, verb, object_kind, object_id, detail)
                SELECT organization, said_at, author,
                    CASE WHEN places[pz] IS NULL THEN 'message.held' ELSE 'message.posted' END, 'message', ids[pz],
                    CASE WHEN reasons[pz] = '' THEN '{}' ELSE jsonb_build_object('code', reasons[pz]) END;
            END IF;
        ELSE
            SELECT array_agg(c.seq), array_agg(c.change) INTO seqs, changes
            FROM generate_series(t + 1, tz) AS i
            CROSS JOIN LATERAL (
                SELECT x.seq, x.change FROM conversations_thread x
                WHERE x.organization_id = organization AND x.id = threads[i] AND x.access_version = access[i]
                FOR NO KEY UPDATE SKIP LOCKED
            ) c;
            is_as_known := cardinality(seqs) IS NOT DISTINCT FROM tz - t;

            IF is_as_known THEN
                SELECT count(*) INTO standing
                FROM generate_series(m + 1, mz) AS i
                CROSS JOIN LATERAL (
                    SELECT FROM program_standing x
                    WHERE x.organization_id = organization AND x.id = members[i] AND x.version = standings[i]
                    FOR SHARE SKIP LOCKED
                ) s;
                is_as_known := standing = mz - m;
            END IF;

            IF is_as_known THEN
                is_as_known := NOT EXISTS (
                    SELECT FROM generate_series(g + 1, gz) AS i
                    WHERE policies[i] IS DISTINCT FROM (
                        SELECT x.policy_number FROM program_program x
                        WHERE x.organization_id = organization AND x.id = programs[i] LIMIT 1
                    ) OR watches[i] <> COALESCE((
                        SELECT x.number FROM conversations_watchlist x
                        WHERE x.organization_id = organization AND x.program_id = programs[i] LIMIT 1
                    ), 0)
                ) AND NOT EXISTS (
                    SELECT FROM generate_series(p + 1, pz) AS i
                    WHERE clients[i] = (
                        SELECT x.client_id FROM conversations_message x
                        WHERE x.organization_id = organization AND x.thread_id = threads[t + rooms[i]]
                          AND x.author_id = authors[i] AND x.client_id >= clients[i]
                        ORDER BY x.client_id LIMIT 1
                    ) OR topics[i] IS NOT NULL AND NOT conversations_is_in(organization, threads[t + rooms[i]], topics[i])
                      OR replies[i] IS NOT NULL AND NOT conversations_is_in(organization, threads[t + rooms[i]], replies[i])
                );
            END IF;

            IF is_as_known THEN
                WITH said AS (
                    INSERT INTO conversations_message (organization_id, id, thread_id, author_id, client_id, seq, change,
                        kind, topic_id, reply_to_id, body, state, reason, flags, severity, policy_number, at, settled_at,
                        note)
                    SELECT organization, ids[i], threads[t + rooms[i]], authors[i], clients[i],
                        seqs[rooms[i]] + places[i], changes[rooms[i]] + places[i], kinds[i], topics[i], replies[i],
                        bodies[i], CASE WHEN places[i] IS NULL THEN 'held' ELSE 'visible' END, reasons[i],
                        string_to_array(flags[i], ','), severities[i], decided[i], said_at, NULL, notes[i]
                    FROM generate_series(p + 1, pz) AS i
                )
                INSERT INTO access_auditline (organization_id, at, actor_id, verb, object_kind, object_id, detail)
                SELECT organization, said_at, authors[i],
                    CASE WHEN places[i] IS NULL THEN 'message.held' ELSE 'message.posted' END, 'message', ids[i],
                    CASE WHEN reasons[i] = '' THEN '{}' ELSE jsonb_build_object('code', reasons[i]) END
                FROM generate_series(p + 1, pz) AS i;
            END IF;
        END IF;

        IF is_as_known THEN
            FOR i IN t + 1 .. tz LOOP
                IF moved[i] > 0 THEN
                    UPDATE conversations_thread x SET seq = x.seq + moved[i], change = x.change + moved[i]
                    WHERE x.organization_id = organization AND x.id = threads[i];
                END IF;
            END LOOP;
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
$$;
"""
BEFORE: str = import_module("throughcare.conversations.migrations.0009_notes").WITH_NOTES


class Migration(migrations.Migration):
    """The same arguments and rows, so processes of either version can call either text."""

    dependencies = [("conversations", "0012_notes_of_the_team")]
    operations = [
        migrations.RunSQL(CREATE, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
    ]
