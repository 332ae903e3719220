"""Tasks about deals: who sees the deal sees them, and its people are touched."""

from __future__ import annotations

import pytest

from crescendo.core import facts
from crescendo.core.refusals import NotFound, NotValid
from crescendo.lifecycle import api
from crescendo.lifecycle.types import Due, NewDeal, NewTask, Subject, SubjectKind, TaskQuery
from tests.conftest import NOON
from tests.rooms.lifecycle.cast import SYSTEM, hired, person

pytestmark = pytest.mark.django_db


def deal(owner: int | None, contact: int) -> Subject:
    fields = {"name": "Hongtu 2026", "owner_id": owner, "source": "referral"}
    new = NewDeal(fields=fields, people={contact: ""})
    return Subject(kind=SubjectKind.DEAL, id=api.create_deal(SYSTEM, new, now=NOON).id)


def test_a_task_about_a_deal_touches_its_people_and_is_seen_with_it() -> None:
    chen, zhao = hired("Chen"), hired("Zhao")
    ann = person()
    subject = deal(chen.staff_id, ann)
    task = api.create_task(
        chen, NewTask(subject=subject, title="Send terms", due=Due(on="2026-01-06")), now=NOON
    )
    assert [row.id for row in api.list_tasks(chen, TaskQuery(subject=subject), now=NOON).rows] == [task.id]
    (fact,) = (one for one in facts.read(0, limit=1000) if one.kind == "task.created")
    assert fact.payload["contacts"] == [ann]
    with pytest.raises(NotFound):
        api.list_tasks(zhao, TaskQuery(subject=subject), now=NOON)
    with pytest.raises(NotFound):
        api.finish_task(zhao, task.id, now=NOON)


def test_a_colleague_is_told_of_a_task_about_a_deal() -> None:
    from crescendo.core import notices

    chen = hired("Chen")
    subject = deal(None, person())
    new = NewTask(subject=subject, title="Check", due=Due(on="2026-01-06"), owner_id=chen.staff_id)
    api.create_task(SYSTEM, new, now=NOON)
    assert [notice.link for notice in notices.list_for(chen).rows] == ["/console/desk/"]


def test_a_seven_topic_note_is_about_people() -> None:
    with pytest.raises(NotValid):
        api.get_topics(SYSTEM, deal(None, person()), now=NOON)
