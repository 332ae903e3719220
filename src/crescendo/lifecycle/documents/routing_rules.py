"""The nouns of routing: rules as read from the document. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.conditions.types import Tree
from crescendo.core.document_reading import Titles


class To(StrEnum):
    """To whom a rule leads."""

    ACCOUNT_OWNER = "account_owner"
    CHOSEN = "chosen"
    SALES = "sales"
    SDR = "sdr"


class Choose(StrEnum):
    """Who of several it is."""

    LEAST_LOAD = "least_load"
    ROUND_ROBIN = "round_robin"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRule:
    """A rule as read: what it asks (empty asks nothing) and whom it names."""

    key: str
    title: Titles
    to: To
    choose: Choose
    sellers: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    queue: str = ""
    provinces: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    accounts: frozenset[int] = frozenset()
    products: frozenset[str] = frozenset()
    when: Tree | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The rules and their bounds. `reassignments` is how often the clock passes a lead on before the manager has it."""

    rules: tuple[RoutingRule, ...]
    most_open: int
    claims_a_day: int
    reassignments: int
