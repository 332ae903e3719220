"""The company's own lists that rules of fit speak of: target industries, regions served, competitors. Pure.

A rule with a list fits nobody while the list is empty: what is unknown counts nought.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_Doc = dict[str, Any]
INDUSTRIES = ("target_industries", "adjacent_industries", "excluded_industries")
REGIONS = "served_regions"
COMPANIES = ("competitors", "suppliers", "own_companies")
LISTS = (*INDUSTRIES, REGIONS, *COMPANIES)
_NOBODY: _Doc = {"any": []}
_PLACES = ("country_code", "region_code", "area_code")


def condition(name: str, values: list[str], *, is_outside: bool = False) -> _Doc:
    """Who is in a list, as a condition about a contact; or who is known to be outside of it."""
    if not values:
        return _NOBODY
    if name in INDUSTRIES:
        inside = _own_or_account("industry_code", values)
        known = _is_known(["industry_code"])
    elif name == REGIONS:
        inside = {"any": [_own_or_account(key, codes) for key, codes in _by_kind(values)]}
        known = _is_known(["region_code", "country_code"])
    else:
        domains = [value.lower() for value in values if "." in value]
        names = [value for value in values if "." not in value]
        parts = [
            {"of_account": {"field": key, "operator": "is_any_of", "value": given}}
            for key, given in (("domain", domains), ("name", names))
            if given
        ]
        inside, known = {"any": parts}, {"field": "account", "operator": "is_set"}
    return {"all": [known, {"not": inside}]} if is_outside else inside


def _by_kind(values: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Codes of places by the field that holds their kind: CN, CN-SH, east."""
    kinds: dict[str, list[str]] = {key: [] for key in _PLACES}
    for value in values:
        key = "region_code" if "-" in value else "country_code" if value.isupper() else "area_code"
        kinds[key].append(value)
    return [(key, codes) for key, codes in kinds.items() if codes]


def _own_or_account(key: str, codes: list[str]) -> _Doc:
    leaf = {"field": key, "operator": "is_any_of", "value": codes}
    return {"any": [leaf, {"of_account": leaf}]}


def _is_known(keys: Iterable[str]) -> _Doc:
    leaves = [{"field": key, "operator": "is_set"} for key in keys]
    return {"any": [*leaves, *({"of_account": leaf} for leaf in leaves)]}
