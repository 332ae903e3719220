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
    """A contact under a model as of a day: the sum in thousandths, the number on the screen, band, fit."""

    model_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    thousandths = models.BigIntegerField()
    score = models.IntegerField()
    band = models.SmallIntegerField()
    on_day = models.IntegerField()
    next_day = models.IntegerField(null=True)
    fit = models.IntegerField()
    grade = models.CharField(max_length=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact_id", "model_id"], name="scoring_standing_contact")
        ]
        indexes: ClassVar = [
            models.Index(fields=["model_id", "next_day"], name="scoring_standing_due"),
            models.Index(fields=["model_id", "score"], name="scoring_standing_score"),
        ]
