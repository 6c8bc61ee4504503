"""The words a program watches for."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import throughcare.kit.ids


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("conversations", "0003_answer_time"),
        ("program", "0002_policy_source_and_delivery"),
    ]
    operations = [
        migrations.CreateModel(
            name="WatchList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("number", models.IntegerField(default=1)),
                ("rules", models.JSONField(default=list)),
                (
                    "program",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.program",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["organization_id", "program"], name="conversations_watch_once"
                    )
                ]
            },
        ),
    ]
