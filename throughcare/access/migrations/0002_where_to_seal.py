"""Where lines wait to be sealed is asked for all organizations at once, and blocks are found by where they end."""

from __future__ import annotations

from django.db import migrations

SQL = """
CREATE INDEX access_seal_ends ON access_auditseal (organization_id, (line_ids[cardinality(line_ids)]));
-- A sign for each of these organizations, which is another one once a line has come since that is in no block: of the
-- lines from a block on that is a minute old, or of all where none is. Numbers only.
CREATE FUNCTION access_seal_signs(organizations integer[])
RETURNS TABLE (organization_id integer, sign text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, concat_ws(' ', b.first, l.lines, l.last)
    FROM unnest(organizations) AS o(id)
    LEFT JOIN LATERAL (
        SELECT s.line_ids[1] AS first FROM access_auditseal s
        WHERE s.organization_id = o.id AND s.at < now() - interval '1 minute'
        ORDER BY s.number DESC LIMIT 1
    ) b ON true
    CROSS JOIN LATERAL (
        SELECT count(*) AS lines, max(l.id) AS last FROM access_auditline l
        WHERE l.organization_id = o.id AND l.id >= COALESCE(b.first, 0)
    ) l
$$;
REVOKE ALL ON FUNCTION access_seal_signs(integer[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_seal_signs(integer[]) TO throughcare_app;
"""
BACK = "DROP FUNCTION access_seal_signs(integer[]); DROP INDEX access_seal_ends;"


class Migration(migrations.Migration):
    """A function owned by the tables' owner, and an index."""

    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(SQL, BACK)]
