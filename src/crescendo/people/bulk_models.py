"""Tables of changes in bulk: what was asked, exactly whom it is about, and what stood before."""

from __future__ import annotations

from django.db import models


class ChangeSet(models.Model):
    """A change of many contacts or accounts as one set; `problem` and `action` are those of a repair."""

    entity = models.CharField(max_length=10, default="contact")
    deed = models.CharField(max_length=10, default="repair")
    field = models.CharField(max_length=80, default="")
    problem = models.CharField(max_length=20, default="")
    action = models.CharField(max_length=10, default="")
    value = models.TextField(default="")
    state = models.CharField(max_length=10)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    restored = models.BigIntegerField(default=0)
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)


class ChangeSetPart(models.Model):
    """Some of the numbers that a set is about, packed; pinned when it was asked for."""

    pk = models.CompositePrimaryKey("set_id", "place")
    set_id = models.BigIntegerField()
    place = models.IntegerField()
    numbers = models.BinaryField()


class Change(models.Model):
    """What something said before a change in bulk, and what the change made of it."""

    set_id = models.BigIntegerField()
    entity = models.CharField(max_length=10, default="contact")
    subject_id = models.BigIntegerField()
    before = models.TextField()
    after = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["set_id", "id"], name="change_by_set"),
            models.Index(fields=["entity", "subject_id"], name="change_by_subject"),
        )


class ChangeRefused(models.Model):
    """Whom the rules did not let a change touch, and why, as the room that does the deed says it."""

    set_id = models.BigIntegerField()
    entity = models.CharField(max_length=10, default="contact")
    subject_id = models.BigIntegerField()
    why = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["set_id", "id"], name="change_refused_by_set"),
            models.Index(fields=["entity", "subject_id"], name="change_refused_by_subject"),
        )
