"""Tables of how staff come in: invitations, open sessions, the company's rules and its identity provider."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from crescendo.core.models.staff import Team, User


class Invitation(models.Model):
    """Somebody who was asked to join. No secret stands here: the link is signed, and `turn` voids older ones."""

    email = models.TextField()
    role = models.TextField()
    scope = models.TextField()
    sees_personal_data = models.BooleanField()
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    language = models.TextField()
    turn = models.IntegerField(default=1)
    invited_by = models.TextField()
    invited_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()
    mailed_at = models.BigIntegerField(null=True)
    accepted_at = models.BigIntegerField(null=True)
    withdrawn_at = models.BigIntegerField(null=True)
    staff = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "core_invitation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="core_invitation_once",
            )
        ]


class OpenSession(models.Model):
    """A browser in which a member of staff is signed in; the session itself is Django's."""

    staff = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.TextField(unique=True)
    device = models.TextField()
    network = models.TextField()
    method = models.TextField()
    started_at = models.BigIntegerField()
    seen_at = models.BigIntegerField()

    class Meta:
        db_table = "core_open_session"
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="core_open_session_seen")]


class EntryRules(models.Model):
    """The company's rules of signing in: one row."""

    second_factor_roles = models.TextField(default="[]")
    changed_at = models.BigIntegerField()

    class Meta:
        db_table = "core_entry_rules"


class IdentityProvider(models.Model):
    """The company's OpenID Connect provider: one row. The secret is encrypted with the installation's key."""

    name = models.TextField()
    issuer = models.TextField()
    client_id = models.TextField()
    secret = models.TextField()
    domains = models.TextField(default="[]")
    role = models.TextField(default="")
    is_on = models.BooleanField(default=False)
    changed_at = models.BigIntegerField()

    class Meta:
        db_table = "core_identity_provider"


class CacheEntry(models.Model):
    """What Django's database cache keeps for a moment, in the columns that it expects: used codes, counts of tries."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"
