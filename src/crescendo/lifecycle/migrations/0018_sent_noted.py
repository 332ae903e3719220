"""When it was written down that a material was sent, beside when it was sent."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("lifecycle", "0017_overview_from_indexes")]

    operations: ClassVar = [
        migrations.AddField("materialsent", "noted_at", models.BigIntegerField(null=True)),
    ]
