"""What the words of a contact or an account come to: industry, country, province, area and size as codes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.people.industries import industry_of
from crescendo.people.places import place_of

# Columns beside the words that they are read from; the row of a contact and of an account holds the same.
WORDS = ("industry", "employees", "country", "region", "city")
CODES = ("industry_code", "country_code", "region_code", "area_code", "size_code")
SIZES: Mapping[str, tuple[int, int | None]] = {
    "1-9": (1, 9),
    "10-49": (10, 49),
    "50-199": (50, 199),
    "200-499": (200, 499),
    "500-999": (500, 999),
    "1000-4999": (1_000, 4_999),
    "5000+": (5_000, None),
}


def size_of(employees: int | None) -> str | None:
    """The class that a number of employees lies in; None for none."""
    if employees is None or employees < 1:
        return None
    return next(code for code, (_, most) in SIZES.items() if most is None or employees <= most)


def codes_of(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Column to code, None where the words say none. A row may lack some of the words."""
    place = place_of(row.get("country", ""), row.get("region", ""), row.get("city", ""))
    return {
        "industry_code": industry_of(row.get("industry", "")),
        "country_code": place.country or None,
        "region_code": place.region or None,
        "area_code": place.area or None,
        "size_code": size_of(row.get("employees")),
    }
