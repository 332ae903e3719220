"""The index by contact and act holds what conditions ask of most acts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0011_subject_fold")]

    operations = [
        migrations.RemoveIndex(model_name="event", name="event_contact_name_at"),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["contact_id", "name_id", "at", "judgement", "subject_id", "value", "touch_id"],
                name="event_contact_acts",
            ),
        ),
    ]
