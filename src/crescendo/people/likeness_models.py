"""Tables of likeness: under which keys a contact stands, and whose keys are to be made anew."""

from __future__ import annotations

from django.db import models


class Likeness(models.Model):
    """A contact stands under a key, a keyed hash of something that one person's records share."""

    pk = models.CompositePrimaryKey("key", "contact_id")
    key = models.BigIntegerField()
    contact_id = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["contact_id"], name="likeness_by_contact"),)


class LikenessDue(models.Model):
    """A contact that was changed since its keys were made."""

    contact_id = models.BigIntegerField(primary_key=True)


class DoublesSearch(models.Model):
    """One look of the model at all contacts."""

    state = models.CharField(max_length=16)
    contacts = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    pairs = models.BigIntegerField(default=0)
    fresh = models.BigIntegerField(default=0)
    asked_at = models.BigIntegerField()
    asked_by_id = models.BigIntegerField(null=True)
    finished_at = models.BigIntegerField(null=True)
