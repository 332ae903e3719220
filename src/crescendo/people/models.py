"""Tables of people. Staff, sources and touches are plain numbers here: those rooms own them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from crescendo.people import (  # noqa: F401 - Django looks for tables here
    bulk_models,
    import_models,
    likeness_models,
    merge_models,
    note_models,
    privacy_models,
    quality_models,
    search_models,
    tag_models,
)
from crescendo.people.account_models import (
    AccountKeyword,
    AccountMerge,
    AccountName,
    AccountRole,
    AccountSuggestion,
)
from crescendo.people.consent_models import Consent, ContactPause, Preference, Suppression
from crescendo.people.own_models import AccountOwnValue, ContactOwnValue, OwnField

__all__ = [
    "AccountKeyword",
    "AccountMerge",
    "AccountName",
    "AccountOwnValue",
    "AccountRole",
    "AccountSuggestion",
    "Consent",
    "ContactOwnValue",
    "ContactPause",
    "OwnField",
    "Preference",
    "Suppression",
]
TEXT = 255


class Account(models.Model):
    name = models.CharField(max_length=TEXT, default="")
    name_fold = models.CharField(max_length=TEXT, default="")
    domain = models.CharField(max_length=TEXT, default="")
    industry = models.CharField(max_length=TEXT, default="")
    industry_fold = models.CharField(max_length=TEXT, default="")
    employees = models.BigIntegerField(null=True)
    country = models.CharField(max_length=TEXT, default="")
    country_fold = models.CharField(max_length=TEXT, default="")
    region = models.CharField(max_length=TEXT, default="")
    region_fold = models.CharField(max_length=TEXT, default="")
    city = models.CharField(max_length=TEXT, default="")
    city_fold = models.CharField(max_length=TEXT, default="")
    website = models.CharField(max_length=TEXT, default="")
    traits = models.TextField(default="{}")
    owner_id = models.BigIntegerField(null=True)
    created_at = models.BigIntegerField()
    parent_id = models.BigIntegerField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    # What the words come to (`classes.py`); derived, and held by no index, so ingest pays nothing for them.
    industry_code = models.CharField(max_length=40, null=True)
    country_code = models.CharField(max_length=2, null=True)
    region_code = models.CharField(max_length=6, null=True)
    area_code = models.CharField(max_length=20, null=True)
    size_code = models.CharField(max_length=12, null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["parent_id"], name="account_by_parent", condition=Q(parent_id__isnull=False)
            ),
            models.Index(
                fields=["created_at", "id"], name="account_by_created", condition=Q(merged_into=None)
            ),
            models.Index(fields=["name_fold", "id"], name="account_by_name", condition=Q(merged_into=None)),
            models.Index(fields=["owner_id", "created_at", "id"], name="account_by_owner"),
        )


class AccountDomain(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    domain = models.CharField(max_length=TEXT, unique=True)


class AccountKey(models.Model):
    """The name that a sender's system gives an account in a `group` call."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    space = models.CharField(max_length=TEXT, default="")
    group_id = models.CharField(max_length=TEXT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["space", "group_id"], name="account_key_once"),)


