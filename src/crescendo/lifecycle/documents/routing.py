"""Routing as data: rules in their order; the first that finds somebody free says whose lead it is.

A rule asks (`queue`, `provinces`, `industries`, `accounts`, `products`, a condition `when`; all of them must hold) and
names sellers (`to`). `queue` is the one that the way into the stage names. Nobody on leave, and nobody with `most_open`
open leads, is given one, but the owner of an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core.document_reading import Reading
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.refusals import mark
from crescendo.core.text import fold
from crescendo.lifecycle.documents.routing_rules import Choose, Routing, RoutingRule, To

_RULE = (
    *("key", "title", "to", "sellers", "teams", "choose"),
    *("queue", "provinces", "industries", "accounts", "products", "when"),
)


SHIPPED: Mapping[str, Any] = {
    "most_open": 50,
    "claims_a_day": 5,
    "reassignments": 2,
    "rules": [
        {
            "key": "owner",
            "title": {"en": "Owner of the account or open deal", "zh-hans": "企业或在途商机的负责人"},
            "to": "account_owner",
        },
        {
            "key": "sdr",
            "title": {
                "en": "Hot with fit C: an SDR completes the data",
                "zh-hans": "热且匹配度C：SDR补全资料",
            },
            "to": "sdr",
            "choose": "least_load",
            "queue": "sdr",
        },
        {
            "key": "least_load",
            "title": {"en": "Whoever has the fewest open leads", "zh-hans": "在手线索最少的销售"},
            "to": "sales",
            "choose": "least_load",
        },
    ],
}


def read(said: Any, path: str, reading: Reading) -> Routing:
    """The routing that a section says; what is wrong is noted."""
    section = reading.table(said, path)
    reading.only(section, path, SHIPPED)
    taken: set[str] = set()
    rows = reading.rows(section.get("rules"), f"{path}/rules")
    return Routing(
        rules=tuple(_rule(one, at, reading, taken) for at, one in rows),
        most_open=reading.number(section.get("most_open"), f"{path}/most_open", least=1, most=10_000),
        claims_a_day=reading.number(section.get("claims_a_day"), f"{path}/claims_a_day", least=0, most=1_000),
        reassignments=reading.number(section.get("reassignments"), f"{path}/reassignments", least=0, most=20),
    )


def _rule(one: Mapping[str, Any], path: str, reading: Reading, taken: set[str]) -> RoutingRule:
    reading.only(one, path, _RULE)
    rule = RoutingRule(
        key=reading.key(one, path, taken),
        title=reading.title(one, path),
        to=To(reading.choice(one.get("to"), f"{path}/to", tuple(To))),
        choose=Choose(reading.choice(one.get("choose", "least_load"), f"{path}/choose", tuple(Choose))),
        sellers=_ids(one.get("sellers"), f"{path}/sellers", Prefix.STAFF, reading),
        teams=_ids(one.get("teams"), f"{path}/teams", Prefix.TEAM, reading),
        queue=reading.text(one.get("queue"), f"{path}/queue", most=40),
        provinces=frozenset(reading.names(one.get("provinces"), f"{path}/provinces")),
        industries=frozenset(reading.names(one.get("industries"), f"{path}/industries")),
        accounts=_ids(one.get("accounts"), f"{path}/accounts", Prefix.ACCOUNT, reading),
        products=frozenset(map(fold, reading.names(one.get("products"), f"{path}/products"))),
        when=_when(one.get("when"), f"{path}/when", reading),
    )
    if rule.to is To.CHOSEN and not rule.sellers and not rule.teams:
        reading.note(f"{path}/sellers", "empty", mark("Name a colleague or a team."))
    return rule


def _ids(said: Any, path: str, prefix: Prefix, reading: Reading) -> frozenset[int]:
    found = set()
    for place, text in enumerate(reading.names(said, path)):
        try:
            found.add(read_id(prefix, text))
        except IdNotReadable:
            reading.note(
                f"{path}/{place}",
                "id",
                mark("An id as %(example)s is expected here."),
                example=f"{prefix}_12",
            )
    return frozenset(found)


def _when(said: Any, path: str, reading: Reading) -> Tree | None:
    return None if said is None else conditions.parse_noting(said, path, reading, entity=Entity.CONTACT)
