"""Content notes: a message's own, what a program's watched topics do, and the quick way of posting that writes them."""

from __future__ import annotations

from django.db import migrations, models

# Arrays hold the rows of several organizations one after another; `_ends` say where each organization's end.
# `access`, `standings`, `policies` and `watches` are the versions under which everything was decided beforehand; `rooms`
# are places in the organization's own part of `threads`. For each organization one row comes back: the counters its
# threads had before, in their order, or NULL where something was not as known, is being changed right now (SKIP LOCKED:
# nobody waits here) or stands already. Then nothing of that organization was written.
#
# Each statement sees what was committed before it began, so the checks that come after the locks can't miss what a
# writer before us did. Tables are reached row by row, LATERAL and LIMIT 1: a plan is made once a connection, maybe while
# tables were empty and every order of joining looked equally good.
WITH_NOTES = """
CREATE FUNCTION conversations_post(
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
    standing integer;
    is_as_known boolean;
BEGIN
    FOR n IN 1 .. cardinality(organizations) LOOP
        organization := organizations[n];
        tz := thread_ends[n]; mz := member_ends[n]; gz := program_ends[n]; pz := post_ends[n]; az := told_ends[n];
        PERFORM set_config('throughcare.organization', organization::text, true);

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
DROP_WITH_NOTES = """
DROP FUNCTION conversations_post(timestamptz, integer[], uuid[], integer[], integer[], integer[], uuid[], integer[],
    integer[], uuid[], integer[], integer[], integer[], uuid[], integer[], uuid[], uuid[], integer[], text[], uuid[],
    uuid[], text[], text[], text[], smallint[], integer[], text[], integer[], text[],
    integer[]);
"""
# As migration 0005 made it, for going back.
WITHOUT = (
    WITH_NOTES.replace("notes text[], post_ends", "post_ends")
    .replace("settled_at,\n                    note)", "settled_at)")
    .replace("said_at, NULL, notes[i]", "said_at, NULL")
)
DROP_WITHOUT = """
DROP FUNCTION conversations_post(timestamptz, integer[], uuid[], integer[], integer[], integer[], uuid[], integer[],
    integer[], uuid[], integer[], integer[], integer[], uuid[], integer[], uuid[], uuid[], integer[], text[], uuid[],
    uuid[], text[], text[], text[], smallint[], integer[], integer[], text[], integer[]);
"""


class Migration(migrations.Migration):
    """Columns with defaults, which rewrite no table, and the same function with one more array."""

    dependencies = [("conversations", "0008_answers")]
    operations = [
        migrations.AddField(
            model_name="message", name="note", field=models.TextField(db_default="", default="")
        ),
        migrations.AddField(
            model_name="watchlist",
            name="topics",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.RunSQL(DROP_WITHOUT, WITHOUT),
        migrations.RunSQL(WITH_NOTES, DROP_WITH_NOTES),
    ]