class Contact(models.Model):
    """The current row is the projection of its field history; a merged contact stays and points on."""

    name = models.CharField(max_length=TEXT, default="")
    name_fold = models.CharField(max_length=TEXT, default="")
    first_name = models.CharField(max_length=TEXT, default="")
    last_name = models.CharField(max_length=TEXT, default="")
    email = models.CharField(max_length=TEXT, default="")
    email_fold = models.CharField(max_length=TEXT, default="")
    phone = models.CharField(max_length=TEXT, default="")
    title = models.CharField(max_length=TEXT, default="")
    title_fold = models.CharField(max_length=TEXT, default="")
    company_name = models.CharField(max_length=TEXT, default="")
    company_fold = models.CharField(max_length=TEXT, default="")
    industry = models.CharField(max_length=TEXT, default="")
    industry_fold = models.CharField(max_length=TEXT, default="")
    employees = models.BigIntegerField(null=True)
    country = models.CharField(max_length=TEXT, default="")
    country_fold = models.CharField(max_length=TEXT, default="")
    region = models.CharField(max_length=TEXT, default="")
    region_fold = models.CharField(max_length=TEXT, default="")
    city = models.CharField(max_length=TEXT, default="")
    city_fold = models.CharField(max_length=TEXT, default="")
    language = models.CharField(max_length=TEXT, default="")
    time_zone = models.CharField(max_length=TEXT, default="")
    website = models.CharField(max_length=TEXT, default="")
    traits = models.TextField(default="{}")
    owner_id = models.BigIntegerField(null=True)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    first_touch_id = models.BigIntegerField(null=True)
    last_touch_id = models.BigIntegerField(null=True)
    created_at = models.BigIntegerField()
    first_seen_at = models.BigIntegerField()
    last_seen_at = models.BigIntegerField()
    event_count = models.BigIntegerField(default=0)
    is_verified = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    import_id = models.BigIntegerField(null=True)
    industry_code = models.CharField(max_length=40, null=True)
    country_code = models.CharField(max_length=2, null=True)
    region_code = models.CharField(max_length=6, null=True)
    area_code = models.CharField(max_length=20, null=True)
    size_code = models.CharField(max_length=12, null=True)

    class Meta:
        indexes = (
            # Owner, account and first touch stand in these two so that the weeks of a home are counted from them alone.
            models.Index(
                fields=["last_seen_at", "id", "owner_id", "account_id"],
                name="contact_by_seen",
                condition=Q(merged_into=None),
            ),
            models.Index(
                fields=["created_at", "id", "owner_id", "first_touch_id"],
                name="contact_by_created",
                condition=Q(merged_into=None),
            ),
            models.Index(fields=["name_fold", "id"], name="contact_by_name", condition=Q(merged_into=None)),
            models.Index(fields=["email_fold", "id"], name="contact_by_email", condition=Q(merged_into=None)),
            models.Index(
                fields=["company_fold", "id"], name="contact_by_company", condition=Q(merged_into=None)
            ),
            models.Index(
                fields=["event_count", "id"], name="contact_by_events", condition=Q(merged_into=None)
            ),
            models.Index(fields=["account_id", "last_seen_at", "id"], name="contact_by_account"),
            # Whom a seller has, who of them came and who was here are counted from these two alone.
            models.Index(
                fields=["owner_id", "last_seen_at", "id", "merged_into_id", "account_id"],
                name="contact_by_owner",
                condition=Q(owner_id__isnull=False),
            ),
            models.Index(
                fields=["owner_id", "created_at", "id", "merged_into_id"],
                name="contact_by_owner_created",
                condition=Q(owner_id__isnull=False),
            ),
            # Whose somebody is, for statements that look up ten thousand contacts: a fortieth of the table.
            models.Index(fields=["id", "owner_id", "merged_into_id"], name="contact_owner"),
            # Which accounts a scope sees by its contacts is read from this index alone.
            models.Index(
                fields=["owner_id", "account_id", "merged_into_id"],
                name="contact_by_owner_account",
                condition=Q(owner_id__isnull=False),
            ),
            models.Index(
                fields=["import_id"], name="contact_by_import", condition=Q(import_id__isnull=False)
            ),
            models.Index(
                fields=["merged_into_id"], name="contact_by_merge", condition=Q(merged_into__isnull=False)
            ),
        )


class Identity(models.Model):
    """A person's identity points to its contact; a device's owner is read from its links.

    `home` is the contact that was made for this identity: the record to return to when a join is undone.
    """

    kind = models.PositiveSmallIntegerField()
    space = models.CharField(max_length=TEXT, default="")
    value = models.CharField(max_length=TEXT)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    home_id = models.BigIntegerField(null=True)
    is_verified = models.BooleanField(default=False)
    first_seen_at = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "value", "space"], name="identity_once"),)
        indexes = (
            models.Index(
                fields=["contact_id"], name="identity_by_contact", condition=Q(contact__isnull=False)
            ),
        )


