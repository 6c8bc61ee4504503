"""Concerns that somebody of the team raises, and what that person saw."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that are empty for every concern there is."""

    dependencies = [("safety", "0004_care"), ("program", "0005_arrivals_and_zones")]
    operations = [
        migrations.AddField(
            "concern",
            "raised_by",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="program.member",
            ),
        ),
        migrations.AddField("concern", "note", models.TextField(db_default="", default="")),
    ]
