"""Deals of another CRM, each under its id there: when it was made, what became of it and when, whose it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crescendo.core.clock import DAY
from crescendo.core.company import get_company
from crescendo.core.imports.owners import owners_named
from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.types import Permission
from crescendo.lifecycle.deals import courses
from crescendo.lifecycle.deals.bringing import CHUNK, bring_deals, known_keys
from crescendo.lifecycle.deals.following import Held, target_of
from crescendo.lifecycle.deals.types import BroughtDeal, BroughtStay, DealLine, DealState
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Course, Lifecycle, Pipeline
from crescendo.lifecycle.imports.columns import FINAL_DEALS, IN_FUTURE, NOTE, REASON, STAGE
from crescendo.lifecycle.imports.deal_cells import Knowing, ReadDeal, read_deal
from crescendo.lifecycle.stages.bringing import BroughtStage, beginnings_of, bring_stages
from crescendo.lifecycle.stages.nouns import WON
from crescendo.people import api as people

REPEATED = mark("Row %(row)s of this file has it already.")
BEFORE_CONTACT = mark("This deal is dated before the time at which its contact became one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A chunk as understood before its transaction begins."""

    rows: Sequence[ReadDeal]
    refused: Sequence[Refused]
    lifecycle: Lifecycle


def prepare(batch: Batch) -> Prepared:
    """Read the cells of a chunk; three queries."""
    company = get_company()
    knowing = Knowing(
        lifecycle=in_force(),
        zone=company.time_zone,
        currency=company.currency,
        owners=owners_named(row.values["owner"] for row in batch.rows if "owner" in row.values),
    )
    found = [read_deal(row, knowing) for row in batch.rows]
    return Prepared(
        rows=[one for one in found if isinstance(one, ReadDeal)],
        refused=[one for one in found if isinstance(one, Refused)],
        lifecycle=knowing.lifecycle,
    )


def write(batch: Batch, prepared: Prepared, now: int) -> Written:
    """Write a chunk: deals with their way, and the stages of their people with the times of the file.

    A deal that is known by its key stays as it is. Emits deal.created, contact.stage_changed.
    """
    earlier = batch.claim([(row.number, row.key) for row in prepared.rows])
    refused = [*prepared.refused]
    refused += [
        Refused(number, "key", REPEATED, {"row": str(row)}) for number, row in sorted(earlier.items())
    ]
    rows = [row for row in prepared.rows if row.number not in earlier]
    known = known_keys([_key(row) for row in rows])
    fresh = [row for row in rows if _key(row) not in known]
    naming = _naming(batch, fresh)
    contacts, strangers = people.find_named_contacts(batch, naming)
    began = beginnings_of(contacts.values())
    refused += [*strangers, *_untimely(fresh, contacts, began, now)]
    bad = {one.number for one in refused}
    taken = [row for row in fresh if row.number not in bad]
    _bring(batch, prepared.lifecycle, taken, contacts, now)
    return Written(created=len(taken), unchanged=len(rows) - len(fresh), refused=refused)


def _bring(
    batch: Batch, lifecycle: Lifecycle, rows: Sequence[ReadDeal], contacts: Mapping[int, int], now: int
) -> None:
    course = lifecycle.course(Pipeline.DEAL)
    accounts = {
        number: contact.account_id
        for number, contact in people.find_contacts(batch.by, set(contacts.values())).items()
    }
    deals = [_deal(row, course, contacts.get(row.number), accounts, now) for row in rows]
    bring_stages(batch.by, _stages(lifecycle, rows, contacts, now), now=now)
    for first in range(0, len(deals), CHUNK):
        bring_deals(batch.by, deals[first : first + CHUNK], now=now, is_history=True)


def _stages(
    lifecycle: Lifecycle, rows: Sequence[ReadDeal], contacts: Mapping[int, int], now: int
) -> list[BroughtStage]:
    """Where deals put their people, at the time at which they did. Who won anything in a chunk lost nothing in it."""
    course = lifecycle.course(Pipeline.DEAL)
    targets = {
        row.number: target_of(
            [Held(stage=row.stage, state=courses.state_of(course, row.stage), reason=row.reason, stage_at=0)],
            lifecycle,
        )
        for row in rows
        if row.number in contacts
    }
    winners = {contacts[number] for number, target in targets.items() if target.to == WON}
    return [
        BroughtStage(
            number=row.number,
            contact_id=contacts[row.number],
            stage=target.to,
            at=_ended(row, now),
            key=f"deal/{row.key}",
            reason=target.reason,
        )
        for row in rows
        if (target := targets.get(row.number)) is not None
        and (target.to == WON or contacts[row.number] not in winners)
    ]


