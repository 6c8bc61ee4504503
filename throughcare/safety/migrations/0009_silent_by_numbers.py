"""What is due, late or silent is found in one pass over what is open, whatever the statistics know."""

from __future__ import annotations

from django.db import migrations, models

from throughcare.core.replaced import as_made_by

SQL = """
-- Each asks rows by sets that are made once. A join, and EXISTS is one, looks at each pair where statistics expect a
-- single row, as they do of ten thousand that came within a minute, or of an organization that is new to them; and
-- IN is one, unless it is asked whether it IS TRUE. A set is hashed as long as it is expected to fit into memory.

-- Due: its time has come, or it stands further off than any clock of its level allows, because this machine's
-- clock was ahead when it was put up.
CREATE OR REPLACE FUNCTION safety_due_pages(at timestamptz, most integer)
RETURNS TABLE (organization_id integer, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    (SELECT p.organization_id, p.id FROM safety_page p
    WHERE p.rung_at IS NULL AND p.due_at <= at ORDER BY p.due_at LIMIT most)
    UNION ALL
    (SELECT p.organization_id, p.id FROM safety_page p
    WHERE p.rung_at IS NULL AND p.due_at > at + interval '16 minutes' AND ((p.organization_id, p.concern_id) IN (
        SELECT c.organization_id, c.id FROM safety_concern c WHERE c.state = 'open' AND c.level >= 3
    )) IS TRUE
    LIMIT most)
    LIMIT most
$$;
-- What is late, and since when. A page that waits is after 30 seconds, or with nobody to ring. One that rang is, for
-- one person, after two minutes in which nothing about it went to her: since the first ring after whatever went last,
-- and after somebody took the call or put it back. What went with a trouble to its name was only written down, and
-- reached nobody.
CREATE OR REPLACE FUNCTION safety_late(at timestamptz)
RETURNS TABLE (organization_id integer, concern_id uuid, account_id uuid, since timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT p.organization_id, p.concern_id, NULL::uuid, LEAST(p.due_at, at)
    FROM safety_page p
    WHERE p.rung_at IS NULL AND (p.due_at <= at - interval '30 seconds' OR p.last_error <> '')
      AND ((p.organization_id, p.concern_id) IN (
        SELECT c.organization_id, c.id FROM safety_concern c WHERE c.state <> 'closed'
      )) IS TRUE
    UNION ALL
    SELECT w.organization_id, w.about_id, w.account_id, ring.since
    FROM (
        SELECT DISTINCT o.organization_id, o.about_id, o.account_id FROM people_outgoing o
        WHERE o.about_id IS NOT NULL AND o.sent_at IS NULL AND o.stopped_at IS NULL
          AND ((o.organization_id, o.about_id) IN (
            SELECT c.organization_id, c.id FROM safety_concern c WHERE c.state <> 'closed'
          )) IS TRUE
    ) w
    CROSS JOIN LATERAL (
        SELECT min(r.created_at) AS since FROM people_outgoing r
        WHERE r.organization_id = w.organization_id AND r.about_id = w.about_id AND r.account_id = w.account_id
          AND r.created_at > GREATEST('-infinity', (
              SELECT GREATEST(c.acknowledged_at, c.put_back_at) FROM safety_concern c
              WHERE c.organization_id = w.organization_id AND c.id = w.about_id
          ), (
              SELECT max(g.sent_at) FROM people_outgoing g
              WHERE g.organization_id = w.organization_id AND g.about_id = w.about_id
                AND g.account_id = w.account_id AND g.last_error = ''
          ))
    ) ring
    WHERE ring.since <= at - interval '2 minutes'
$$;
CREATE OR REPLACE FUNCTION safety_standing(at timestamptz)
RETURNS TABLE (step text, calls bigint, lateness double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.step, count(*) FILTER (WHERE p.rings),
        GREATEST(0, EXTRACT(EPOCH FROM at - min(p.due_at))::double precision)
    FROM (
        SELECT w.step, w.due_at, ((w.organization_id, w.concern_id) IN (
            SELECT c.organization_id, c.id FROM safety_concern c WHERE c.state = 'open' AND c.source_kind <> 'drill'
        )) IS TRUE AS rings
        FROM safety_page w
        WHERE w.rung_at IS NULL AND ((w.organization_id, w.concern_id) IN (
            SELECT c.organization_id, c.id FROM safety_concern c WHERE c.state <> 'closed'
        )) IS TRUE
    ) p
    GROUP BY p.step
$$;
-- One concern of each call that is not closed and has no page that waits: there should be none.
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
BACK = "".join(
    as_made_by(f"throughcare.safety.migrations.{module}", function)
    for module, function in (
        ("0003_calls_clocks_and_drills", "safety_due_pages"),
        ("0007_rung_and_not_gone", "safety_late"),
        ("0006_how_it_stands", "safety_standing"),
        ("0003_calls_clocks_and_drills", "safety_silent_concerns"),
    )
)


class Migration(migrations.Migration):
    """The same questions in a time that grows with what is open and not with its square; and what was put back."""

    dependencies = [("safety", "0008_questions")]
    operations = [
        migrations.AddField("concern", "put_back_at", models.DateTimeField(null=True)),
        migrations.RunSQL(SQL, BACK),
    ]
