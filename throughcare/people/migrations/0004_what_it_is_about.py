"""Everything that was sent about one thing is found by an index, gone or not."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index in place of one that held only what waits."""

    dependencies = [("people", "0003_channels")]
    operations = [
        migrations.RemoveIndex("outgoing", "people_outgoing_about"),
        migrations.AddIndex(
            "outgoing",
            models.Index(
                condition=models.Q(("about_id__isnull", False)),
                fields=["organization_id", "about_id"],
                name="people_outgoing_about",
            ),
        ),
    ]
