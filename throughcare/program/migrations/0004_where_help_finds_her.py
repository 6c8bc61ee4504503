"""Where help finds a member and whom else to call, as she last confirmed it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Four columns, empty for everybody who is here."""

    dependencies = [("program", "0002_policy_source_and_delivery")]
    operations = [
        *(
            migrations.AddField("member", name, models.TextField(db_default="", default=""))
            for name in ("street_address", "emergency_name", "emergency_phone")
        ),
        migrations.AddField("member", "safety_confirmed_at", models.DateTimeField(null=True)),
    ]
