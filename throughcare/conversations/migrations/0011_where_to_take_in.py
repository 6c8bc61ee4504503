"""Where words wait to be taken into the index of search is asked for all organizations at once."""

from __future__ import annotations

from django.db import migrations

SQL = """
-- Which threads are ahead of their mark: by `together` places, or with nothing new since `quiet`. What is new in the
-- others is few messages, which a search walks itself.
CREATE FUNCTION conversations_untaken(organization integer, together integer, quiet timestamptz)
RETURNS TABLE (id uuid, ahead integer)
LANGUAGE sql STABLE AS $$
    SELECT t.id, t.seq - COALESCE(k.seq, 0) FROM conversations_thread t
    LEFT JOIN conversations_searchmark k ON k.organization_id = t.organization_id AND k.thread_id = t.id
    LEFT JOIN conversations_message m
      ON m.organization_id = t.organization_id AND m.thread_id = t.id AND m.seq = t.seq
    WHERE t.organization_id = organization AND t.seq > COALESCE(k.seq, 0)
      AND (t.seq >= COALESCE(k.seq, 0) + together OR m.id IS NULL OR COALESCE(m.settled_at, m.at) < quiet)
$$;
-- In which of these organizations there is such a thread: numbers only.
CREATE FUNCTION conversations_untaken_organizations(
    organizations integer[], together integer, quiet timestamptz
)
RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id FROM unnest(organizations) AS o(id)
    WHERE EXISTS (SELECT FROM conversations_untaken(o.id, together, quiet))
$$;
REVOKE ALL ON FUNCTION conversations_untaken(integer, integer, timestamptz),
    conversations_untaken_organizations(integer[], integer, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION conversations_untaken(integer, integer, timestamptz),
    conversations_untaken_organizations(integer[], integer, timestamptz) TO throughcare_app;
"""
BACK = """
DROP FUNCTION conversations_untaken_organizations(integer[], integer, timestamptz);
DROP FUNCTION conversations_untaken(integer, integer, timestamptz);
"""


class Migration(migrations.Migration):
    """One rule of what waits, for the organization one works in and for who looks where to begin."""

    dependencies = [("conversations", "0010_quick_calls")]
    operations = [migrations.RunSQL(SQL, BACK)]
