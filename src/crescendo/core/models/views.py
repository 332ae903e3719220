"""Tables of saved views."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SavedView(models.Model):
    """A list's filter, columns and order under a name. A removed one stays until it can no longer be brought back."""

    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_fold = models.CharField(max_length=80)
    owner_id = models.BigIntegerField(null=True)
    sharing = models.CharField(max_length=10)
    team_id = models.BigIntegerField(null=True)
    content = models.TextField()
    created_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()
    removed_at = models.BigIntegerField(null=True)

    class Meta:
        db_table = "core_saved_view"
        indexes: ClassVar = [models.Index(fields=["list_name", "owner_id"], name="core_view_by_list")]


class ListHabit(models.Model):
    """How somebody has a list, and the view that it opens with. Staff number 0 stands for the company."""

    pk = models.CompositePrimaryKey("list_name", "staff_id")
    list_name = models.CharField(max_length=40)
    staff_id = models.BigIntegerField()
    columns = models.TextField(default="[]")
    page_size = models.IntegerField(default=50)
    view_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "core_list_habit"
