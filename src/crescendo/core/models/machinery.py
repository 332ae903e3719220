"""Tables of the fact log, its readers, the jobs and what could not be worked on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """The fact log. Positions appear in commit order and are never used twice."""

    position = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    at = models.BigIntegerField()
    depth = models.SmallIntegerField()
    payload = models.TextField()
    recorded_at = models.BigIntegerField()

    class Meta:
        db_table = "core_fact"
        indexes: ClassVar = [models.Index(fields=["kind", "position"], name="core_fact_kind")]


class Cursor(models.Model):
    """How far a reader has come; moved by compare-and-set only."""

    consumer = models.TextField(primary_key=True)
    position = models.BigIntegerField()
    moved_at = models.BigIntegerField()

    class Meta:
        db_table = "core_cursor"


class QuarantinedItem(models.Model):
    """Something that could not be taken or worked on, kept as it came until a person or time removes it."""

    kind = models.TextField()
    reason = models.TextField()
    source = models.TextField()
    note = models.TextField()
    body = models.BinaryField()
    at = models.BigIntegerField()
    # What it takes to hand the thing in again: who sent it, and the request that it stood in without its neighbours.
    meta = models.BinaryField(default=b"")
    envelope = models.BinaryField(default=b"")
    retried_at = models.BigIntegerField(null=True)

    class Meta:
        db_table = "core_quarantine"
        indexes: ClassVar = [
            models.Index(fields=["at"], name="core_quarantine_at"),
            models.Index(fields=["kind", "reason", "source"], name="core_quarantine_reason"),
        ]


class Job(models.Model):
    """Work intended for later, by whoever claims it. `attempts` doubles as the fence of a claim."""

    kind = models.TextField()
    payload = models.TextField()
    state = models.TextField()
    run_at = models.BigIntegerField()
    lease_until = models.BigIntegerField()
    attempts = models.IntegerField()
    dedupe_key = models.TextField(null=True)
    error = models.TextField()
    created_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)
    done = models.BigIntegerField(db_default=0)
    total = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "core_job"
        indexes: ClassVar = [
            models.Index(fields=["run_at", "id"], condition=Q(state="pending"), name="core_job_pending"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="core_job_running"),
            models.Index(fields=["state", "finished_at"], name="core_job_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "running", "done", "failed"]), name="core_job_known_state"
            ),
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(state__in=["pending", "running"]),
                name="core_job_once",
            ),
        ]


class WorkerLease(models.Model):
    """Who owns the consumers of this store, and its last sign of life."""

    name = models.TextField(primary_key=True)
    owner = models.TextField()
    taken_at = models.BigIntegerField()
    heartbeat_at = models.BigIntegerField()
    lease_until = models.BigIntegerField()
    note = models.TextField()

    class Meta:
        db_table = "core_worker_lease"
