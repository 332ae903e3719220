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
