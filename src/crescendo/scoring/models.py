"""Tables: rules by number, the ledger's entries, and where each contact stands under each model. All derived."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ScoringModel(models.Model):
    """The number under which a model's rows stand; its key is that of its definition."""

    key = models.CharField(max_length=60, unique=True)

    class Meta:
        db_table = "scoring_model"


class Rule(models.Model):
    """The number under which a rule of a model stands in the ledger; its key is fixed for ever."""

    model_id = models.BigIntegerField()
    key = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["model_id", "key"], name="scoring_rule_key")]


class Entry(models.Model):
    """What a rule gave a contact on a day of the company's zone (days since 1 January 1970 there)."""

    model_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    rule_id = models.BigIntegerField()
    day = models.IntegerField()
    acts = models.IntegerField()
    raw = models.IntegerField()
    points = models.IntegerField()
    half_life = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact_id", "model_id", "rule_id", "day"], name="scoring_entry_of_a_day"
            )
        ]


class Standing(models.Model):
    """A contact under a model as of a day: the sum in thousandths, the number on the screen, band, fit.

    `version` and `override` are those that its entries were counted under; `account_id` is what it belonged to.
    """

    model_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    thousandths = models.BigIntegerField()
    score = models.IntegerField()
    band = models.SmallIntegerField()
    on_day = models.IntegerField()
    next_day = models.IntegerField(null=True)
    fit = models.IntegerField()
    grade = models.CharField(max_length=1)
    account_id = models.BigIntegerField(null=True)
    version = models.IntegerField(default=-1)
    override = models.SmallIntegerField(default=-1)
    is_content_only = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact_id", "model_id"], name="scoring_standing_contact")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account_id", "model_id", "score"],
                name="scoring_standing_account",
                condition=models.Q(account_id__isnull=False),
            ),
            models.Index(fields=["model_id", "next_day"], name="scoring_standing_due"),
            models.Index(fields=["model_id", "score"], name="scoring_standing_score"),
            # Who is hot is asked by lists and homes all day; it holds all that they need.
            models.Index(fields=["model_id", "band", "contact_id"], name="scoring_standing_band"),
        ]


class AccountStanding(models.Model):
    """An account under the model that acts: its warmest person and a quarter of the next four."""

    model_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    score = models.IntegerField()
    band = models.SmallIntegerField()

    class Meta:
        db_table = "scoring_account"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account_id", "model_id"], name="scoring_account_once")
        ]
        indexes: ClassVar = [models.Index(fields=["model_id", "score"], name="scoring_account_score")]


class Preview(models.Model):
    """A draft tried out on everybody: how far it has come, and how many would have another band.

    `moves` is a JSON object of counts by `before-after`.
    """

    model_key = models.CharField(max_length=60, unique=True)
    revision = models.IntegerField()
    document = models.TextField()
    after_id = models.BigIntegerField(default=0)
    newest_id = models.BigIntegerField(default=0)
    counted = models.BigIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    moves = models.TextField(default="{}")
    graded = models.BigIntegerField(default=0)
    asked_at = models.BigIntegerField()
    asked_by = models.CharField(max_length=255)

    class Meta:
        db_table = "scoring_preview"


class PreviewMove(models.Model):
    """Somebody whose band would be another under a draft."""

    preview_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    before = models.IntegerField()
    after = models.IntegerField()
    band_before = models.SmallIntegerField()
    band_after = models.SmallIntegerField()

    class Meta:
        db_table = "scoring_preview_move"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["preview_id", "band_before", "band_after", "contact_id"], name="scoring_preview_who"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["contact_id"], name="scoring_preview_contact")]
