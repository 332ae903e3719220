"""Answers to requests with an Idempotency-Key, kept for a day so that asking again changes nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class KeptAnswer(models.Model):
    """`status` 0 is a request in flight. `digest` tells whether the same thing is asked again."""

    key_id = models.BigIntegerField()
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    headers = models.TextField(default="{}")
    body = models.BinaryField(default=b"")
    at = models.BigIntegerField()

    class Meta:
        db_table = "rest_kept_answer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_id", "name"], name="rest_kept_answer_once")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="rest_kept_answer_at")]
