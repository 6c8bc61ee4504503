"""Text, telephone and push beside mail: each on its own row, and stopped when what rang is in somebody's hands."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import throughcare.kit.ids

SQL = """
-- Which organizations owe something by a channel now: numbers only.
CREATE FUNCTION people_owing_organizations(wanted text, at timestamptz)
RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT organization_id FROM people_outgoing
    WHERE channel = wanted AND due_at <= at AND sent_at IS NULL AND stopped_at IS NULL ORDER BY 1
$$;
REVOKE ALL ON FUNCTION people_owing_organizations(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_owing_organizations(text, timestamptz) TO throughcare_app;
"""
BACK = "DROP FUNCTION people_owing_organizations(text, timestamptz);"


class Migration(migrations.Migration):
    """New columns, two indexes in place of one, and browsers that show notices."""

    dependencies = [("people", "0002_refused_sign_ins")]
    operations = [
        migrations.AlterField(
            "outgoing",
            "channel",
            models.TextField(
                choices=[("email", "Email"), ("sms", "Sms"), ("call", "Call"), ("push", "Push")],
                default="email",
            ),
        ),
        migrations.AddField("outgoing", "to", models.TextField(db_default="", default="")),
        migrations.AddField(
            "outgoing",
            "created_at",
            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField("outgoing", "about_id", models.UUIDField(null=True)),
        migrations.AddField("outgoing", "stopped_at", models.DateTimeField(null=True)),
        migrations.RemoveIndex("outgoing", "people_outgoing_due"),
        migrations.AddIndex(
            "outgoing",
            models.Index(
                condition=models.Q(("sent_at", None), ("stopped_at", None)),
                fields=["channel", "due_at"],
                name="people_outgoing_waiting",
            ),
        ),
        migrations.AddIndex(
            "outgoing",
            models.Index(
                condition=models.Q(("sent_at", None), ("stopped_at", None)),
                fields=["organization_id", "about_id"],
                name="people_outgoing_about",
            ),
        ),
        migrations.CreateModel(
            "PushSubscription",
            [
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("endpoint", models.TextField(unique=True)),
                ("p256dh", models.TextField()),
                ("auth", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(SQL, BACK),
    ]
