"""Reports and reviews that are about the name of a topic, and not about a message."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_coverage")]

    operations = [
        migrations.AddField("report", "is_title", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("review", "is_title", models.BooleanField(db_default=False, default=False)),
    ]
