"""Where words stand in threads, for search, and how far each thread has been read for it."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables that are written in the background; what was said before is taken in by and by."""

    dependencies = [("conversations", "0005_quick_posts")]
    operations = [
        migrations.CreateModel(
            name="WordPlaces",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "thread_id",
                        "word",
                        "first",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organization_id", models.IntegerField()),
                (
                    "thread",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.thread",
                    ),
                ),
                ("word", models.TextField(db_collation="C")),
                ("first", models.IntegerField()),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchMark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "thread_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organization_id", models.IntegerField()),
                ("seq", models.IntegerField(default=0)),
                (
                    "thread",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.thread",
                    ),
                ),
            ],
        ),
    ]
