"""Tables of where visitors come from. Verbs live in the modules beside this one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SourceRow(models.Model):
    """A source. `name_folded` keeps two names apart that a reader could not; figures are moved by ingest."""

    name = models.TextField()
    name_folded = models.TextField(unique=True)
    write_key = models.TextField(unique=True)
    protocol = models.TextField()
    trust = models.TextField()
    origins = models.TextField()
    user_id_space = models.TextField()
    project = models.TextField(default="")
    enabled = models.BooleanField(default=True)
    created_at = models.BigIntegerField()
    first_event_at = models.BigIntegerField(null=True)
    last_event_at = models.BigIntegerField(null=True)
    events = models.BigIntegerField(default=0)

    class Meta:
        db_table = "sources_source"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"], condition=~models.Q(project=""), name="sources_source_project"
            )
        ]


class ApiKeyRow(models.Model):
    """A key of the API. The secret is random and long, so a plain hash of it is safe and can be looked up."""

    name = models.TextField()
    hint = models.TextField()
    secret_hash = models.TextField(unique=True)
    scopes = models.TextField()
    created_by = models.TextField()
    created_at = models.BigIntegerField()
    last_used_at = models.BigIntegerField(null=True)
    revoked_at = models.BigIntegerField(null=True)

    class Meta:
        db_table = "sources_api_key"


class TouchRow(models.Model):
    """The dictionary of touches: an event points here. Rows never change."""

    digest = models.TextField(unique=True)
    channel = models.TextField()
    source = models.TextField()
    medium = models.TextField()
    campaign = models.TextField()
    ad_group = models.TextField()
    keyword = models.TextField()
    content = models.TextField()
    click_id = models.TextField()
    click_id_kind = models.TextField()
    engine = models.TextField()
    landing_url = models.TextField()
    referrer = models.TextField()
    plan_id = models.TextField()
    unit_id = models.TextField()
    keyword_id = models.TextField()
    creative_id = models.TextField()

    class Meta:
        db_table = "sources_touch"


class KeywordRow(models.Model):
    """The words behind an id of an ad platform, from its report."""

    engine = models.TextField()
    kind = models.TextField()
    platform_id = models.TextField()
    keyword = models.TextField()
    unit = models.TextField()
    plan = models.TextField()
    creative = models.TextField()
    updated_at = models.BigIntegerField()

    class Meta:
        db_table = "sources_keyword"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engine", "kind", "platform_id"], name="sources_keyword_once")
        ]


class Spend(models.Model):
    """Money spent over days, in hundredths of its currency. `digest` stands for all that says which row it is."""

    digest = models.TextField(unique=True)
    first_day = models.TextField()
    last_day = models.TextField()
    purpose = models.TextField()
    channel = models.TextField()
    engine = models.TextField()
    campaign = models.TextField()
    unit = models.TextField()
    keyword = models.TextField()
    currency = models.TextField()
    amount = models.BigIntegerField()
    impressions = models.BigIntegerField(null=True)
    clicks = models.BigIntegerField(null=True)
    updated_at = models.BigIntegerField()

    class Meta:
        db_table = "sources_spend"
        indexes: ClassVar = [models.Index(fields=["first_day", "last_day"], name="sources_spend_days")]


class SpendMark(models.Model):
    """What an import made of a row of spend: JSON of amount, impressions and clicks; `before` null: it added it."""

    pk = models.CompositePrimaryKey("run_id", "spend_id")
    run_id = models.BigIntegerField()
    spend_id = models.BigIntegerField()
    before = models.TextField(null=True)
    after = models.TextField()

    class Meta:
        db_table = "sources_spend_mark"


class Revision(models.Model):
    """A number that moves when a thing changes, so that readers with a copy know when to read it again."""

    name = models.TextField(primary_key=True)
    number = models.BigIntegerField()

    class Meta:
        db_table = "sources_revision"
