from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0017_partings"),
    ]

    operations = [
        migrations.RenameModel("QualityRepair", "ChangeSet"),
        migrations.RenameModel("QualityChange", "Change"),
        migrations.RenameField("Change", "repair_id", "set_id"),
        migrations.RenameField("Change", "contact_id", "subject_id"),
        migrations.RemoveIndex("Change", "quality_change_by_repair"),
        migrations.RemoveIndex("Change", "quality_change_by_contact"),
        migrations.AddField("Change", "entity", models.CharField(default="contact", max_length=10)),
        migrations.AddIndex("Change", models.Index(fields=["set_id", "id"], name="change_by_set")),
        migrations.AddIndex(
            "Change", models.Index(fields=["entity", "subject_id"], name="change_by_subject")
        ),
        migrations.AddField("ChangeSet", "entity", models.CharField(default="contact", max_length=10)),
        migrations.AddField("ChangeSet", "deed", models.CharField(default="repair", max_length=10)),
        migrations.AddField("ChangeSet", "field", models.CharField(default="", max_length=80)),
        migrations.AlterField("ChangeSet", "problem", models.CharField(default="", max_length=20)),
        migrations.AlterField("ChangeSet", "action", models.CharField(default="", max_length=10)),
        migrations.AlterField("ChangeSet", "value", models.TextField(default="")),
        migrations.CreateModel(
            name="ChangeSetPart",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "set_id", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("set_id", models.BigIntegerField()),
                ("place", models.IntegerField()),
                ("numbers", models.BinaryField()),
            ],
        ),
    ]
