"""An index for what Today looks up in a long past: the latest answers of a room."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A partial index: a message that answers nobody pays nothing for it."""

    dependencies = [("conversations", "0007_pages_at_size")]
    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("reply_to_id__isnull", False)),
                fields=["organization_id", "thread", "seq"],
                name="conversations_answers",
            ),
        ),
    ]
