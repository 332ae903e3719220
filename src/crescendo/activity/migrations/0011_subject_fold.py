"""Subjects get the fold by which conditions compare them."""

from django.db import migrations, models

from crescendo.activity.dictionary import folded


def fill(apps, schema_editor):
    subject = apps.get_model("activity", "Subject")
    after = 0
    while rows := list(subject.objects.filter(pk__gt=after).order_by("pk")[:2000]):
        for row in rows:
            row.fold = folded(row.text)
        subject.objects.bulk_update(rows, ["fold"], batch_size=500)
        after = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("activity", "0010_visits_by_start")]

    operations = [
        migrations.AddField(
            model_name="subject",
            name="fold",
            field=models.CharField(db_default="", default="", max_length=500),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(fields=["fold"], name="subject_fold"),
        ),
    ]
