"""Tables of consent: the register, the addresses that must not be written to, pauses and preferences."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

TEXT = 255


class Consent(models.Model):
    """The append-only register. A record hangs on the identity that gave it, staff's on the contact.

    `evidence` is staff's note of where the proof is kept; `source_url` an address or, from staff, words.
    """

    identity_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=TEXT)
    channel = models.CharField(max_length=TEXT)
    status = models.CharField(max_length=16)
    legal_basis = models.CharField(max_length=TEXT, default="")
    text_version = models.CharField(max_length=TEXT, default="")
    language = models.CharField(max_length=TEXT, default="")
    source_url = models.TextField(default="")
    at = models.BigIntegerField()
    ip = models.CharField(max_length=64, default="")
    key = models.CharField(max_length=TEXT)
    proof = models.PositiveSmallIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.TextField(default="", db_default="")
    evidence = models.TextField(default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "purpose", "channel", "status"], name="consent_once"),
        )
        indexes = (
            models.Index(fields=["identity_id"], name="consent_by_identity"),
            models.Index(
                fields=["contact_id"], name="consent_by_contact", condition=Q(contact_id__isnull=False)
            ),
            models.Index(fields=["purpose", "channel"], name="consent_by_purpose"),
        )


class Suppression(models.Model):
    """An address that must not be written to, kept as a keyed hash so that it outlives erasure.

    `address` holds it in clear while somebody here has it, so that filters can compare; a mail domain, which is no
    person's, always does. What was lifted stays as a row.
    """

    digest = models.CharField(max_length=64)
    kind = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=TEXT, default="")
    reason = models.CharField(max_length=TEXT)
    at = models.BigIntegerField()
    key = models.CharField(max_length=TEXT, default="")
    address = models.CharField(max_length=TEXT, default="", db_default="")
    by_id = models.BigIntegerField(null=True)
    by_label = models.TextField(default="", db_default="")
    note = models.TextField(default="", db_default="")
    lifted_at = models.BigIntegerField(null=True)
    lifted_by_id = models.BigIntegerField(null=True)
    lifted_by_label = models.TextField(default="", db_default="")
    lifted_because = models.TextField(default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["digest", "channel", "reason"],
                name="suppression_in_force",
                condition=Q(lifted_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["kind", "address"], name="suppression_by_address"),)


class ContactPause(models.Model):
    """Staff asked that a contact be left alone for a while; several may stand after a merge."""

    contact_id = models.BigIntegerField()
    at = models.BigIntegerField()
    reason = models.TextField(default="")
    by_id = models.BigIntegerField(null=True)
    by_label = models.TextField()
    ended_at = models.BigIntegerField(null=True)
    ended_by_id = models.BigIntegerField(null=True)
    ended_by_label = models.TextField(default="")

    class Meta:
        indexes = (
            models.Index(fields=["contact_id"], name="pause_by_contact"),
            models.Index(fields=["id"], name="pause_in_force", condition=Q(ended_at__isnull=True)),
        )


class Preference(models.Model):
    """How often somebody wants to hear of a topic: append-only, the latest word counts."""

    contact_id = models.BigIntegerField()
    purpose = models.CharField(max_length=TEXT)
    topic = models.CharField(max_length=TEXT)
    frequency = models.CharField(max_length=16)
    source = models.TextField(default="")
    at = models.BigIntegerField()
    key = models.CharField(max_length=TEXT)
    by_id = models.BigIntegerField(null=True)
    by_label = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "purpose", "topic"], name="preference_once"),)
        indexes = (models.Index(fields=["contact_id"], name="preference_by_contact"),)
