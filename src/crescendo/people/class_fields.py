"""What conditions may ask of the codes: an industry, a country, a province, an area, a class of sizes."""

from __future__ import annotations

from collections.abc import Iterable

from crescendo.conditions.types import Entity, Field, FieldType, Option, Stored, TouchedBy
from crescendo.core.refusals import mark
from crescendo.people.china import AREAS, provinces
from crescendo.people.classes import SIZES
from crescendo.people.industries import industries
from crescendo.people.places import countries

_TABLES = {Entity.CONTACT: "people_contact", Entity.ACCOUNT: "people_account"}


def class_fields(entity: Entity) -> tuple[Field, ...]:
    """The five fields of contacts or of accounts; they turn with the words that they are read from."""
    return (
        _field(entity, "industry_code", mark("Industry class"), industry_options()),
        _field(entity, "size_code", mark("Company size"), size_options()),
        _field(entity, "country_code", mark("Country or territory"), country_options()),
        _field(entity, "region_code", mark("Province of China"), province_options()),
        _field(entity, "area_code", mark("Area of China"), area_options()),
    )


def industry_options() -> tuple[Option, ...]:
    """The classes in the standard's order."""
    return _options((one.code, one.en, one.zh) for one in industries())


def size_options() -> tuple[Option, ...]:
    """The classes, the smallest first."""
    ends = (
        (code, f"{least:,}+" if most is None else f"{least:,}-{most:,}")
        for code, (least, most) in SIZES.items()
    )
    return _options((code, text, f"{text}人") for code, text in ends)


def country_options() -> tuple[Option, ...]:
    """All countries and territories, China first."""
    return _options((code, en, zh) for code, (en, zh) in countries().items())


def province_options() -> tuple[Option, ...]:
    """China's provinces in the order of their official numbers."""
    return _options((one.code, one.english[0], one.zh) for one in provinces().values())


def area_options() -> tuple[Option, ...]:
    """The areas in which Chinese companies divide their market."""
    return _options((code, en, zh) for code, (en, zh, _) in AREAS.items())


def _options(named: Iterable[tuple[str, str, str]]) -> tuple[Option, ...]:
    return tuple(Option(value=code, label=en, labels=(("en", en), ("zh-hans", zh))) for code, en, zh in named)


def _field(entity: Entity, key: str, label: str, options: tuple[Option, ...]) -> Field:
    return Field(
        key=key,
        entity=entity,
        type=FieldType.CHOICE,
        label=label,
        stored=Stored(table=_TABLES[entity], column=key),
        options=options,
        touched_by=frozenset(TouchedBy(kind=f"{entity.value}.{what}") for what in ("created", "changed")),
    )
