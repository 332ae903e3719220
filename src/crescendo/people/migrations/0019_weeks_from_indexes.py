"""The weeks of the homes are counted from two indexes alone."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0018_change_sets")]

    operations: ClassVar = [
        migrations.RemoveIndex("contact", "contact_by_seen"),
        migrations.RemoveIndex("contact", "contact_by_created"),
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["last_seen_at", "id", "owner_id", "account_id"],
                name="contact_by_seen",
                condition=Q(merged_into=None),
            ),
        ),
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["created_at", "id", "owner_id", "first_touch_id"],
                name="contact_by_created",
                condition=Q(merged_into=None),
            ),
        ),
    ]
