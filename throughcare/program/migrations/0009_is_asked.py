"""Whether her care team asks a member something, so that each page of hers knows without a query of its own."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nobody is asked anything yet."""

    dependencies = [("program", "0008_names_in_nfc")]
    operations = [
        migrations.AddField("member", "is_asked", models.BooleanField(db_default=False, default=False)),
    ]
