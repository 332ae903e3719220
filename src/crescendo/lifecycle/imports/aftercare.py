"""Answers to surveys and tickets of the help desk, about people who are known here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.text import clean, fold
from crescendo.core.types import Permission
from crescendo.lifecycle.aftercare import writing
from crescendo.lifecycle.aftercare.nouns import (
    LONGEST_CATEGORY,
    NewSurveyAnswer,
    Put,
    PutTicket,
    SurveyKind,
    TicketPriority,
    TicketState,
)
from crescendo.lifecycle.imports.columns import FINAL_ROWS, MISSING, NO_TIME
from crescendo.lifecycle.imports.deal_cells import Unreadable
from crescendo.lifecycle.imports.deals import REPEATED
from crescendo.people import api as people

Thing = TypeVar("Thing", NewSurveyAnswer, PutTicket)
NO_SCORE = mark("A score is a whole number from 0 to 10.")
NO_KIND = mark("Say NPS, CSAT, CES or other.")
NO_STATE = mark("Say open, waiting or closed.")
NO_PRIORITY = mark("Say low, normal, high or urgent.")
_KINDS: Mapping[str, SurveyKind] = {
    **{kind.value: kind for kind in SurveyKind},
    "推荐度": SurveyKind.NPS,
    "满意度": SurveyKind.CSAT,
    "费力度": SurveyKind.CES,
    "其他": SurveyKind.OTHER,
}
_STATES: Mapping[str, TicketState] = {
    **dict.fromkeys(("open", "new", "in progress", "reopened", "处理中", "新建", "待处理"), TicketState.OPEN),
    **dict.fromkeys(("waiting", "pending", "on hold", "hold", "等待客户", "待回复"), TicketState.WAITING),
    **dict.fromkeys(
        ("closed", "solved", "resolved", "done", "已关闭", "已解决", "关闭", "已完成"), TicketState.CLOSED
    ),
}
_PRIORITIES: Mapping[str, TicketPriority] = {
    **{one.value: one for one in TicketPriority},
    "低": TicketPriority.LOW,
    "普通": TicketPriority.NORMAL,
    "中": TicketPriority.NORMAL,
    "medium": TicketPriority.NORMAL,
    "高": TicketPriority.HIGH,
    "紧急": TicketPriority.URGENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A chunk as understood before its transaction begins: what rows say, by their numbers."""

    said: Mapping[int, Any]
    refused: Sequence[Refused]


def prepare_surveys(batch: Batch) -> Prepared:
    """Read the cells of a chunk. One query."""
    return _prepare(batch, _answer)


def prepare_tickets(batch: Batch) -> Prepared:
    """Read the cells of a chunk. One query."""
    return _prepare(batch, _ticket)


def write_surveys(batch: Batch, prepared: Prepared, now: int) -> Written:
    """Write answers of known people; one that is known is corrected. Emits survey.recorded."""
    answers, refused = _named(batch, prepared.said)
    return _write(
        batch,
        [*prepared.refused, *refused],
        {
            number: (writing.key_of(one), one, writing.answer_faults(one, now=now))
            for number, one in answers.items()
        },
        lambda rows: writing.put_answers(batch.by, rows, now=now),
    )


def write_tickets(batch: Batch, prepared: Prepared, now: int) -> Written:
    """Write tickets of known people as they stand in the file. Emits ticket.changed."""
    tickets, refused = _named(batch, prepared.said)
    return _write(
        batch,
        [*prepared.refused, *refused],
        {number: (one.key, one, writing.ticket_faults(one, now=now)) for number, one in tickets.items()},
        lambda rows: writing.put_tickets(batch.by, rows, now=now),
    )


def _write(
    batch: Batch,
    refused: list[Refused],
    things: Mapping[int, tuple[str, Thing, Sequence[tuple[str, str]]]],
    put: Callable[[Sequence[Thing]], Put],
) -> Written:
    for number, (_key, _one, faults) in sorted(things.items()):
        refused += [Refused(number, column, sentence, {}) for column, sentence in faults[:1]]
    sound = {number: (key, one) for number, (key, one, faults) in things.items() if not faults}
    earlier = batch.claim([(number, key) for number, (key, _one) in sorted(sound.items())])
    refused += [
        Refused(number, "key", REPEATED, {"row": str(row)}) for number, row in sorted(earlier.items())
    ]
    kept = [one for number, (_key, one) in sorted(sound.items()) if number not in earlier]
    done = put(kept)
    return Written(
        created=len(done.created),
        updated=len(done.updated),
        unchanged=len(kept) - len(done.created) - len(done.updated),
        refused=refused,
    )


def _named(batch: Batch, said: Mapping[int, Thing]) -> tuple[dict[int, Thing], list[Refused]]:
    """What rows say with the people whom they name, and the people's accounts."""
    contacts, strangers = people.find_named_contacts(batch, [row for row in batch.rows if row.number in said])
    known = people.find_contacts(batch.by, set(contacts.values()))
    found = {
        number: replace(
            said[number],
            contact_id=contact,
            account_id=known[contact].account_id if contact in known else None,
        )
        for number, contact in contacts.items()
    }
    return found, list(strangers)


def _prepare(batch: Batch, read: Callable[[Row, str], Any]) -> Prepared:
    zone = get_company().time_zone
    said, refused = {}, []
    for row in batch.rows:
        try:
            said[row.number] = read(row, zone)
        except Unreadable as why:
            refused.append(Refused(row.number, why.column, why.sentence, {}))
    return Prepared(said=said, refused=refused)


