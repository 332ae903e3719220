"""A fragment beside the ORM, on whichever database the tests run."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from crescendo.conditions import api
from crescendo.conditions.types import Entity, Field, FieldLeaf, FieldType, Not, Operator, Stored, Tree

TABLE = "django_content_type"
NAME = Field(
    key="try.model",
    entity=Entity.CONTACT,
    type=FieldType.TEXT,
    label="Model",
    stored=Stored(table=TABLE, column="model"),
)


def _names(tree: Tree) -> list[str]:
    where = api.compile_where(tree, vendor=connection.vendor, alias=TABLE, now=0, zone="UTC")
    rows = ContentType.objects.filter(RawSQL(where.sql, where.params, BooleanField()), app_label="try")
    return sorted(rows.values_list("model", flat=True))


@pytest.mark.django_db
def test_a_fragment_filters_a_queryset() -> None:
    for name in ("100%_a", "lin"):
        ContentType.objects.create(app_label="try", model=name)
    percent = FieldLeaf(field=NAME, operator=Operator.CONTAINS, value="0%_")
    assert _names(percent) == ["100%_a"]
    assert _names(Not(percent)) == ["lin"]
    assert _names(api.nothing()) == []
    assert len(_names(api.everything())) == 2
