"""Within how many staffed hours a program means to answer a first message."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import throughcare.kit.ids


class Migration(migrations.Migration):
    """One small table."""

    dependencies = [("conversations", "0002_seat_by_thread"), ("program", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="AnswerTime",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("hours", models.SmallIntegerField()),
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
                        fields=["organization_id", "program"], name="conversations_answer_time_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 1), ("hours__lte", 24)),
                        name="conversations_answer_time_bounds",
                    ),
                ]
            },
        ),
    ]
