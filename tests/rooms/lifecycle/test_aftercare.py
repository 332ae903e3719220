"""After the deal was won: answers to surveys and tickets, by verbs and by files, read by person and by account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import facts, rounds
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.types import (
    NewSurveyAnswer,
    PutTicket,
    SurveyKind,
    TicketPriority,
    TicketState,
)
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from crescendo.sources.types import Trust
from tests.conftest import NOON
from tests.rooms.activity.acts import act, identify, owner
from tests.rooms.lifecycle import dealing
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.test_imports import counts, imported, written
from tests.world import World

pytestmark = pytest.mark.django_db


def answer(by: Actor, contact: int, score: int | None, *, at: int = NOON, **more: Any) -> None:
    request = NewSurveyAnswer(
        survey="Spring", at=at, contact_id=contact, score=score, **{"kind": SurveyKind.NPS, **more}
    )
    api.record_answer(by, request, now=NOON + DAY)


def asking(by: Actor, field: str, value: str, entity: Entity = Entity.CONTACT) -> int:
    tree = conditions.parse(
        {"field": field, "operator": "is", "value": value}, entity=entity, sees_personal_data=True
    )
    return (people.count_contacts if entity is Entity.CONTACT else people.count_accounts)(by, tree, now=NOON)


def test_a_corrected_answer_is_one_answer_and_the_last_counts(lin: Actor) -> None:
    account = dealing.account(lin)
    ann, bob = (dealing.contact(lin, name, account_id=account) for name in ("Ann", "Bob"))
    answer(lin, ann, 10, at=NOON - DAY)
    answer(lin, ann, 6)
    answer(lin, bob, 3, key="r-1")
    answer(lin, bob, 9, key="r-1")
    answer(lin, bob, 1, kind=SurveyKind.CSAT)
    care = api.care_of_account(lin, account, now=NOON + DAY)
    assert (len(care.answers), care.answered, care.nps) == (4, 2, 0)
    assert (asking(lin, "nps", "detractor"), asking(lin, "nps", "promoter")) == (1, 1)
    assert asking(lin, "nps", "none", Entity.ACCOUNT) == people.count_accounts(lin, now=NOON) - 1


def test_the_same_said_twice_tells_once(lin: Actor, person: Person) -> None:
    ann = person("Ann")
    for _ in range(2):
        answer(lin, ann, 7)
    (told,) = facts.read(0, 100, kinds=["survey.recorded"])
    assert told.payload == {"contacts": [ann], "accounts": []}


def test_a_ticket_stands_as_the_help_desk_says_last(lin: Actor) -> None:
    account = dealing.account(lin)
    ann = dealing.contact(lin, "Ann", account_id=account)
    ticket = PutTicket(
        key="T-1", title="Export fails", opened_at=NOON, contact_id=ann, priority=TicketPriority.HIGH
    )
    made = api.put_ticket(lin, ticket, now=NOON)
    assert (made.account_id, made.state, api.care_of_account(lin, account, now=NOON).open_tickets) == (
        account,
        TicketState.OPEN,
        1,
    )
    assert (asking(lin, "tickets", "open"), asking(lin, "tickets", "open", Entity.ACCOUNT)) == (1, 1)
    closed = PutTicket(
        key="T-1",
        title="Export fails",
        opened_at=NOON,
        contact_id=ann,
        state=TicketState.CLOSED,
        closed_at=NOON + 1,
    )
    again = api.put_ticket(lin, closed, now=NOON + DAY)
    assert (again.id, again.priority) == (made.id, None)
    assert (asking(lin, "tickets", "open"), asking(lin, "tickets", "closed")) == (0, 1)


def test_who_was_merged_is_read_with_the_survivor(lin: Actor, person: Person) -> None:
    ann, anna = person("Ann"), person("Anna")
    answer(lin, anna, 2)
    people.merge_contacts(lin, MergeContacts(survivor_id=ann, other_id=anna), now=NOON)
    assert api.care_of_contact(lin, ann, now=NOON + DAY).nps == -100
    assert asking(lin, "nps", "detractor") == 1


def test_what_is_wrong_is_said_at_its_field(lin: Actor, stranger: Actor, person: Person) -> None:
    ann = person("Ann")
    wrong = [
        (NewSurveyAnswer(survey="", at=NOON, contact_id=ann), "/survey"),
        (NewSurveyAnswer(survey="x", at=NOON, contact_id=ann, score=11), "/score"),
        (NewSurveyAnswer(survey="x", at=NOON + 9 * DAY, contact_id=ann), "/at"),
        (NewSurveyAnswer(survey="x", at=NOON), "/contact_id"),
    ]
    for request, path in wrong:
        with pytest.raises(NotValid) as refused:
            api.record_answer(lin, request, now=NOON)
        assert [error[0] for error in refused.value.errors] == [path]
    early = PutTicket(
        key="1", title="x", opened_at=NOON, closed_at=NOON - 1, state=TicketState.CLOSED, contact_id=ann
    )
    with pytest.raises(NotValid):
        api.put_ticket(lin, early, now=NOON)
    with pytest.raises(NotFound):
        api.record_answer(lin, NewSurveyAnswer(survey="x", at=NOON, contact_id=ann + 999), now=NOON)
    with pytest.raises(NotAllowed):
        api.record_answer(stranger, NewSurveyAnswer(survey="x", at=NOON, contact_id=ann), now=NOON)


def test_files_bring_answers_and_tickets_and_say_what_they_refuse(admin: Actor, tmp_path: Path) -> None:
    ann = dealing.contact(admin, "Ann", email="ann@hongtu.example")
    rows = [
        ["Email", "问卷名称", "填写时间", "评分类型", "得分", "反馈"],
        ["ann@hongtu.example", "Q1", "2026-01-02 10:00", "NPS", "9", "好用"],
        ["ann@hongtu.example", "Q1", "2026-01-03 10:00", "NPS", "11", ""],
        ["nobody@hongtu.example", "Q1", "2026-01-02 10:00", "NPS", "9", ""],
        ["ann@hongtu.example", "Q1", "2026-01-02 10:00", "NPS", "8", ""],
    ]
    assert counts(imported(admin, "surveys", written(tmp_path, rows))) == (1, 0, 0, 3)
    assert counts(imported(admin, "surveys", written(tmp_path, rows[:2]))) == (0, 0, 1, 0)
    tickets = [
        ["Email", "工单编号", "工单标题", "工单状态", "工单创建时间", "解决时间"],
        ["ann@hongtu.example", "T-1", "导出失败", "处理中", "2026-01-02 10:00", ""],
        ["ann@hongtu.example", "T-2", "无法登录", "已解决", "2026-01-01 10:00", "2026-01-02 10:00"],
        ["ann@hongtu.example", "T-3", "?", "lost", "2026-01-01 10:00", ""],
    ]
    assert counts(imported(admin, "tickets", written(tmp_path, tickets))) == (2, 0, 0, 1)
    care = api.care_of_contact(admin, ann, now=NOON)
    assert (care.nps, care.open_tickets, [one.key for one in care.tickets]) == (100, 1, ["T-1", "T-2"])


@settings(max_examples=5)
@given(scores=st.lists(st.integers(0, 10), max_size=6))
def test_the_groups_of_the_last_answer_part_everybody(scores: list[int]) -> None:
    from django.db import transaction

    by = Actor.system("test")
    with transaction.atomic():
        before = people.count_contacts(by, now=NOON)
        for place, score in enumerate(scores):
            answer(by, dealing.contact(by, f"P{place}"), score)
        groups = {group: asking(by, "nps", group) for group in ("promoter", "passive", "detractor", "none")}
        assert groups["promoter"] == sum(score >= 9 for score in scores)
        assert groups["detractor"] == sum(score <= 6 for score in scores)
        assert sum(groups.values()) == before + len(scores)
        transaction.set_rollback(True)


def test_an_answer_that_comes_as_an_act_is_an_answer_once(world: World) -> None:
    site = world.source("Site", trust=Trust.SERVER)
    said = {"survey": "NPS spring", "score": 9, "text": "Fast"}
    other = {"survey": "Course", "score": 4, "kind": "CSAT"}
    acts = [
        act(f"m-{place}", NOON - DAY + place, event="survey.answered", anonymousId="ann", properties=props)
        for place, props in enumerate((said, other, {"survey": "NPS spring", "score": 5}))
    ]
    world.say(site, *acts[:2])
    world.settle()
    heard()
    # She was nobody then: what she said becomes hers when she is known.
    assert not facts.read(0, 1_000, kinds=["survey.recorded"])
    world.say(site, acts[2], identify("m-9", NOON, "ann", device="ann", name="Ann"))
    world.settle()
    for _ in range(2):
        heard()
    care = api.care_of_contact(world.system, owner(world, "m-9"), now=NOON)
    assert [(one.survey, one.kind, one.score, one.text) for one in care.answers] == [
        ("NPS spring", SurveyKind.NPS, 5, ""),
        ("Course", SurveyKind.CSAT, 4, ""),
        ("NPS spring", SurveyKind.NPS, 9, "Fast"),
    ]
    assert care.nps == -100
    assert len(facts.read(0, 1_000, kinds=["survey.recorded"])) == 1


def heard() -> None:
    rounds.run_until_quiet((api.Answers(),), now=NOON)
