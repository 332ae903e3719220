"""Tables of tags."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Tag(models.Model):
    """A word that colleagues put on contacts. With a rule, a condition puts it on and takes it off."""

    name = models.CharField(max_length=80)
    name_fold = models.CharField(max_length=80, unique=True)
    colour = models.CharField(max_length=20, default="blue")
    note = models.CharField(max_length=255, default="")
    owner_id = models.BigIntegerField(null=True)
    rule = models.TextField(default="")
    revision = models.BigIntegerField(default=1)
    created_at = models.BigIntegerField()
    settled_at = models.BigIntegerField(null=True)


class Tagging(models.Model):
    """A contact carries a tag: by a colleague, by the tag's rule, or from a contact that was merged into it."""

    pk = models.CompositePrimaryKey("tag_id", "contact_id")
    tag_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    is_ruled = models.BooleanField(default=False)
    from_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    at = models.BigIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=["contact_id"], name="tagging_by_contact"),
            models.Index(fields=["from_id"], name="tagging_by_from", condition=Q(from_id__isnull=False)),
        )
