"""Reviews with their notes, corrections, appeals and what was said in them, a program's choices."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import throughcare.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_seat_by_thread"),
        ("moderation", "0001_initial"),
        ("program", "0002_policy_source_and_delivery"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("about_kind", models.TextField()),
                ("about_id", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                (
                    "state",
                    models.TextField(choices=[("open", "Open"), ("settled", "Settled")], default="open"),
                ),
                ("outcome", models.TextField(default="")),
                ("settled_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
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
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AppealWord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("is_team", models.BooleanField()),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "appeal",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="moderation.appeal",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                (
                    "step",
                    models.TextField(
                        choices=[
                            ("note", "Note"),
                            ("reminder", "Reminder"),
                            ("warning", "Warning"),
                            ("limited", "Limited"),
                            ("paused", "Paused"),
                        ]
                    ),
                ),
                ("reason", models.TextField()),
                ("words", models.TextField(default="")),
                ("message_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("counts_until", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
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
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("held", "Held"),
                            ("report", "Report"),
                            ("flagged", "Flagged"),
                            ("watch", "Watch"),
                            ("first-post", "First"),
                            ("sample", "Sample"),
                            ("appeal", "Appeal"),
                            ("found", "Found"),
                        ]
                    ),
                ),
                ("subject_id", models.UUIDField()),
                ("message_id", models.UUIDField(null=True)),
                ("author_id", models.UUIDField()),
                (
                    "barred_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.TextField(choices=[("open", "Open"), ("settled", "Settled")], default="open"),
                ),
                ("outcome", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("words", models.TextField(default="")),
                ("settled_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("frozen_body", models.TextField(default="")),
                ("frozen_change", models.IntegerField(null=True)),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("severity", models.SmallIntegerField(default=0)),
                (
                    "seen_by_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("weight", models.FloatField(default=0)),
                ("is_judged", models.BooleanField(default=False)),
                (
                    "found",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.thread",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("body", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.member",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="moderation.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewSetting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("sample_per_mille", models.SmallIntegerField()),
                ("strike_days", models.SmallIntegerField()),
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
        ),
        migrations.CreateModel(
            name="ScanMark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("message_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id",), name="moderation_scan_mark_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["organization_id", "member"], name="moderation_appeal_member"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                fields=("organization_id", "about_kind", "about_id"), name="moderation_appeal_once"
            ),
        ),
        migrations.AddIndex(
            model_name="appealword",
            index=models.Index(fields=["organization_id", "appeal", "at"], name="moderation_appeal_word"),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["organization_id", "member", "at"], name="moderation_correction_of"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["organization_id", "program"],
                name="moderation_review_open",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["organization_id", "message_id"], name="moderation_review_message"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["organization_id", "author_id"], name="moderation_review_author"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                fields=["organization_id", "program", "settled_at"], name="moderation_review_done"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("organization_id", "kind", "subject_id"), name="moderation_review_once"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewnote",
            index=models.Index(fields=["organization_id", "review"], name="moderation_note_review"),
        ),
        migrations.AddConstraint(
            model_name="reviewsetting",
            constraint=models.UniqueConstraint(
                fields=("organization_id", "program"), name="moderation_setting_once"
            ),
        ),
    ]
