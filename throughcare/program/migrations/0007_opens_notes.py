"""Whether a member wants words behind content notes at once."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Everybody begins with notes folded."""

    dependencies = [("program", "0006_thresholds")]
    operations = [
        migrations.AddField("member", "opens_notes", models.BooleanField(db_default=False, default=False)),
    ]
