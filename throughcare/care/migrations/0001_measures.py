"""What was answered in questionnaires, and how often programs ask."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import throughcare.kit.ids


def _link(to: str, **options: Any) -> Any:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=to,
        **options,
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
    """Two tables."""

    initial = True
    dependencies = [("program", "0009_is_asked"), ("safety", "0008_questions")]
    operations = [
        migrations.CreateModel(
            name="MeasureResponse",
            fields=[
                *_row(),
                ("instrument", models.TextField()),
                ("answers", models.JSONField()),
                ("score", models.SmallIntegerField(null=True)),
                ("client_id", models.UUIDField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("concern", _link("safety.concern", null=True)),
                ("member", _link("program.member")),
                ("program", _link("program.program")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization_id", "member", "client_id", "instrument", "answers"),
                        name="care_response_once",
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["organization_id", "member", "instrument", "-at"],
                        name="care_response_of_member",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureSchedule",
            fields=[
                *_row(),
                ("instrument", models.TextField()),
                ("every_days", models.SmallIntegerField()),
                ("program", _link("program.program")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization_id", "program", "instrument"), name="care_schedule_once"
                    )
                ],
            },
        ),
    ]
