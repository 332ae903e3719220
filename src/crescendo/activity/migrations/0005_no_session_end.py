from django.db import migrations


class Migration(migrations.Migration):
    # Nothing reads sessions by their end, and ingest paid for the index with each visit.

    dependencies = [
        ("activity", "0004_source_clients"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="session",
            name="session_end",
        ),
    ]
