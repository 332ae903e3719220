from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0004_belonging"),
    ]

    operations = [
        migrations.AddField(
            model_name="segment",
            name="built_to",
            field=models.BigIntegerField(default=0),
        ),
    ]
