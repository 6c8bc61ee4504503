import django.db.models.deletion
from django.db import migrations, models

import throughcare.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("program", "0002_policy_source_and_delivery"),
    ]

    operations = [
        migrations.CreateModel(
            name="WeeklyTime",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("weekday", models.SmallIntegerField()),
                ("starts", models.SmallIntegerField()),
                ("minutes", models.SmallIntegerField()),
                ("zone", models.TextField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "cohort",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.cohort",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.program",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization_id", "program", "cohort"], name="program_weekly_time")
                ],
            },
        ),
        migrations.CreateModel(
            name="CancelledDay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=throughcare.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_id", models.IntegerField(editable=False)),
                ("on", models.DateField()),
                (
                    "weekly",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="program.weeklytime",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization_id", "weekly", "on"), name="program_cancelled_day"
                    )
                ],
            },
        ),
    ]
