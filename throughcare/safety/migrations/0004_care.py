"""Safety plans and C-SSRS screens: rows that are only ever added."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import throughcare.kit.ids


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [
        ("program", "0002_policy_source_and_delivery"),
        ("safety", "0003_calls_clocks_and_drills"),
    ]

    operations = [
        migrations.CreateModel(
            name="SafetyPlan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("number", models.IntegerField()),
                ("steps", models.JSONField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization_id", "member", "number"), name="safety_plan_number_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuicideScreen",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("client_id", models.UUIDField()),
                ("version", models.TextField()),
                ("answers", models.JSONField()),
                ("level", models.TextField()),
                ("due_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "concern",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="safety.concern",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="safety.suicidescreen",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
                    ),
                ),
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
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization_id", "member", "-at"], name="safety_screen_of_member")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization_id", "client_id"), name="safety_screen_sent_once"
                    )
                ],
            },
        ),
    ]
