from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0014_talks"),
    ]

    operations = [
        migrations.AddField(
            model_name="dealstay",
            name="change_set_id",
            field=models.BigIntegerField(null=True),
        ),
    ]
