"""Fields as the people room would register them, under keys that no room uses."""

from __future__ import annotations

import pytest

from crescendo.conditions import api
from crescendo.conditions.types import (
    Entity,
    Field,
    FieldType,
    Option,
    Stored,
    TouchedBy,
    Whose,
)
from crescendo.core.ids import Prefix

TABLE = "core_user"


def _field(key: str, kind: FieldType, label: str, **more: object) -> Field:
    stored = more.pop("stored", Stored(table=TABLE, column=key))
    return Field(key="try." + key, entity=Entity.CONTACT, type=kind, label=label, stored=stored, **more)  # type: ignore[arg-type]


FIELDS = (
    _field(
        "company", FieldType.TEXT, "Company", stored=Stored(table=TABLE, column="x", fold_column="x_fold")
    ),
    _field("email", FieldType.TEXT, "E-mail", personal=True),
    _field("size", FieldType.NUMBER, "Size"),
    _field(
        "revenue", FieldType.MONEY, "Revenue", stored=Stored(table=TABLE, column="r", currency_column="c")
    ),
    _field("is_active", FieldType.FLAG, "Active"),
    _field(
        "seen_at",
        FieldType.INSTANT,
        "Last seen",
        touched_by=frozenset({TouchedBy(kind="event.recorded"), TouchedBy(kind="a.b", whose=Whose.ACCOUNT)}),
    ),
    _field("renewal_on", FieldType.DAY, "Renewal"),
    _field(
        "stage",
        FieldType.CHOICE,
        "Stage",
        options=(Option(value="lead", label="Lead"), Option(value="mql", label="MQL")),
    ),
    _field("owner", FieldType.REFERENCE, "Owner", target=Prefix.STAFF),
)


@pytest.fixture(scope="session", autouse=True)
def _registered() -> None:
    api.register(*FIELDS)
