"""What a reviewer decided about a message's content note, which its author doesn't undo."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column without a default: no row is rewritten, and whoever posts leaves it out."""

    dependencies = [("conversations", "0011_where_to_take_in")]
    operations = [
        migrations.AddField(model_name="message", name="team_note", field=models.TextField(null=True)),
    ]
