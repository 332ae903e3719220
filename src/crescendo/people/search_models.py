"""Tables of search: the grams under which contacts and accounts are found.

Made by hand in their migration: without row numbers on SQLite, so that a gram is stored once, and in the order of
bytes on PostgreSQL, so that a beginning is a range there too.
"""

from __future__ import annotations

from django.db import models


class ContactGram(models.Model):
    """A contact's texts have this gram. Kept by the difference of its row, so nothing reads it by contact."""

    pk = models.CompositePrimaryKey("gram", "contact_id")
    gram = models.TextField()
    contact_id = models.BigIntegerField()


class AccountGram(models.Model):
    """The same of an account."""

    pk = models.CompositePrimaryKey("gram", "account_id")
    gram = models.TextField()
    account_id = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["account_id"], name="account_gram_by_account"),)
