"""Tables of what colleagues write down and keep about contacts and accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Kept(models.Model):
    """What both have: whom it hangs on (exactly one of the two), who brought it, whether it was taken away."""

    contact_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    at = models.BigIntegerField()
    removed_at = models.BigIntegerField(null=True)
    removed_by_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Note(Kept):
    """A note, plain text. `mentions` is a JSON list of the colleagues who were told of it."""

    text = models.TextField()
    mentions = models.TextField(default="[]")
    edited_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["contact_id", "id"], name="note_by_contact", condition=Q(contact_id__isnull=False)
            ),
            models.Index(
                fields=["account_id", "id"], name="note_by_account", condition=Q(account_id__isnull=False)
            ),
            models.Index(fields=["removed_at"], name="note_removed", condition=Q(removed_at__isnull=False)),
        )


class StoredFile(Kept):
    """A file. Its bytes lie under the home folder by `digest`, once however often they were brought."""

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(
                fields=["contact_id", "id"], name="file_by_contact", condition=Q(contact_id__isnull=False)
            ),
            models.Index(
                fields=["account_id", "id"], name="file_by_account", condition=Q(account_id__isnull=False)
            ),
            models.Index(fields=["digest"], name="file_by_digest"),
            models.Index(fields=["removed_at"], name="file_removed", condition=Q(removed_at__isnull=False)),
        )