class DeviceLink(models.Model):
    """The device was this person's from this time on; no person: it was handed back. `tie` orders one ms."""

    pk = models.CompositePrimaryKey("device_id", "at", "tie")
    device_id = models.BigIntegerField()
    at = models.BigIntegerField()
    tie = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["person_id"], name="device_link_by_person", condition=Q(person_id__isnull=False)
            ),
        )


class Link(models.Model):
    """Two identities are said to be one person. A refused link is a suggestion to a person.

    `last_at` is when it was said again last; null where it was said once. Several rows may say one thing: the first
    time is their earliest, the last their latest.
    """

    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()
    is_alias = models.BooleanField(default=False)
    proof = models.PositiveSmallIntegerField()
    at = models.BigIntegerField()
    tie = models.BigIntegerField()
    key = models.CharField(max_length=TEXT)
    source_id = models.BigIntegerField(null=True)
    refusal = models.PositiveSmallIntegerField(default=0)
    last_at = models.BigIntegerField(null=True)
    last_tie = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["low_id", "high_id", "is_alias", "proof", "key"], name="link_once"
            ),
        )
        indexes = (models.Index(fields=["high_id"], name="link_by_high"),)


class Parting(models.Model):
    """`one` was taken off `other` (0: off everybody), last at this time; links up to then are void."""

    one_id = models.BigIntegerField()
    other_id = models.BigIntegerField(default=0)
    proof = models.PositiveSmallIntegerField()
    at = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["one_id", "other_id", "proof"], name="parting_once"),)
        indexes = (models.Index(fields=["other_id"], name="parting_by_other"),)


class ContactChange(models.Model):
    """A run of one value of a field: said first at `at`, said again last at `last_at`.

    It hangs on the identity that it was said of, so history follows identities through merge and unmerge;
    what staff typed hangs on the contact. `edge` marks the first (1) and the latest (2) run of its track.
    """

    identity_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=TEXT)
    value = models.TextField(null=True)  # null is a clearing
    at = models.BigIntegerField()
    key = models.CharField(max_length=TEXT)
    last_at = models.BigIntegerField()
    last_key = models.CharField(max_length=TEXT)
    edge = models.PositiveSmallIntegerField()
    proof = models.PositiveSmallIntegerField()
    device_id = models.BigIntegerField(default=0)
    source_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["identity_id", "edge"], name="contact_change_by_identity"),
            models.Index(
                fields=["contact_id", "edge"],
                name="contact_change_by_contact",
                condition=Q(contact_id__isnull=False),
            ),
        )


class AccountChange(models.Model):
    """The same for a field of an account."""

    account_id = models.BigIntegerField()
    field = models.CharField(max_length=TEXT)
    value = models.TextField(null=True)  # null is a clearing
    at = models.BigIntegerField()
    key = models.CharField(max_length=TEXT)
    last_at = models.BigIntegerField()
    last_key = models.CharField(max_length=TEXT)
    edge = models.PositiveSmallIntegerField()
    proof = models.PositiveSmallIntegerField()
    device_id = models.BigIntegerField(default=0)
    source_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["account_id", "edge"], name="account_change_by_account"),)


class Submission(models.Model):
    """What a form said, kept whole so that the click on its confirmation mail can say it again, verified."""

    key = models.CharField(max_length=TEXT, unique=True)
    identity_id = models.BigIntegerField(null=True)
    at = models.BigIntegerField()
    document = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["identity_id"], name="submission_by_identity"),)


class Confirmation(models.Model):
    """The mail that answered this submission was clicked; what arrives of it later is verified at once."""

    submission_key = models.CharField(max_length=TEXT)
    email = models.CharField(max_length=TEXT)
    at = models.BigIntegerField()
    key = models.CharField(max_length=TEXT)
    ip = models.CharField(max_length=64, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["submission_key", "email"], name="confirmation_once"),)
