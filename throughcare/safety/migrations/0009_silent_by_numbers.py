"""What has no page that waits is found in one pass over what is open, whatever the statistics know."""

from __future__ import annotations

import importlib

from django.db import migrations

SQL = """
-- One concern of each call that is not closed and has no page that waits: there should be none. Asked of each row by a
-- set that is made once: a join, and NOT EXISTS is one, looks at each pair where statistics expect a single row, as
-- they do of ten thousand that came within a minute.
CREATE OR REPLACE FUNCTION safety_silent_concerns(organization integer)
RETURNS TABLE (id uuid)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT s.id FROM (
        SELECT c.id,
            bool_or(c.id IN (
                SELECT p.concern_id FROM safety_page p
                WHERE p.organization_id = organization AND p.rung_at IS NULL
            )) OVER call AS waits,
            row_number() OVER (call ORDER BY c.level DESC, c.opened_at) AS place
        FROM safety_concern c
        WHERE c.organization_id = organization AND c.state <> 'closed'
        WINDOW call AS (PARTITION BY c.program_id, COALESCE(c.member_id, c.id), c.state)
    ) s
    WHERE NOT s.waits AND s.place = 1
$$;
"""
_before = importlib.import_module("throughcare.safety.migrations.0003_calls_clocks_and_drills")
BACK = _before.SQL[_before.SQL.index("CREATE FUNCTION safety_silent_concerns") :].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)


class Migration(migrations.Migration):
    """The same question, answered in a time that grows with what is open and not with its square."""

    dependencies = [("safety", "0008_questions")]
    operations = [migrations.RunSQL(SQL, BACK)]
