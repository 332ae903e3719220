"""Contracts and milestones of deals that were brought before, by the deals' ids in the other tool."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_day
from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.text import clean, fold
from crescendo.core.types import Permission
from crescendo.lifecycle.deals.adding import (
    Added,
    AddedContract,
    AddedMilestone,
    add_contracts,
    add_milestones,
    deals_under,
)
from crescendo.lifecycle.imports.amounts import read_amount
from crescendo.lifecycle.imports.columns import FINAL_ROWS, MISSING
from crescendo.lifecycle.imports.deal_cells import TOO_LONG, Unreadable
from crescendo.lifecycle.imports.deals import KEY, REPEATED
from crescendo.lifecycle.models import Deal

T = TypeVar("T")
NO_DEAL = mark("No deal was brought under this id. Import the deals first.")
NO_DAY = mark("This is not a day that can be read in one way only. Write it as 2026-01-31.")
NO_MONTHS = mark("Give a number of months from 1 to 600.")
NO_FLAG = mark("Say yes or no.")
CONTRADICTS = mark("This contradicts another day of the same contract.")
_DAYS = ("signed_on", "starts_on", "ends_on")
_AMOUNTS = ("contract_amount", "recurring_amount")
_YES = frozenset({"yes", "true", "1", "y", "是", "x", "✓"})
_NO = frozenset({"no", "false", "0", "n", "否"})
_LONGEST_TITLE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A chunk as understood before its transaction begins."""

    contracts: Sequence[AddedContract] = ()
    milestones: Sequence[AddedMilestone] = ()
    refused: Sequence[Refused] = ()


def prepare_contracts(batch: Batch) -> Prepared:
    """Read the cells of a chunk; two queries."""
    found, refused = _read_all(batch, _contract)
    return Prepared(contracts=found, refused=refused)


def prepare_milestones(batch: Batch) -> Prepared:
    """Read the cells of a chunk; two queries."""
    found, refused = _read_all(batch, _milestone)
    return Prepared(milestones=found, refused=refused)


def write_contracts(batch: Batch, prepared: Prepared, now: int) -> Written:
    """Write contracts; one row a deal and file. Emits deal.changed."""
    earlier = batch.claim([(one.number, f"deal/{one.deal_id}") for one in prepared.contracts])
    rows = [one for one in prepared.contracts if one.number not in earlier]
    added = add_contracts(batch.by, rows, now=now)
    return _written(prepared, len(rows), added, earlier)


def write_milestones(batch: Batch, prepared: Prepared, now: int) -> Written:
    """Write milestones; a title once a deal and file. Emits deal.changed."""
    earlier = batch.claim(
        [(one.number, f"deal/{one.deal_id}/{fold(one.title)}") for one in prepared.milestones]
    )
    rows = [one for one in prepared.milestones if one.number not in earlier]
    added = add_milestones(batch.by, rows, now=now)
    return _written(prepared, len(rows), added, earlier)


def _written(prepared: Prepared, rows: int, added: Added, earlier: Mapping[int, int]) -> Written:
    refused = [*prepared.refused]
    refused += [
        Refused(number, "key", REPEATED, {"row": str(row)}) for number, row in sorted(earlier.items())
    ]
    refused += [Refused(number, column, CONTRADICTS, {}) for number, column in sorted(added.wrong.items())]
    touched = len(added.created) + len(added.updated) + len(added.wrong)
    return Written(
        created=len(added.created), updated=len(added.updated), unchanged=rows - touched, refused=refused
    )


def _read_all(batch: Batch, read: Callable[[Row, Deal, str], T]) -> tuple[list[T], list[Refused]]:
    zone, deals = get_company().time_zone, deals_under(_keys(batch.rows))
    found: list[T] = []
    refused = []
    for row in batch.rows:
        deal = deals.get(_key(row))
        if deal is None:
            refused.append(Refused(row.number, "key", NO_DEAL if "key" in row.values else MISSING, {}))
            continue
        try:
            found.append(read(row, deal, zone))
        except Unreadable as why:
            refused.append(Refused(row.number, why.column, why.sentence, {}))
    return found, refused


def _contract(row: Row, deal: Deal, zone: str) -> AddedContract:
    return AddedContract(number=row.number, deal_id=deal.pk, fields=_fields(row.values, zone, deal.currency))


