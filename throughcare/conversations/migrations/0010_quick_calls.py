"""Concerns that words raise, with the first page of each: written by one function, whichever way the words go."""

from __future__ import annotations

from django.db import migrations

# Of one organization, in the transaction that writes the words: whoever is told "posted" has been paged for. A concern
# is her own program's: one of a member who wrote where she has no place rings her people, not that place's. Its audit
# line is by nobody: the software acted.
CREATE = """
CREATE FUNCTION conversations_raise(
    organization integer, said_at timestamptz, concerns uuid[], programs uuid[], members uuid[], levels smallint[],
    kinds text[], sources uuid[], urls text[], pages uuid[]
) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('throughcare.organization', organization::text, true);
    INSERT INTO safety_concern (organization_id, id, program_id, member_id, level, source_kind, source_id,
        url, state, opened_at, outcome)
    SELECT organization, concerns[i], COALESCE((
            SELECT e.program_id FROM program_episode e
            WHERE e.organization_id = organization AND e.member_id = members[i] AND e.started_at <= said_at
            ORDER BY (e.ended_at IS NULL OR e.ended_at > said_at) DESC, e.program_id = programs[i] DESC,
                e.started_at DESC
            LIMIT 1
        ), programs[i]), members[i], levels[i], kinds[i], sources[i], urls[i], 'open', said_at, ''
    FROM generate_subscripts(concerns, 1) AS i;
    INSERT INTO safety_page (organization_id, id, concern_id, rung, due_at, paged_ids, attempts, last_error)
    SELECT organization, pages[i], concerns[i], 1, said_at, '[]'::jsonb, 0, ''
    FROM generate_subscripts(concerns, 1) AS i;
    INSERT INTO access_auditline (organization_id, at, actor_id, verb, object_kind, object_id, detail)
    SELECT organization, said_at, NULL, 'concern.opened', 'concern', concerns[i],
        jsonb_build_object('source', kinds[i])
    FROM generate_subscripts(concerns, 1) AS i;
    RETURN cardinality(concerns);
END
$$;
"""
DROP = """
DROP FUNCTION conversations_raise(integer, timestamptz, uuid[], uuid[], uuid[], smallint[], text[], uuid[], text[],
    uuid[]);
"""


class Migration(migrations.Migration):
    """It runs with the rights of whoever calls it, so row-level security binds it like any statement."""

    dependencies = [
        ("conversations", "0009_notes"),
        ("safety", "0007_rung_and_not_gone"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
