"""Tables of deals: the deal, its stages, fields' history, people, products, POC, contracts, milestones.

Staff, contacts, accounts and touches are plain numbers here: the rooms below own them. Money is in the smallest unit of
the deal's currency.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Deal(models.Model):
    """The current row is the projection of the deal's field history and of its stages.

    `account_id` is the living account, `written_account_id` the one that was named: they differ while that is merged.
    `products` are the names of its lines in a row, for lists and conditions. `missing` is a JSON list of the fields
    that its stage asks for and that nobody has given yet.
    """

    name = models.CharField(max_length=255)
    name_fold = models.CharField(max_length=255)
    account_id = models.BigIntegerField(null=True)
    written_account_id = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=40)
    stage_at = models.BigIntegerField()
    state = models.CharField(max_length=10)
    closed_at = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(null=True)
    list_amount = models.BigIntegerField(null=True)
    close_on = models.DateField(null=True)
    channel = models.CharField(max_length=40, default="")
    touch_id = models.BigIntegerField(null=True)
    keyword = models.CharField(max_length=255, default="")
    keyword_fold = models.CharField(max_length=255, default="")
    region = models.CharField(max_length=255, default="")
    region_fold = models.CharField(max_length=255, default="")
    region_code = models.CharField(max_length=6, null=True)
    industry = models.CharField(max_length=255, default="")
    industry_fold = models.CharField(max_length=255, default="")
    industry_code = models.CharField(max_length=40, null=True)
    budget = models.CharField(max_length=12, default="")
    has_no_known_decision_maker = models.BooleanField(default=False)
    competitors = models.TextField(
        null=True
    )  # a JSON list; null is not asked yet, an empty one: there are none
    factor_function = models.SmallIntegerField(null=True)
    factor_brand = models.SmallIntegerField(null=True)
    factor_price = models.SmallIntegerField(null=True)
    factor_service = models.SmallIntegerField(null=True)
    products = models.TextField(default="")
    products_fold = models.TextField(default="")
    lost_reason = models.CharField(max_length=40, default="")
    lost_to = models.CharField(max_length=255, default="")
    win_reason = models.CharField(max_length=20, default="")
    churn_reason = models.CharField(max_length=40, default="")
    live_on = models.DateField(null=True)
    delivery_owner_id = models.BigIntegerField(null=True)
    missing = models.TextField(default="[]")
    request_key = models.CharField(max_length=120, null=True, unique=True)
    created_at = models.BigIntegerField()
    created_by_id = models.BigIntegerField(null=True)
    changed_at = models.BigIntegerField()
    removed_at = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["stage", "stage_at", "id"], name="deal_by_stage", condition=Q(removed_at=None)
            ),
            models.Index(fields=["created_at", "id"], name="deal_by_created", condition=Q(removed_at=None)),
            models.Index(fields=["account_id", "state"], name="deal_by_account"),
            models.Index(fields=["written_account_id"], name="deal_by_written_account"),
            models.Index(fields=["owner_id", "state"], name="deal_by_owner"),
        ]


class DealContact(models.Model):
    """Somebody who has to do with a deal. The row stays with the record it was written for; readers follow merges."""

    deal_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    role = models.CharField(max_length=20, default="")
    at = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal_id", "contact_id"], name="deal_contact_once")
        ]
        indexes: ClassVar = [models.Index(fields=["contact_id", "deal_id"], name="deal_contact_by_contact")]


class DealLine(models.Model):
    """A product of a deal: how many, at which price."""

    deal_id = models.BigIntegerField()
    position = models.SmallIntegerField()
    product = models.CharField(max_length=255)
    product_fold = models.CharField(max_length=255)
    quantity = models.BigIntegerField(default=1)
    unit_amount = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal_id", "position"], name="deal_line_once")
        ]
        indexes: ClassVar = [models.Index(fields=["product_fold", "deal_id"], name="deal_line_by_product")]


class DealStay(models.Model):
    """A deal's stay in a stage, from entering to leaving. A deal has exactly one that was not left.

    `change_set_id` is the change of many that moved it there.
    """

    deal_id = models.BigIntegerField()
    number = models.IntegerField()
    stage = models.CharField(max_length=40)
    from_stage = models.CharField(max_length=40, default="")
    entered_at = models.BigIntegerField()
    left_at = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    cause = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, default="")
    note = models.TextField(default="")
    is_incomplete = models.BooleanField(default=False)
    change_set_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal_id", "number"], name="deal_stay_once"),
            models.UniqueConstraint(
                fields=["deal_id"], condition=Q(left_at=None), name="deal_stands_in_one_stage"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["stage", "entered_at"], name="deal_stay_by_stage")]


class DealChange(models.Model):
    """A field of a deal was given another value: JSON texts, null where there was none."""

    deal_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    before = models.TextField(null=True)
    after = models.TextField(null=True)
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    source = models.CharField(max_length=20)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["deal_id", "id"], name="deal_change_by_deal")]


class Poc(models.Model):
    """A deal's proof of concept. `criteria` is a JSON list of objects: title, target, result, is_met."""

    deal_id = models.BigIntegerField(unique=True)
    criteria = models.TextField(default="[]")
    starts_on = models.DateField(null=True)
    planned_end_on = models.DateField(null=True)
    presales_id = models.BigIntegerField(null=True)
    technical_owner_id = models.BigIntegerField(null=True)
    result = models.CharField(max_length=12, default="")
    ended_on = models.DateField(null=True)
    failure_reason = models.CharField(max_length=40, default="")
    skipped_because = models.TextField(default="")
    changed_at = models.BigIntegerField()


class Contract(models.Model):
    """What was signed: the first of a deal is number 1, each renewal the next. `told_at`: its renewal was made due."""

    deal_id = models.BigIntegerField()
    number = models.SmallIntegerField()
    signed_on = models.DateField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    term_months = models.SmallIntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    recurring_amount = models.BigIntegerField(null=True)
    told_at = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["deal_id", "number"], name="contract_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["ends_on"], name="contract_by_end", condition=Q(told_at=None, ends_on__isnull=False)
            )
        ]


class Milestone(models.Model):
    """A step of the delivery; the one that is the go-live makes the deal live once it is done."""

    deal_id = models.BigIntegerField()
    title = models.CharField(max_length=255)
    planned_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    is_go_live = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["deal_id", "planned_on"], name="milestone_by_deal")]
