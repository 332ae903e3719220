"""Tables about accounts: merges, names to look for, suggestions, people's roles. Read through `models`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AccountMerge(models.Model):
    """Staff said that two accounts are one; taken back at any time, and both stay written down."""

    gone_id = models.BigIntegerField()
    kept_id = models.BigIntegerField()
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    undone_at = models.BigIntegerField(null=True)
    undone_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["kept_id"], name="account_merge_by_kept"),
            models.Index(fields=["gone_id"], name="account_merge_by_gone"),
        )


class AccountName(models.Model):
    """The name and country under which an account's keys stand in AccountKeyword."""

    account_id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=255)
    country = models.CharField(max_length=255)


class AccountKeyword(models.Model):
    """A key of a name: accounts that share a rare one are worth comparing."""

    pk = models.CompositePrimaryKey("key", "account_id")
    key = models.CharField(max_length=64)
    account_id = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["account_id"], name="account_keyword_by_account"),)


class AccountSuggestion(models.Model):
    """Something for a person to judge; one row for ever a pair, so that a refused one never comes again."""

    kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    score = models.IntegerField()
    evidence = models.TextField()
    state = models.CharField(max_length=16)
    made_at = models.BigIntegerField()
    decided_at = models.BigIntegerField(null=True)
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject_id", "account_id"], name="account_suggestion_once"
            ),
        )
        indexes = (
            models.Index(fields=["state", "kind", "score", "id"], name="account_suggestion_by_state"),
            models.Index(fields=["account_id"], name="account_suggestion_by_account"),
            models.Index(
                fields=["decided_at"], name="account_suggestion_decided", condition=Q(decided_at__gt=0)
            ),
        )


class AccountRole(models.Model):
    """What somebody is in an account's purchase."""

    pk = models.CompositePrimaryKey("account_id", "contact_id")
    account_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    role = models.CharField(max_length=32)
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["contact_id"], name="account_role_by_contact"),)
