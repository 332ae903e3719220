"""Own fields of contacts that the shipped stages ask for. They are the company's, as all own fields are."""

from __future__ import annotations

from crescendo.conditions.types import Entity
from crescendo.people import api as people
from crescendo.people.types import DeclareField, OwnType


def _field(key: str, en: str, zh: str, kind: OwnType = OwnType.TEXT) -> DeclareField:
    return DeclareField(entity=Entity.CONTACT, key=key, type=kind, en=en, zh=zh)


FIELDS = (
    _field("product_interest", "Product of interest", "意向产品"),
    _field("need", "Need", "需求"),
    _field("project_on", "Project date", "项目时间", OwnType.DAY),
    _field("next_step", "Next step", "下一步"),
    _field("next_step_on", "Day of the next step", "下一步日期", OwnType.DAY),
)


def ship(*, now: int) -> int:
    """Give an installation those fields that it never had; how many that were. Two statements where it has them."""
    return people.ship_fields(FIELDS, now=now)
