"""Tables of own fields."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

TEXT = 255


class OwnField(models.Model):
    """A field that the company declared: the trait of that name, read in its type. Key and type stay for ever.

    `complete_at` is set once what was said before it was declared has been read.
    """

    entity = models.CharField(max_length=10)
    key = models.CharField(max_length=60)
    type = models.CharField(max_length=10)
    en = models.CharField(max_length=TEXT, default="")
    zh = models.CharField(max_length=TEXT, default="")
    choices = models.TextField(default="[]")
    is_personal = models.BooleanField(default=False)
    is_required = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)
    revision = models.BigIntegerField(default=1)
    created_at = models.BigIntegerField()
    complete_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entity", "key"], name="own_field_once"),)


class _Value(models.Model):
    """A value in the column of its type, and in no other."""

    text = models.CharField(max_length=TEXT, null=True)
    text_fold = models.CharField(max_length=TEXT, null=True)
    choice = models.CharField(max_length=TEXT, null=True)
    number = models.BigIntegerField(null=True)
    flag = models.BooleanField(null=True)
    day = models.DateField(null=True)

    class Meta:
        abstract = True


class ContactOwnValue(_Value):
    """What an own field of a contact says now, in the column of its type. Derived from the traits."""

    pk = models.CompositePrimaryKey("field_id", "contact_id")
    field_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()

    class Meta:
        indexes = (
            models.Index(
                fields=["field_id", "text_fold", "contact_id"],
                name="contact_own_text",
                condition=Q(text_fold__isnull=False),
            ),
            models.Index(
                fields=["field_id", "choice", "contact_id"],
                name="contact_own_choice",
                condition=Q(choice__isnull=False),
            ),
            models.Index(
                fields=["field_id", "number", "contact_id"],
                name="contact_own_number",
                condition=Q(number__isnull=False),
            ),
            models.Index(
                fields=["field_id", "flag", "contact_id"],
                name="contact_own_flag",
                condition=Q(flag__isnull=False),
            ),
            models.Index(
                fields=["field_id", "day", "contact_id"],
                name="contact_own_day",
                condition=Q(day__isnull=False),
            ),
        )


class AccountOwnValue(_Value):
    """The same for an own field of an account; accounts are few, so one index finds them."""

    pk = models.CompositePrimaryKey("field_id", "account_id")
    field_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
