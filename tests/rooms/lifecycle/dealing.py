"""Least data for tests of deals: people, companies, a deal, and all that its stages ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.core import api as core
from crescendo.core.types import Actor, CreateStaff, Role
from crescendo.lifecycle import api
from crescendo.lifecycle.types import (
    Answer,
    Deal,
    DealLine,
    FieldKind,
    KeyField,
    MoveDeal,
    NewDeal,
    Subject,
    SubjectKind,
    WriteTopics,
)
from crescendo.people import api as people
from crescendo.people.types import NewAccount, NewContact
from tests.conftest import NOON

ASKED: dict[str, Any] = {
    "amount": 90_000_00,
    "close_on": "2026-03-31",
    "budget_state": "approved",
    "has_no_known_decision_maker": True,
    "competitors": ["Rivalsoft"],
    **{
        f"factor_{name}": weight
        for name, weight in (("function", 40), ("brand", 10), ("price", 30), ("service", 20))
    },
}
CRITERIA = [{"title": "Load of 1,000 users", "target": "below 200 ms"}]
POC = {"poc_criteria": CRITERIA, "poc_starts_on": "2026-01-10", "poc_planned_end_on": "2026-01-24"}
PASSED = {"poc_result": "passed", "poc_ended_on": "2026-01-23"}
SIGNED: dict[str, Any] = {
    "list_amount": 100_000_00,
    "signed_on": "2026-02-01",
    "term_months": 12,
    "starts_on": "2026-02-01",
    "recurring_amount": 90_000_00,
    "win_reason": "function",
}
LINES = (DealLine(product="Analytics", quantity=3, unit_amount=30_000_00),)


def colleague(email: str = "presales@acme.example") -> int:
    """Somebody of the company, who can be named in a deal."""
    request = CreateStaff(email=email, name="Pre-sales", role=Role.SALES, password=None)
    return core.create_staff(Actor.system("test"), request, now=NOON).id


def contact(by: Actor, name: str = "Ann", **fields: Any) -> int:
    return people.create_contact(by, NewContact(fields={"name": name, **fields}), now=NOON).id


def account(by: Actor, name: str = "Hongtu", **fields: Any) -> int:
    return people.create_account(by, NewAccount(fields={"name": name, **fields}), now=NOON).id


def noted(by: Actor, name: str = "Noa") -> int:
    """Somebody of whom a follow-up note tells all that is asked."""
    number = contact(by, name)
    write_note(by, number)
    return number


def write_note(by: Actor, number: int, *, version: int = 0, now: int = NOON) -> None:
    """Fill somebody's follow-up note."""
    answers = {
        topic.key: Answer(
            text=f"第{version + 1}次：每天早上要从三个系统里手工导出报表再拼起来",
            values={one.key: _said(one) for one in topic.fields},
        )
        for topic in api.note_section().topics
    }
    subject = Subject(kind=SubjectKind.CONTACT, id=number)
    api.write_topics(by, WriteTopics(subject=subject, version=version, answers=answers), now=now)


def _said(field: KeyField) -> str:
    if field.options:
        return field.options[0][0]
    return "2026-03-31" if field.kind is FieldKind.DATE else "Known"


def deal(
    by: Actor,
    name: str = "Hongtu, analytics",
    *,
    lines: tuple[DealLine, ...] = LINES,
    people: Mapping[int, str] | None = None,
    **fields: Any,
) -> Deal:
    """An opportunity with all that its stages ask for; without `people` somebody with a full note is on it."""
    given = {"name": name, "source": "sales_sourced", **ASKED, **fields}
    held = {noted(by): ""} if people is None else people
    return api.create_deal(by, NewDeal(fields=given, lines=lines, people=held), now=NOON)


def move(by: Actor, made: Deal, to: str, *, now: int = NOON, **more: Any) -> Deal:
    return api.move_deal(by, MoveDeal(deal_id=made.id, to=to, **more), now=now)


def won(by: Actor, made: Deal, *, now: int = NOON, **fields: Any) -> Deal:
    return move(by, made, "won", reason="small_deal", fields={**SIGNED, **fields}, now=now)