def _fields(values: Mapping[str, str], zone: str, currency: str) -> dict[str, Any]:
    fields: dict[str, Any] = {name: _day(values, name, zone) for name in _DAYS if name in values}
    for name in _AMOUNTS:
        if name in values:
            amount = read_amount(values[name], currency)
            if isinstance(amount, str):
                raise Unreadable(name, amount)
            fields[name] = amount
    if "term_months" in values:
        text = values["term_months"]
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 600:
            raise Unreadable("term_months", NO_MONTHS)
        fields["term_months"] = int(text)
    return fields


def _milestone(row: Row, deal: Deal, zone: str) -> AddedMilestone:
    title = clean(row.values.get("title", ""))
    if not title or len(title) > _LONGEST_TITLE:
        raise Unreadable("title", TOO_LONG if title else MISSING)
    flag = fold(row.values.get("is_go_live", "no"))
    if flag not in _YES | _NO:
        raise Unreadable("is_go_live", NO_FLAG)
    return AddedMilestone(
        number=row.number,
        deal_id=deal.pk,
        title=title,
        planned_on=_day(row.values, "planned_on", zone),
        done_on=_day(row.values, "done_on", zone),
        is_go_live=flag in _YES,
    )


def _day(values: Mapping[str, str], column: str, zone: str) -> date | None:
    day = read_day(values[column], zone) if column in values else None
    if day is None and column in values:
        raise Unreadable(column, NO_DAY)
    return day


def _keys(rows: Iterable[Row]) -> list[str]:
    return [_key(row) for row in rows]


def _key(row: Row) -> str:
    return f"import/{clean(row.values.get('key', ''))}"


DEAL_KEY = replace(KEY, hint=mark("Its id in the other tool, as in the import of deals."))
CONTRACTS = Kind(
    name="contracts",
    title=mark("Contracts"),
    hint=mark("Contracts of deals that were imported before: days, term, amounts."),
    columns=(
        DEAL_KEY,
        Column(
            name="signed_on",
            label=mark("Signed"),
            aliases=(
                "签订",
                "签订日期",
                "签约日期",
                "签署日期",
                "signed on",
                "signature date",
                "contract signed",
            ),
            example="2025-03-31",
        ),
        Column(
            name="starts_on",
            label=mark("Contract starts"),
            aliases=("合同开始", "合同开始日期", "生效日期", "start date", "contract start date"),
            example="2025-04-01",
        ),
        Column(
            name="ends_on",
            label=mark("Contract ends"),
            aliases=("合同结束", "合同结束日期", "到期日期", "end date", "contract end date"),
            example="2026-03-31",
        ),
        Column(
            name="term_months",
            label=mark("Term in months"),
            aliases=(
                "合同期（月）",
                "期限（月）",
                "合同期限",
                "term",
                "contract term",
                "contract term (months)",
            ),
            example="12",
        ),
        Column(
            name="contract_amount",
            label=mark("Contract amount"),
            aliases=("合同金额", "合同总额", "total contract value", "tcv", "amount"),
            example="128000.00",
        ),
        Column(
            name="recurring_amount",
            label=mark("Recurring amount a year"),
            aliases=("年度经常性金额", "年费", "arr", "acv", "annual recurring revenue"),
            example="36000.00",
        ),
    ),
    needs=(("key",), (*_DAYS, *_AMOUNTS, "term_months")),
    prepare=prepare_contracts,
    write=write_contracts,
    permissions=frozenset({Permission.DEALS_EDIT}),
    final=FINAL_ROWS,
)
MILESTONES = Kind(
    name="milestones",
    title=mark("Milestones"),
    hint=mark("Steps of the delivery of deals that were imported before, up to the go-live."),
    columns=(
        DEAL_KEY,
        Column(
            name="title",
            label=mark("Milestone"),
            aliases=("里程碑", "里程碑名称", "milestone name", "title", "task"),
            example="Data connected",
        ),
        Column(
            name="planned_on",
            label=mark("Planned for"),
            aliases=("计划日期", "计划完成日期", "planned", "due date", "planned date"),
            example="2025-05-15",
        ),
        Column(
            name="done_on",
            label=mark("Done on"),
            aliases=("完成日期", "实际完成日期", "completed", "done", "completed on"),
            example="2025-05-20",
        ),
        Column(
            name="is_go_live",
            label=mark("Is the go-live"),
            aliases=("是否上线", "上线", "go-live", "go live"),
            example="no",
        ),
    ),
    needs=(("key",), ("title",)),
    prepare=prepare_milestones,
    write=write_milestones,
    permissions=frozenset({Permission.DEALS_EDIT}),
    final=FINAL_ROWS,
)
