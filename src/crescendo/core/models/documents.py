"""Tables of versioned documents, and the one row about the company."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Definition(models.Model):
    """A document that people edit: its draft, and which published version is in force."""

    kind = models.TextField()
    key = models.TextField()
    name = models.TextField()
    draft = models.TextField()
    revision = models.IntegerField()
    published = models.IntegerField(null=True)
    changed_at = models.BigIntegerField()

    class Meta:
        db_table = "core_definition"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="core_definition_key")]


class DefinitionVersion(models.Model):
    """A published version. It never changes: runs are pinned to it, and the database refuses an update."""

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+")
    number = models.IntegerField()
    document = models.TextField()
    note = models.TextField()
    published_at = models.BigIntegerField()
    published_by_id = models.BigIntegerField(null=True)
    published_by_label = models.TextField()

    class Meta:
        db_table = "core_definition_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["definition", "number"], name="core_definition_version_number")
        ]


class Company(models.Model):
    """The one company of this installation."""

    name = models.TextField()
    time_zone = models.TextField()
    currency = models.TextField()
    language = models.TextField()
    changed_at = models.BigIntegerField()

    class Meta:
        db_table = "core_company"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="core_company_only_one")]


class RetentionRule(models.Model):
    """For how many days the company keeps a kind of thing; null is for ever. Without a row the usual days hold."""

    kind = models.TextField(primary_key=True)
    days = models.BigIntegerField(null=True)
    changed_at = models.BigIntegerField()

    class Meta:
        db_table = "core_retention_rule"


class Installation(models.Model):
    """The one row about this installation: whether sending is frozen, and the name of the key behind its hashes."""

    frozen_at = models.BigIntegerField(null=True)
    frozen_because = models.TextField(default="", db_default="")
    hash_key = models.TextField(default="", db_default="")

    class Meta:
        db_table = "core_installation"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="core_installation_only_one")]
