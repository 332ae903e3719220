"""Tables of materials: what sellers send, as links, and what was sent to whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Material(models.Model):
    """Something to send. `stages`, `topics`, `factors`, `industries`, `products` and `teams` are JSON lists.

    An empty list says for all; `teams` says who may see it.
    """

    title_zh = models.CharField(max_length=200, default="")
    title_en = models.CharField(max_length=200, default="")
    link = models.CharField(max_length=2000)
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=10, default="")
    note = models.CharField(max_length=500, default="")
    stages = models.TextField(default="[]")
    topics = models.TextField(default="[]")
    factors = models.TextField(default="[]")
    industries = models.TextField(default="[]")
    products = models.TextField(default="[]")
    teams = models.TextField(default="[]")
    made_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    retired_at = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="material_standing", condition=Q(retired_at__isnull=True))
        ]


class MaterialSent(models.Model):
    """A material was sent: to a contact, for a deal, or both. `title` is what it was called then.

    `noted_at` is when it was written down; rows older than the column lack it.
    """

    material_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    contact_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    at = models.BigIntegerField()
    noted_at = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    removed_at = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["contact_id", "at", "id"],
                name="sent_by_contact",
                condition=Q(contact_id__isnull=False),
            ),
            models.Index(
                fields=["deal_id", "at", "id"], name="sent_by_deal", condition=Q(deal_id__isnull=False)
            ),
            models.Index(fields=["material_id", "at"], name="sent_by_material"),
        ]
