"""A program's own thresholds of screening's flags."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Every program begins with the shipped ones."""

    dependencies = [("program", "0005_arrivals_and_zones")]
    operations = [
        migrations.AddField("program", "thresholds", models.JSONField(db_default={}, default=dict)),
    ]
