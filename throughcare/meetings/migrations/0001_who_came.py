"""Sessions that took place, who came, and which cohort somebody was in before."""

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
    """Three tables."""

    initial = True

    dependencies = [("program", "0009_is_asked")]
    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                *_row(),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("cohort", _link("program.cohort")),
                ("program", _link("program.program")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization_id", "cohort", "from_at"), name="meetings_meeting_once"
                    )
                ],
                "indexes": [
                    models.Index(fields=["organization_id", "from_at"], name="meetings_meeting_from")
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                *_row(),
                ("number", models.IntegerField()),
                ("status", models.TextField()),
                ("note", models.TextField(db_default="", default="")),
                ("client_id", models.UUIDField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", _link("program.member")),
                ("episode", _link("program.episode")),
                ("meeting", _link("meetings.meeting")),
                ("member", _link("program.member")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization_id", "meeting", "member", "number"),
                        name="meetings_attendance_once",
                    )
                ],
                "indexes": [
                    models.Index(fields=["organization_id", "episode"], name="meetings_attendance_of_stay")
                ],
            },
        ),
        migrations.CreateModel(
            name="CohortLeft",
            fields=[
                *_row(),
                ("left_at", models.DateTimeField()),
                ("cohort", _link("program.cohort", null=True)),
                ("episode", _link("program.episode")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization_id", "left_at"], name="meetings_cohort_left_at")
                ],
            },
        ),
    ]
