"""Where something waits to be opened, looked through or rung is asked for all organizations at once."""

from __future__ import annotations

from django.db import migrations

SQL = """
-- In which of these organizations something is held or reported and has no review. Numbers only, as below.
CREATE FUNCTION moderation_unopened_organizations(organizations integer[])
RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id FROM unnest(organizations) AS o(id)
    WHERE EXISTS (
        SELECT FROM conversations_message m
        WHERE m.organization_id = o.id AND m.state = 'held' AND NOT EXISTS (
            SELECT FROM moderation_review r
            WHERE r.organization_id = o.id AND r.kind = 'held' AND r.subject_id = m.id
        )
    ) OR EXISTS (
        SELECT FROM moderation_report p
        WHERE p.organization_id = o.id AND p.state = 'open' AND NOT EXISTS (
            SELECT FROM moderation_review r
            WHERE r.organization_id = o.id AND r.kind = 'report' AND r.state = 'open'
              AND r.message_id = p.message_id
        )
    )
$$;
-- In which the time of a review of the gravest level is over and nobody was rung: with those that somebody is on, and
-- those that ring for no one.
CREATE FUNCTION moderation_unread_organizations(organizations integer[], crisis integer, at timestamptz)
RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id FROM unnest(organizations) AS o(id)
    WHERE EXISTS (
        SELECT FROM moderation_review r
        WHERE r.organization_id = o.id AND r.state = 'open' AND r.level = crisis AND r.due_at <= at
          AND NOT EXISTS (
            SELECT FROM safety_concern c
            WHERE c.organization_id = o.id AND c.source_kind = 'message' AND c.source_id = r.message_id
        )
    )
$$;
-- Which have a shift on a roster.
CREATE FUNCTION moderation_rostered_organizations(organizations integer[])
RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id FROM unnest(organizations) AS o(id)
    WHERE EXISTS (SELECT FROM moderation_shift s WHERE s.organization_id = o.id)
$$;
-- A sign for each, which is another one once a message has come or changed since: of the first `most` that were made
-- from `overlap` milliseconds before the mark on, by the time that their ids begin with.
CREATE FUNCTION moderation_scan_signs(organizations integer[], overlap integer, most integer)
RETURNS TABLE (organization_id integer, sign text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, concat_ws(' ', k.message_id, said.sign)
    FROM unnest(organizations) AS o(id)
    LEFT JOIN moderation_scanmark k ON k.organization_id = o.id
    LEFT JOIN LATERAL (
        SELECT md5(string_agg(concat_ws(' ', f.id, f.change, f.state), ',' ORDER BY f.id)) AS sign
        FROM (
            SELECT m.id, m.change, m.state FROM conversations_message m
            WHERE m.organization_id = o.id AND m.id > (
                lpad(to_hex(GREATEST(0, ('x' || translate(left(k.message_id::text, 13), '-', ''))::bit(48)::bigint
                     - overlap)), 12, '0') || '70008000000000000000'
            )::uuid
            ORDER BY m.id LIMIT most
        ) f
    ) said ON true
$$;
REVOKE ALL ON FUNCTION moderation_unopened_organizations(integer[]),
    moderation_unread_organizations(integer[], integer, timestamptz),
    moderation_rostered_organizations(integer[]), moderation_scan_signs(integer[], integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION moderation_unopened_organizations(integer[]),
    moderation_unread_organizations(integer[], integer, timestamptz),
    moderation_rostered_organizations(integer[]), moderation_scan_signs(integer[], integer, integer) TO throughcare_app;
"""
BACK = """
DROP FUNCTION moderation_unopened_organizations(integer[]);
DROP FUNCTION moderation_unread_organizations(integer[], integer, timestamptz);
DROP FUNCTION moderation_rostered_organizations(integer[]);
DROP FUNCTION moderation_scan_signs(integer[], integer, integer);
"""


class Migration(migrations.Migration):
    """Four functions owned by the tables' owner."""

    dependencies = [
        ("moderation", "0004_names_of_topics"),
        ("conversations", "0011_where_to_take_in"),
        ("safety", "0007_rung_and_not_gone"),
    ]
    operations = [migrations.RunSQL(SQL, BACK)]