def _deal(
    row: ReadDeal, course: Course, contact: int | None, accounts: Mapping[int, int | None], now: int
) -> BroughtDeal:
    account = None if contact is None else accounts.get(contact)
    return BroughtDeal(
        key=_key(row),
        fields={"name": row.name, **row.fields, **({} if account is None else {"account_id": account})},
        stays=_stays(row, course, now),
        people={} if contact is None else {contact: ""},
        lines=(DealLine(product=row.product),) if row.product else (),
    )


def _stays(row: ReadDeal, course: Course, now: int) -> tuple[BroughtStay, ...]:
    """Made in the first stage, won or lost at its end, and on from there where it went on."""
    final = BroughtStay(stage=row.stage, at=_ended(row, now), reason=row.reason, note=row.note)
    state = courses.state_of(course, row.stage)
    if state is DealState.OPEN:
        return (BroughtStay(stage=row.stage, at=_made(row, now), note=row.note),)
    stays = [final]
    if state is DealState.WON and row.stage != WON:
        stays.insert(0, BroughtStay(stage=WON, at=final.at))
    if row.made_at is not None and row.made_at < final.at:
        stays.insert(0, BroughtStay(stage=course.first, at=row.made_at))
    return tuple(stays)


def _made(row: ReadDeal, now: int) -> int:
    return row.made_at if row.made_at is not None else row.closed_at if row.closed_at is not None else now


def _ended(row: ReadDeal, now: int) -> int:
    return row.closed_at if row.closed_at is not None else _made(row, now)


def _untimely(
    rows: Sequence[ReadDeal], contacts: Mapping[int, int], began: Mapping[int, int], now: int
) -> list[Refused]:
    found = []
    for row in rows:
        start = began.get(contacts.get(row.number, 0), 0)
        first = min(at for at in (_made(row, now), _ended(row, now)))
        if max(_made(row, now), _ended(row, now)) > now + DAY:
            found.append(Refused(row.number, "closed_at", IN_FUTURE, {}))
        elif first < start:
            column = "made_at" if row.made_at == first else "closed_at"
            found.append(Refused(row.number, column, BEFORE_CONTACT, {}))
    return found


def _naming(batch: Batch, rows: Sequence[ReadDeal]) -> list[Row]:
    wanted = {row.number for row in rows}
    names = set(people.NAMING)
    return [row for row in batch.rows if row.number in wanted and not names.isdisjoint(row.values)]


def _key(row: ReadDeal) -> str:
    return f"import/{row.key}"


KEY = Column(
    name="key",
    label=mark("Id of the deal"),
    aliases=("商机编号", "商机ID", "订单编号", "deal id", "opportunity id", "deal_id", "opportunity number"),
    example="0068-17",
    hint=mark("Its id in the other tool: a deal that is known by it stays as it is."),
)
DEALS = Kind(
    name="deals",
    title=mark("Deals"),
    hint=mark("Deals of another CRM with their stage and times; the stages of their contacts follow."),
    columns=(
        KEY,
        Column(
            name="name",
            label=mark("Deal name"),
            aliases=("商机名称", "商机", "deal name", "opportunity name", "opportunity", "deal"),
            example="Data platform",
        ),
        STAGE,
        Column(
            name="made_at",
            label=mark("Made at"),
            aliases=(
                "创建时间",
                "商机创建时间",
                "商机创建日期",
                "deal created",
                "opened",
                "open date",
                "create date",
            ),
            example="2025-01-31",
        ),
        Column(
            name="closed_at",
            label=mark("Closed at"),
            aliases=(
                "关闭时间",
                "成交时间",
                "结单日期",
                "赢单日期",
                "close date",
                "won date",
                "won_date",
                "closed",
            ),
            example="2025-03-31",
        ),
        Column(
            name="amount",
            label=mark("Amount"),
            aliases=("金额", "商机金额", "合同金额", "deal amount", "value", "deal value"),
            example="128000.00",
        ),
        Column(
            name="currency", label=mark("Currency"), aliases=("币种", "货币", "currency code"), example="CNY"
        ),
        Column(name="product", label=mark("Product"), aliases=("产品", "产品名称", "product name")),
        REASON,
        Column(
            name="owner",
            label=mark("Owner"),
            aliases=("负责人", "deal owner", "opportunity owner", "sales rep"),
        ),
        Column(name="region", label=mark("Region"), aliases=("省份", "区域", "大区", "territory")),
        Column(name="industry", label=mark("Industry"), aliases=("行业", "所属行业", "sector")),
        NOTE,
        *people.NAMING_COLUMNS,
    ),
    needs=(("key",), ("stage",)),
    prepare=prepare,
    write=write,
    permissions=frozenset({Permission.DEALS_EDIT}),
    final=FINAL_DEALS,
    keys=("key",),
    takes_own=True,
)
