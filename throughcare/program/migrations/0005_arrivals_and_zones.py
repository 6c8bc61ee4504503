"""When a member first signed in to her organization, and when she last chose her time zone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that are empty for everybody there is."""

    dependencies = [("program", "0004_where_help_finds_her")]
    operations = [
        migrations.AddField("member", "arrived_at", models.DateTimeField(null=True)),
        migrations.AddField("member", "zone_set_at", models.DateTimeField(null=True)),
    ]
