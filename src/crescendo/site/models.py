"""The one table of the site: confirmation mails and how far each came."""

from __future__ import annotations

from django.db import models


class ConfirmationMail(models.Model):
    """The mail that answers a form. It holds no address: that is read from the submission when it is sent."""

    submission = models.CharField(max_length=64, unique=True)
    source_id = models.BigIntegerField()
    message = models.CharField(max_length=255)
    state = models.CharField(max_length=16)
    reason = models.CharField(max_length=64, default="")
    recipient_digest = models.CharField(max_length=64, default="")
    intended_at = models.BigIntegerField()
    sending_at = models.BigIntegerField(null=True)
    settled_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["recipient_digest", "sending_at"], name="confirmation_by_recipient"),)
