"""What owners have is counted from indexes alone, and whose somebody is told without the table's wide row."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0021_changes_refused")]

    operations: ClassVar = [
        migrations.RemoveIndex("contact", "contact_by_owner"),
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["owner_id", "last_seen_at", "id", "merged_into_id", "account_id"],
                name="contact_by_owner",
                condition=Q(owner_id__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["owner_id", "created_at", "id", "merged_into_id"],
                name="contact_by_owner_created",
                condition=Q(owner_id__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "contact", models.Index(fields=["id", "owner_id", "merged_into_id"], name="contact_owner")
        ),
    ]
