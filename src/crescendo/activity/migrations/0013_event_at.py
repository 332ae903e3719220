"""Events are listed by time, whoever did them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0012_event_contact_acts")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at", "name_id", "source_id", "judgement"], name="event_at"),
        ),
    ]
