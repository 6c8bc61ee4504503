"""A page that rang somebody, and left this machine by no channel, is as late as one that never rang."""

from __future__ import annotations

from django.db import migrations

SQL = """
-- What is late, and since when. A page that waits is after 30 seconds, or with nobody to ring. One that rang is, for
-- one person, after two minutes in which nothing about it went to her: since the first ring after whatever went last,
-- and after somebody took the call. What went with a trouble to its name was only written down, and reached nobody.
CREATE FUNCTION safety_late(at timestamptz)
RETURNS TABLE (organization_id integer, concern_id uuid, account_id uuid, since timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT p.organization_id, p.concern_id, NULL::uuid, LEAST(p.due_at, at)
    FROM safety_page p
    JOIN safety_concern c ON c.organization_id = p.organization_id AND c.id = p.concern_id
    WHERE p.rung_at IS NULL AND c.state <> 'closed'
      AND (p.due_at <= at - interval '30 seconds' OR p.last_error <> '')
    UNION ALL
    SELECT w.organization_id, w.about_id, w.account_id, ring.since
    FROM (
        SELECT DISTINCT organization_id, about_id, account_id FROM people_outgoing
        WHERE about_id IS NOT NULL AND sent_at IS NULL AND stopped_at IS NULL
    ) w
    JOIN safety_concern c ON c.organization_id = w.organization_id AND c.id = w.about_id
    CROSS JOIN LATERAL (
        SELECT min(r.created_at) AS since FROM people_outgoing r
        WHERE r.organization_id = w.organization_id AND r.about_id = w.about_id AND r.account_id = w.account_id
          AND r.created_at > GREATEST('-infinity', c.acknowledged_at, (
              SELECT max(g.sent_at) FROM people_outgoing g
              WHERE g.organization_id = w.organization_id AND g.about_id = w.about_id
                AND g.account_id = w.account_id AND g.last_error = ''
          ))
    ) ring
    WHERE c.state <> 'closed' AND ring.since <= at - interval '2 minutes'
$$;
CREATE OR REPLACE FUNCTION safety_late_pages(at timestamptz)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM safety_late(at)
$$;
GRANT EXECUTE ON FUNCTION safety_late(timestamptz) TO throughcare_app;
"""
BACK = """
CREATE OR REPLACE FUNCTION safety_late_pages(at timestamptz)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM safety_page p
    JOIN safety_concern c ON c.organization_id = p.organization_id AND c.id = p.concern_id
    WHERE p.rung_at IS NULL AND c.state <> 'closed'
      AND (p.due_at <= at - interval '30 seconds' OR p.last_error <> '')
$$;
DROP FUNCTION safety_late(timestamptz);
"""


class Migration(migrations.Migration):
    """One rule of what is late, for this organization's Desk and for who watches over all."""

    dependencies = [("safety", "0006_how_it_stands"), ("people", "0004_what_it_is_about")]
    operations = [migrations.RunSQL(SQL, BACK)]
