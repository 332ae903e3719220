"""Tables of access and erasure. They hold numbers, hashes and times, never a value of a person."""

from __future__ import annotations

from django.db import models


class Erasure(models.Model):
    """An erasure: whom it means in numbers, how far it has come, what it found."""

    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.TextField()
    reason = models.TextField(default="")
    contacts = models.TextField()
    identities = models.TextField()
    shared = models.TextField()
    state = models.CharField(max_length=16)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    report = models.TextField(default="{}")
    finished_at = models.BigIntegerField(null=True)


class BlockedIdentity(models.Model):
    """An identity of somebody who was erased, as a keyed hash: nothing of it is stored until a new consent."""

    digest = models.CharField(max_length=32, unique=True)
    kind = models.PositiveSmallIntegerField()
    erasure_id = models.BigIntegerField()
    # The number that the person had: whoever consents anew is let in with all identities.
    contact_id = models.BigIntegerField(null=True)
    at = models.BigIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=["erasure_id"], name="blocked_by_erasure"),
            models.Index(fields=["contact_id"], name="blocked_by_contact"),
        )


class AccessBundle(models.Model):
    """The export of one person's data, made by a job; `file` is its name in the home folder's `access`."""

    contact_id = models.BigIntegerField()
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.TextField()
    language = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    file = models.CharField(max_length=64, default="")
    size = models.BigIntegerField(default=0)
    expires_at = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["contact_id"], name="access_bundle_by_contact"),)
