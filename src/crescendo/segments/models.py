"""Tables: segments, who is in under which generation, when to ask again, who came and went, and sizes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Segment(models.Model):
    """A segment's number. Its document is a definition under the same key; members are those of `generation`.

    While `building` is set, that generation is worked out under `building_version` beside the one in use; it knows the
    contacts up to `built_to`.
    `shipped` names the ready-made one that it came from; one with `removed_at` is kept so that it can come back.
    """

    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10)
    generation = models.BigIntegerField(default=0)
    version = models.IntegerField(default=0)
    newest_generation = models.BigIntegerField(default=0)
    building = models.BigIntegerField(null=True)
    building_version = models.IntegerField(default=0)
    built_to = models.BigIntegerField(default=0)
    members = models.BigIntegerField(default=0)
    created_at = models.BigIntegerField()
    created_by_id = models.BigIntegerField(null=True)
    rebuilt_at = models.BigIntegerField(null=True)
    moved_at = models.BigIntegerField(null=True)
    removed_at = models.BigIntegerField(null=True)
    shipped = models.CharField(max_length=40, default="")


class Member(models.Model):
    """A contact in a segment, under a generation. On SQLite a table without row numbers, as `Waking` is."""

    pk = models.CompositePrimaryKey("segment_id", "generation", "contact_id")
    segment_id = models.BigIntegerField()
    generation = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    at = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contact_id", "segment_id"], name="member_contact")]


class Waking(models.Model):
    """When a contact's membership can change though nothing happens: the alarm clock of a segment."""

    pk = models.CompositePrimaryKey("segment_id", "generation", "contact_id")
    segment_id = models.BigIntegerField()
    generation = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    at = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], name="waking_at"),
            models.Index(fields=["contact_id"], name="waking_contact"),
        ]


class Passage(models.Model):
    """A contact entered or left; one of a generation that is not in use yet has not happened."""

    segment_id = models.BigIntegerField()
    generation = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    at = models.BigIntegerField()
    is_entry = models.BooleanField()
    cause = models.CharField(max_length=20)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["segment_id", "at", "id"], name="passage_at"),
            models.Index(fields=["contact_id", "id"], name="passage_contact"),
        ]


class Size(models.Model):
    """How many members a segment had when a day was last looked at."""

    segment_id = models.BigIntegerField()
    day = models.CharField(max_length=10)
    members = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["segment_id", "day"], name="size_of_a_day")]


class Shipped(models.Model):
    """A ready-made segment that was brought in once; it is not brought in again when the company has removed it."""

    key = models.CharField(max_length=40, unique=True)
    at = models.BigIntegerField()


class Belonging(models.Model):
    """The account that a contact was seen in when segments last asked: who leaves it touches those who stay."""

    contact_id = models.BigIntegerField(primary_key=True)
    account_id = models.BigIntegerField()
