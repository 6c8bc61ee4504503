"""Concerns about one person are one call; clocks of a program's own; who tried to reach whom; drills."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import throughcare.kit.ids

SQL = """
-- Due: its time has come, or it stands further off than any clock of its level allows, because this machine's
-- clock was ahead when it was put up.
CREATE OR REPLACE FUNCTION safety_due_pages(at timestamptz, most integer)
RETURNS TABLE (organization_id integer, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    (SELECT p.organization_id, p.id FROM safety_page p
    WHERE p.rung_at IS NULL AND p.due_at <= at ORDER BY p.due_at LIMIT most)
    UNION ALL
    (SELECT p.organization_id, p.id FROM safety_page p
    JOIN safety_concern c ON c.organization_id = p.organization_id AND c.id = p.concern_id
    WHERE p.rung_at IS NULL AND p.due_at > at + interval '16 minutes' AND c.state = 'open' AND c.level >= 3
    LIMIT most)
    LIMIT most
$$;
CREATE OR REPLACE FUNCTION safety_late_pages(at timestamptz)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM safety_page p
    JOIN safety_concern c ON c.organization_id = p.organization_id AND c.id = p.concern_id
    WHERE p.rung_at IS NULL AND c.state <> 'closed'
      AND (p.due_at <= at - interval '30 seconds' OR p.last_error <> '')
$$;
-- One concern of each call that is not closed and has no page that waits: there should be none.
CREATE FUNCTION safety_silent_concerns(organization integer)
RETURNS TABLE (id uuid)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (c.program_id, COALESCE(c.member_id, c.id), c.state) c.id FROM safety_concern c
    WHERE c.organization_id = organization AND c.state <> 'closed' AND NOT EXISTS (
        SELECT 1 FROM safety_concern o JOIN safety_page p
            ON p.organization_id = o.organization_id AND p.concern_id = o.id AND p.rung_at IS NULL
        WHERE o.organization_id = organization AND o.state = c.state
          AND o.program_id IS NOT DISTINCT FROM c.program_id
          AND (o.id = c.id OR o.member_id = c.member_id)
    )
    ORDER BY c.program_id, COALESCE(c.member_id, c.id), c.state, c.level DESC, c.opened_at
$$;
GRANT EXECUTE ON FUNCTION safety_silent_concerns(integer) TO throughcare_app;
"""
BACK = "DROP FUNCTION safety_silent_concerns(integer);"


def _link(to: str, *, null: bool = False) -> Any:
    return models.ForeignKey(
        to,
        db_constraint=False,
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
    )


def _row() -> list[tuple[str, Any]]:
    return [
        (
            "id",
            models.UUIDField(
                default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
            ),
        ),
        ("organization_id", models.IntegerField(editable=False)),
    ]


class Migration(migrations.Migration):
    """New columns have defaults in the database: the message path writes these tables by SQL."""

    dependencies = [("safety", "0002_across_organizations"), ("program", "0004_where_help_finds_her")]
    operations = [
        migrations.AlterField("concern", "program", _link("program.program", null=True)),
        migrations.AlterField("concern", "member", _link("program.member", null=True)),
        migrations.AddField(
            "concern", "reaches_organization", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField("page", "step", models.TextField(db_default="on-call", default="on-call")),
        migrations.AddField("page", "carried_by", models.UUIDField(null=True)),
        migrations.RunSQL(
            "UPDATE safety_page SET step = CASE rung WHEN 1 THEN 'on-call' WHEN 2 THEN 'care-team' ELSE 'top' END",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            "concern",
            models.Index(
                fields=["organization_id", "member"],
                condition=models.Q(("state", "closed"), _negated=True),
                name="safety_concern_member",
            ),
        ),
        migrations.CreateModel(
            "Clock",
            [
                *_row(),
                ("level", models.SmallIntegerField()),
                ("answer_minutes", models.IntegerField()),
                ("settle_minutes", models.IntegerField()),
                ("program", _link("program.program")),
            ],
        ),
        migrations.AddConstraint(
            "clock",
            models.UniqueConstraint(fields=("organization_id", "program", "level"), name="safety_clock_once"),
        ),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=models.Q(
                    ("answer_minutes__gte", 1),
                    ("level__gte", 0),
                    ("level__lte", 4),
                    ("settle_minutes__gte", models.F("answer_minutes")),
                ),
                name="safety_clock_in_order",
            ),
        ),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=models.Q(("level__lt", 3), ("answer_minutes__lte", 15), _connector="OR"),
                name="safety_clock_grave_soon",
            ),
        ),
        migrations.CreateModel(
            "Reach",
            [
                *_row(),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("result", models.TextField()),
                ("by", _link("program.member")),
                ("concern", _link("safety.concern")),
            ],
        ),
        migrations.AddIndex(
            "reach",
            models.Index(fields=["organization_id", "concern", "at"], name="safety_reach_concern"),
        ),
        migrations.RunSQL(SQL, BACK),
    ]
