"""An index for "who sits in this thread", which every audience is read by."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("conversations", "0001_initial")]
    operations = [
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(
                fields=["organization_id", "thread", "member"], name="conversations_seat_thread"
            ),
        ),
    ]
