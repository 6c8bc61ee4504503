"""Indexes for what pages look up in a long past: the latest win, and what was said on a topic."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two partial indexes: a message that is neither a win nor on a topic pays nothing for them."""

    dependencies = [("conversations", "0006_search")]
    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("kind", "win")),
                fields=["organization_id", "thread", "at"],
                name="conversations_win",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("topic_id__isnull", False)),
                fields=["organization_id", "thread", "topic_id", "seq"],
                name="conversations_on_topic",
            ),
        ),
    ]
