"""The counts by which a flood of new identities or names is seen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Newcomers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.BigIntegerField()),
                ("minute", models.BigIntegerField()),
                ("identities", models.BigIntegerField(default=0)),
                ("names", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["source_id", "minute"], name="newcomers_source_minute")
                ],
            },
        ),
    ]
