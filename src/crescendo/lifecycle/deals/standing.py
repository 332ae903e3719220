"""A deal with the rows that its fields lie in: read once, changed, written once, with the history of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from crescendo.core import sets
from crescendo.core.text import fold
from crescendo.core.types import Actor
from crescendo.lifecycle.deals.fields import FIELDS, Place
from crescendo.lifecycle.models import Contract, Deal, Poc
from crescendo.people import api as people

CHANGES = ("deal_id", "field", "before", "after", "at", "by_id", "by_label", "source")
_FOLDED = frozenset({"name", "keyword", "region", "industry"})
_CODES = ("industry_code", "region_code")
_FOLLOW: Mapping[str, tuple[str, ...]] = {
    "region": _CODES,
    "industry": _CODES,
    "account_id": ("account_id",),
    "lines": ("products", "products_fold"),
}
_BATCH = 100
_EMPTY_TEXTS = frozenset(
    {
        *("keyword", "region", "industry", "budget", "channel", "lost_to", "win_reason"),
        *("result", "failure_reason", "skipped_because"),
    }
)
_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(_EMPTY_TEXTS, ""),
    "criteria": "[]",
    "has_no_known_decision_maker": False,
}


@dataclass(slots=True, kw_only=True)
class Standing:
    """The rows of one deal. `contract` is the latest; a row that is not there yet is made by the first value."""

    deal: Deal
    poc: Poc
    contract: Contract
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, deal: Deal) -> Standing:
        """Two queries."""
        poc = Poc.objects.filter(deal_id=deal.pk).first()
        contract = Contract.objects.filter(deal_id=deal.pk).order_by("-number").first()
        return cls(
            deal=deal,
            poc=poc or Poc(deal_id=deal.pk, changed_at=0),
            contract=contract or Contract(deal_id=deal.pk, number=1),
        )

    @classmethod
    def of_all(cls, deals: Sequence[Deal]) -> list[Standing]:
        """Of many, in their order. Two queries."""
        numbers = [deal.pk for deal in deals]
        pocs = {poc.deal_id: poc for poc in Poc.objects.filter(deal_id__in=numbers)}
        rows = Contract.objects.filter(deal_id__in=numbers).order_by("number")
        contracts = {contract.deal_id: contract for contract in rows}
        return [
            cls(
                deal=deal,
                poc=pocs.get(deal.pk) or Poc(deal_id=deal.pk, changed_at=0),
                contract=contracts.get(deal.pk) or Contract(deal_id=deal.pk, number=1),
            )
            for deal in deals
        ]

    @classmethod
    def fresh(cls, deal: Deal) -> Standing:
        """Of a deal that is being made."""
        return cls(deal=deal, poc=Poc(changed_at=0), contract=Contract(number=1))

    def get(self, name: str) -> Any:
        """What a field says."""
        return getattr(self._row(FIELDS[name].place), FIELDS[name].column)

    def set(self, values: Mapping[str, Any]) -> None:
        """Give fields values, already read; None clears."""
        for name, given in values.items():
            self._set(name, given)

    def renew(self) -> None:
        """The next contract: its fields begin empty."""
        self.contract = Contract(deal_id=self.deal.pk, number=self.contract.number + 1)

    def save(self, by: Actor, *, now: int, source: str) -> None:
        """Write the rows that changed and what changed in them. Four statements at most."""
        self.deal.changed_at = now
        self.deal.save()
        places = {FIELDS[name].place for name in self.changed if name in FIELDS}
        if Place.POC in places:
            self.poc.deal_id, self.poc.changed_at = self.deal.pk, now
            self.poc.save()
        if Place.CONTRACT in places:
            self.contract.deal_id = self.deal.pk
            self.contract.save()
        sets.insert("lifecycle_dealchange", CHANGES, self.changes(by, now=now, source=source))

    def changes(self, by: Actor, *, now: int, source: str) -> list[tuple[Any, ...]]:
        """The lines of the history of fields, in the order of `CHANGES`."""
        own = (now, by.staff_id, by.label[:200], source)
        return [
            (self.deal.pk, name, kept(before), kept(after), *own)
            for name, (before, after) in self.changed.items()
        ]

    def note(self, name: str, before: Any, after: Any) -> None:
        """Note a change of something that is no field of the list, as the products."""
        if before != after:
            self.changed[name] = (before, after)

    def has_changed(self, place: Place) -> bool:
        """Whether a field that lies there was changed."""
        return any(FIELDS[name].place is place for name in self.changed if name in FIELDS)

    def written(self) -> Iterator[tuple[Place, str]]:
        """The columns that the changed fields lie in, those that follow from them too."""
        for name in self.changed:
            of = FIELDS.get(name)
            if of is not None:
                yield of.place, of.column
                if of.place is Place.DEAL and of.column in _FOLDED:
                    yield Place.DEAL, f"{of.column}_fold"
            for column in _FOLLOW.get(name, ()):
                yield Place.DEAL, column

    def _row(self, place: Place) -> Deal | Poc | Contract:
        match place:
            case Place.DEAL:
                return self.deal
            case Place.POC:
                return self.poc
            case Place.CONTRACT:
                return self.contract

    def _set(self, name: str, given: Any) -> None:
        of = FIELDS[name]
        row, column = self._row(of.place), of.column
        before, after = getattr(row, column), _EMPTY.get(column) if given is None else given
        if before == after:
            return
        setattr(row, column, after)
        if of.place is Place.DEAL and column in _FOLDED:
            setattr(row, f"{column}_fold", fold(str(after)))
        if name in {"region", "industry"}:
            self._class()
        if name == "account_id":
            self.deal.account_id = after
        self.note(name, before, after)

    def _class(self) -> None:
        """What the words of place and trade come to, by the rule by which contacts are classed."""
        codes = people.classes_of({"industry": self.deal.industry, "region": self.deal.region})
        self.deal.industry_code, self.deal.region_code = codes["industry_code"], codes["region_code"]


def save_all(
    by: Actor, standings: Sequence[Standing], *, now: int, source: str, moved: Iterable[str] = ()
) -> None:
    """Write what changed in many deals, with the history of their fields; `moved` are columns that no field tells.

    A bounded number of statements for each hundred.
    """
    if not standings:
        return
    columns: dict[Place, set[str]] = {place: set() for place in Place}
    for one in standings:
        one.deal.changed_at = now
        for place, column in one.written():
            columns[place].add(column)
    columns[Place.DEAL] |= {*moved, "missing", "changed_at"}
    _update([one.deal for one in standings], columns[Place.DEAL])
    pocs = [one.poc for one in standings if one.has_changed(Place.POC)]
    for poc in pocs:
        poc.changed_at = now
    _put(pocs, columns[Place.POC] | {"changed_at"})
    _put([one.contract for one in standings if one.has_changed(Place.CONTRACT)], columns[Place.CONTRACT])
    lines = [line for one in standings for line in one.changes(by, now=now, source=source)]
    sets.insert("lifecycle_dealchange", CHANGES, lines)


def kept(value: Any) -> str | None:
    """A field's value as history keeps it."""
    if value is None:
        return None
    return msgspec.json.encode(value.isoformat() if isinstance(value, date) else value).decode()


def _update(rows: Sequence[Any], columns: Iterable[str]) -> None:
    if rows:
        type(rows[0]).objects.bulk_update(rows, sorted(columns), batch_size=_BATCH)


def _put(rows: Sequence[Any], columns: Iterable[str]) -> None:
    """Rows that are there are changed, the others made."""
    _update([row for row in rows if row.pk is not None], columns)
    fresh = [row for row in rows if row.pk is None]
    if fresh:
        type(fresh[0]).objects.bulk_create(fresh)
