"""The overview's stages and late leads are counted from indexes alone."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("lifecycle", "0016_standing_of_acts")]

    operations: ClassVar = [
        migrations.RemoveIndex("contactstage", "lifecycle_stage_entered"),
        migrations.AddIndex(
            "contactstage",
            models.Index(
                fields=["stage", "entered_at", "contact_id", "cycle"], name="lifecycle_stage_entered"
            ),
        ),
        migrations.AddIndex(
            "contactstage",
            models.Index(
                fields=["contact_id", "is_open", "entered_at", "stage", "cycle"], name="lifecycle_stage_way"
            ),
        ),
        migrations.AddIndex(
            "lead",
            models.Index(
                fields=["due_at", "id", "owner_id", "state"],
                name="lead_due",
                condition=Q(due_at__isnull=False),
            ),
        ),
    ]
