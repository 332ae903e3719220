"""Tables of following up: tasks, calls, versions of seven-topic notes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

_OPEN = Q(done_at__isnull=True, removed_at__isnull=True)


def _about(column: str, name: str) -> models.Index:
    return models.Index(fields=[column, "id"], name=name, condition=Q(**{f"{column}__isnull": False}))


class Task(models.Model):
    """Something to do about a contact, an account or a deal: exactly one of the three.

    `due_at` is the last instant at which it is not late: the end of its day where no hour was said (`is_timed`).
    `key` names it for who makes tasks by rule, so that twice is once.
    """

    contact_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    owner_id = models.BigIntegerField(null=True)
    due_at = models.BigIntegerField()
    is_timed = models.BooleanField(default=False)
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    done_at = models.BigIntegerField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    done_by_label = models.CharField(max_length=200, default="")
    removed_at = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, null=True, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "due_at", "id"], name="task_open_by_owner", condition=_OPEN),
            _about("contact_id", "task_by_contact"),
            _about("account_id", "task_by_account"),
            _about("deal_id", "task_by_deal"),
        ]


class Call(models.Model):
    """A call that was tried: what came of it. `at` is when, `noted_at` when it was written down."""

    contact_id = models.BigIntegerField()
    task_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=20)
    minutes = models.IntegerField(null=True)
    text = models.TextField(default="")
    call_back_at = models.BigIntegerField(null=True)
    at = models.BigIntegerField()
    noted_at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    removed_at = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contact_id", "at", "id"], name="call_by_contact"),
            models.Index(fields=["by_id", "at"], name="call_by_caller"),
        ]


class TopicNote(models.Model):
    """A version of the seven-topic note about a contact; it never changes. `answers` is JSON by topic."""

    contact_id = models.BigIntegerField()
    version = models.IntegerField()
    answers = models.TextField()
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact_id", "version"], name="topic_note_of_contact")
        ]
