"""What `work` may see across organizations: ids of due pages and how many are late, nothing else."""

from __future__ import annotations

from django.db import migrations

SQL = """
CREATE FUNCTION safety_due_pages(at timestamptz, most integer)
RETURNS TABLE (organization_id integer, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.organization_id, p.id FROM safety_page p
    WHERE p.rung_at IS NULL AND p.due_at <= at ORDER BY p.due_at LIMIT most
$$;
CREATE FUNCTION safety_late_pages(at timestamptz)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM safety_page p
    JOIN safety_concern c ON c.organization_id = p.organization_id AND c.id = p.concern_id
    WHERE p.rung_at IS NULL AND c.state = 'open' AND (p.due_at <= at - interval '30 seconds' OR p.last_error <> '')
$$;
REVOKE ALL ON FUNCTION safety_due_pages(timestamptz, integer), safety_late_pages(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safety_due_pages(timestamptz, integer), safety_late_pages(timestamptz) TO throughcare_app;
"""
BACK = """
DROP FUNCTION safety_due_pages(timestamptz, integer);
DROP FUNCTION safety_late_pages(timestamptz);
"""


class Migration(migrations.Migration):
    """Two functions owned by the tables' owner."""

    dependencies = [("safety", "0001_initial")]
    operations = [migrations.RunSQL(SQL, BACK)]
