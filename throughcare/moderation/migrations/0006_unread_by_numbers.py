"""Suspected danger that nobody came to is found in one pass, whatever the statistics know."""

from __future__ import annotations

from django.db import migrations

from throughcare.core.replaced import as_made_by

SQL = """
-- Whether somebody was rung is asked by a set that is made once: see `safety`, migration 0009.
CREATE OR REPLACE FUNCTION moderation_unread_organizations(organizations integer[], crisis integer, at timestamptz)
RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT r.organization_id FROM moderation_review r
    WHERE r.organization_id = ANY (organizations) AND r.state = 'open' AND r.level = crisis AND r.due_at <= at
      AND ((r.organization_id, r.message_id) IN (
        SELECT c.organization_id, c.source_id FROM safety_concern c
        WHERE c.source_kind = 'message' AND c.organization_id = ANY (organizations) AND c.source_id = ANY (ARRAY(
            SELECT w.message_id FROM moderation_review w
            WHERE w.organization_id = ANY (organizations) AND w.state = 'open' AND w.level = crisis AND w.due_at <= at
        ))
      )) IS NOT TRUE
$$;
"""
BACK = as_made_by("throughcare.moderation.migrations.0005_where_to_look", "moderation_unread_organizations")


class Migration(migrations.Migration):
    """The same question in a time that grows with what is late."""

    dependencies = [("moderation", "0005_where_to_look"), ("safety", "0009_silent_by_numbers")]
    operations = [migrations.RunSQL(SQL, BACK)]
