from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0020_import_marks"),
    ]

    operations = [
        migrations.AddField("ChangeSet", "refused", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="ChangeRefused",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("set_id", models.BigIntegerField()),
                ("entity", models.CharField(default="contact", max_length=10)),
                ("subject_id", models.BigIntegerField()),
                ("why", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["set_id", "id"], name="change_refused_by_set"),
                    models.Index(fields=["entity", "subject_id"], name="change_refused_by_subject"),
                ],
            },
        ),
    ]
