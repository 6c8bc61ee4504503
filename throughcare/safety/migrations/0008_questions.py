"""Questions that staff ask from a concern, and what was answered."""

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

    dependencies = [("safety", "0007_rung_and_not_gone"), ("program", "0009_is_asked")]
    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                *_row(),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("again_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("again_by", _link("program.member", null=True)),
                ("asked_by", _link("program.member")),
                ("concern", _link("safety.concern")),
                ("member", _link("program.member")),
                ("program", _link("program.program", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("closed_at", None)),
                        fields=("organization_id", "member", "program"),
                        name="safety_question_waits_once",
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["organization_id", "member", "-asked_at"], name="safety_question_of_member"
                    ),
                    models.Index(fields=["organization_id", "concern"], name="safety_question_concern"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                *_row(),
                ("answer", models.TextField()),
                ("note", models.TextField(db_default="", default="")),
                ("client_id", models.UUIDField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("concern", _link("safety.concern", null=True)),
                ("question", _link("safety.question")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization_id", "question", "at"], name="safety_answer_question"),
                    models.Index(
                        condition=models.Q(("concern__isnull", False)),
                        fields=["organization_id", "concern"],
                        name="safety_answer_concern",
                    ),
                ],
            },
        ),
    ]
