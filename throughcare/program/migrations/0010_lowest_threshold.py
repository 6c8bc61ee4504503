"""Thresholds below the lowest that is offered are raised to it."""

from __future__ import annotations

from django.db import migrations

SQL = """
UPDATE program_program p SET thresholds = (
    SELECT jsonb_object_agg(own.key, GREATEST(own.value, '0.25')) FROM jsonb_each(p.thresholds) own
)
WHERE EXISTS (SELECT FROM jsonb_each(p.thresholds) own WHERE own.value < '0.25');
"""


class Migration(migrations.Migration):
    """Below it stands what only puts texts in an order: a flag that came of that would mean nothing."""

    dependencies = [("program", "0009_is_asked")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
