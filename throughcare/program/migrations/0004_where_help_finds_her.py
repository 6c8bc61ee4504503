"""Where help finds a member, as she last confirmed it; back-ups and notes of the on-call rota."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that are empty for everybody and every turn there is."""

    dependencies = [("program", "0003_weekly_times")]
    operations = [
        *(
            migrations.AddField("member", name, models.TextField(db_default="", default=""))
            for name in ("street_address", "emergency_name", "emergency_phone")
        ),
        migrations.AddField("member", "safety_confirmed_at", models.DateTimeField(null=True)),
        migrations.AddField("oncall", "is_backup", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("oncall", "note", models.TextField(db_default="", default="")),
    ]
