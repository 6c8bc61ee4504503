"""What the metrics may know across organizations: how many calls wait for whom, and how late the latest is."""

from __future__ import annotations

from django.db import migrations

SQL = """
CREATE FUNCTION safety_standing(at timestamptz)
RETURNS TABLE (step text, calls bigint, lateness double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.step, count(*) FILTER (WHERE c.state = 'open' AND c.source_kind <> 'drill'),
        GREATEST(0, EXTRACT(EPOCH FROM at - min(p.due_at))::double precision)
    FROM safety_page p
    JOIN safety_concern c ON c.organization_id = p.organization_id AND c.id = p.concern_id
    WHERE p.rung_at IS NULL AND c.state <> 'closed'
    GROUP BY p.step
$$;
REVOKE ALL ON FUNCTION safety_standing(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safety_standing(timestamptz) TO throughcare_app;
"""
BACK = "DROP FUNCTION safety_standing(timestamptz);"


class Migration(migrations.Migration):
    """A function owned by the tables' owner."""

    dependencies = [("safety", "0005_raised_by_a_person")]
    operations = [migrations.RunSQL(SQL, BACK)]