def _answer(row: Row, zone: str) -> NewSurveyAnswer:
    values = row.values
    score = values.get("score", "").strip()
    if score and not (score.isascii() and score.isdigit() and len(score) < 3):
        raise Unreadable("score", NO_SCORE)
    kind = _KINDS.get(fold(values["kind"])) if "kind" in values else SurveyKind.OTHER
    if kind is None:
        raise Unreadable("kind", NO_KIND)
    return NewSurveyAnswer(
        survey=clean(_needed(values, "survey")).strip(),
        at=_instant(values, "at", zone),
        kind=kind,
        score=int(score) if score else None,
        text=clean(values.get("text", "")),
        key=clean(values.get("key", "")).strip(),
    )


def _ticket(row: Row, zone: str) -> PutTicket:
    values = row.values
    state = _STATES.get(fold(values["state"])) if "state" in values else TicketState.OPEN
    if state is None:
        raise Unreadable("state", NO_STATE)
    priority = _PRIORITIES.get(fold(values["priority"])) if values.get("priority") else None
    if values.get("priority") and priority is None:
        raise Unreadable("priority", NO_PRIORITY)
    closed = _instant(values, "closed_at", zone) if values.get("closed_at") else None
    return PutTicket(
        key=clean(_needed(values, "key")).strip(),
        title=clean(_needed(values, "title")).strip(),
        opened_at=_instant(values, "opened_at", zone),
        # A help desk's file says when a ticket was closed, not always that it is.
        state=TicketState.CLOSED if closed is not None and "state" not in values else state,
        priority=priority,
        category=clean(values.get("category", "")).strip()[:LONGEST_CATEGORY],
        closed_at=closed,
    )


def _needed(values: Mapping[str, str], name: str) -> str:
    if not values.get(name, "").strip():
        raise Unreadable(name, MISSING)
    return values[name]


def _instant(values: Mapping[str, str], name: str, zone: str) -> int:
    at = read_instant(_needed(values, name), zone)
    if at is None:
        raise Unreadable(name, NO_TIME)
    return at


SURVEYS = Kind(
    name="surveys",
    title=mark("Survey answers"),
    hint=mark("What known people answered to surveys: NPS, CSAT and others, with a score from 0 to 10."),
    columns=(
        *people.NAMING_COLUMNS,
        Column(
            name="survey",
            label=mark("Survey"),
            aliases=("问卷", "问卷名称", "调研", "survey name", "form name"),
            example="NPS 2025 Q1",
        ),
        Column(
            name="at",
            label=mark("Answered at"),
            aliases=(
                "填写时间",
                "提交时间",
                "答题时间",
                "submitted at",
                "response date",
                "end date",
                "completed at",
            ),
            example="2025-03-31 14:00",
        ),
        Column(
            name="kind",
            label=mark("Kind of score"),
            aliases=("评分类型", "指标", "metric", "question type", "score type"),
            example="NPS",
            hint=mark("NPS, CSAT, CES or other."),
        ),
        Column(
            name="score",
            label=mark("Score (0 to 10)"),
            aliases=("评分", "分数", "得分", "nps", "rating", "nps score"),
            example="9",
        ),
        Column(
            name="text",
            label=mark("Words of the answer"),
            aliases=("答复内容", "意见", "反馈", "留言", "feedback", "verbatim", "open answer"),
        ),
        Column(
            name="key",
            label=mark("Id of the answer"),
            aliases=("答复编号", "答卷编号", "答卷id", "response id", "answer id"),
        ),
    ),
    needs=(people.NAMING, ("survey",), ("at",)),
    prepare=prepare_surveys,
    write=write_surveys,
    permissions=frozenset({Permission.CONTACTS_EDIT}),
    final=FINAL_ROWS,
)
TICKETS = Kind(
    name="tickets",
    title=mark("Tickets"),
    hint=mark(
        "Tickets of a help desk about known people, as they stand there; the same id again is the same ticket."
    ),
    columns=(
        *people.NAMING_COLUMNS,
        Column(
            name="key",
            label=mark("Id of the ticket"),
            aliases=("工单编号", "工单id", "工单号", "ticket id", "ticket number", "case number"),
            example="T-1024",
        ),
        Column(
            name="title",
            label=mark("Subject of the ticket"),
            aliases=("工单标题", "主题", "subject", "ticket subject", "summary"),
            example="Export fails",
        ),
        Column(
            name="state",
            label=mark("State of the ticket"),
            aliases=("工单状态", "ticket status", "case status"),
            example="open",
        ),
        Column(
            name="priority",
            label=mark("Priority"),
            aliases=("优先级", "紧急程度", "ticket priority", "severity"),
            example="high",
        ),
        Column(
            name="category",
            label=mark("Category of the ticket"),
            aliases=("工单类型", "问题类型", "ticket type", "case type", "topic"),
        ),
        Column(
            name="opened_at",
            label=mark("Opened at"),
            aliases=("工单创建时间", "提交时间", "opened", "ticket created", "date opened"),
            example="2025-03-31 14:00",
        ),
        Column(
            name="closed_at",
            label=mark("Closed at"),
            aliases=(
                "解决时间",
                "关闭时间",
                "工单关闭时间",
                "closed",
                "solved at",
                "resolved at",
                "date closed",
            ),
        ),
    ),
    needs=(people.NAMING, ("key",), ("title",), ("opened_at",)),
    prepare=prepare_tickets,
    write=write_tickets,
    permissions=frozenset({Permission.CONTACTS_EDIT}),
    final=FINAL_ROWS,
)
