"""Mails and meetings: with whom, about which deal, what comes next; changed for a week by who wrote them down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crescendo.core import facts
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, Scope
from crescendo.lifecycle import api
from crescendo.lifecycle.types import Due, SalesKind, SalesQuery, Subject, SubjectKind, TaskQuery, talks
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing
from tests.rooms.lifecycle.cast import SYSTEM, about, hired, person

pytestmark = pytest.mark.django_db
MEETING, MAIL = talks.TalkKind.MEETING, talks.TalkKind.MAIL


def write(by: Actor, *contacts: int, now: int = NOON, **more: Any) -> talks.Talk:
    given: dict[str, Any] = {"kind": MEETING, "title": "Demo", **more}
    return api.talks.record_talk(by, talks.NewTalk(contact_ids=contacts, **given), now=now)


def told(contact: int, by: Actor = SYSTEM) -> list[tuple[SalesKind, str]]:
    asked = SalesQuery(kinds=[SalesKind.MAIL, SalesKind.MEETING])
    return [(one.kind, one.title) for one in api.sales_moments_of(by, contact, asked).rows]


def test_a_meeting_stands_with_each_who_took_part_and_with_the_deal() -> None:
    api.ship(now=NOON)
    ann, bob = person("Ann"), person("Bob")
    deal = dealing.deal(SYSTEM, people={ann: ""})
    made = write(SYSTEM, ann, bob, deal_id=deal.id, minutes=60, place="Shanghai", attendees="Wu, Mr Li")
    assert (made.contact_ids, made.deal_id, made.minutes) == ((ann, bob), deal.id, 60)
    assert told(ann) == told(bob) == [(SalesKind.MEETING, "Demo")]
    for subject in (about(bob), Subject(kind=SubjectKind.DEAL, id=deal.id)):
        assert [row.id for row in api.talks.list_talks(SYSTEM, subject, now=NOON).rows] == [made.id]


def test_its_next_step_becomes_a_task_of_the_writer_s() -> None:
    chen = hired("Chen")
    ann = person(owner_id=chen.staff_id)
    made = write(chen, ann, next_step="Send the offer", next_due=Due(on="2026-01-06"))
    (task,) = api.list_tasks(chen, TaskQuery(owner_id=chen.staff_id), now=NOON).rows
    assert (task.id, task.title, task.subject) == (made.task_id, "Send the offer", about(ann))


def test_a_mail_says_whether_it_came_or_went_and_a_fact_tells_whom_it_touched() -> None:
    ann = person()
    made = write(SYSTEM, ann, kind=MAIL, direction=talks.Direction.IN, text="Please send the price")
    (fact,) = (fact for fact in facts.read(0, limit=1000) if fact.kind == "talk.recorded")
    said = {
        "contacts": [ann],
        "talk": made.id,
        "kind": "mail",
        "direction": "in",
        "deal": None,
        "by": None,
        "at": NOON,
    }
    assert fact.payload == said
    assert [row.direction for row in api.talks.list_talks(SYSTEM, about(ann), now=NOON, kind=MAIL).rows] == [
        "in"
    ]
    assert api.talks.list_talks(SYSTEM, about(ann), now=NOON, kind=MEETING).rows == ()


def test_who_wrote_it_down_changes_it_for_a_week_and_nobody_else() -> None:
    chen, zhao = hired("Chen"), hired("Zhao")
    ann = person(owner_id=chen.staff_id)
    number = write(chen, ann).id
    changed = api.talks.change_talk(chen, talks.ChangeTalk(talk_id=number, title="Workshop"), now=NOON + DAY)
    assert (changed.title, changed.edited_at) == ("Workshop", NOON + DAY)
    for by, at, refusal in (
        (chen, NOON + 7 * DAY, talks.TalkTooOld),
        (SYSTEM, NOON, talks.TalkTooOld),
        (zhao, NOON, NotFound),
    ):
        with pytest.raises(refusal):
            api.talks.change_talk(by, talks.ChangeTalk(talk_id=number, title="x"), now=at)
    api.talks.remove_talk(chen, number, now=NOON + DAY)
    assert told(ann) == []


def test_a_merge_keeps_one_of_two_who_both_took_part() -> None:
    kept, other = person("Ann"), person("Anne")
    write(SYSTEM, kept, other)
    people.merge_contacts(SYSTEM, MergeContacts(survivor_id=kept, other_id=other), now=NOON)
    (row,) = api.talks.list_talks(SYSTEM, about(kept), now=NOON).rows
    assert row.contact_ids == (kept,)
    assert len(told(kept)) == 1


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"title": "  "}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"kind": MAIL}, "/direction"),
        ({"at": NOON + 1}, "/at"),
        ({"minutes": 1_441}, "/minutes"),
        ({"text": "x" * 10_001}, "/text"),
        ({"next_step": "Call"}, "/next_on"),
        ({"contact_ids": ()}, "/contact_ids"),
    ],
)
def test_what_cannot_be_of_a_talk_is_refused_at_its_place(given: dict[str, Any], pointer: str) -> None:
    request = replace(talks.NewTalk(kind=MEETING, title="Demo", contact_ids=(person(),)), **given)
    with pytest.raises(NotValid) as refused:
        api.talks.record_talk(SYSTEM, request, now=NOON)
    assert [error[0] for error in refused.value.errors] == [pointer]


def test_words_are_covered_and_a_stranger_neither_writes_nor_reads(chen: Actor, stranger: Actor) -> None:
    ann = person()
    number = write(SYSTEM, ann, text="Her son is ill", place="Her home").id
    blind = replace(chen, scope=Scope.ALL, sees_personal_data=False)
    seen = api.talks.get_talk(blind, number, now=NOON)
    assert {seen.title, seen.text, seen.place} == {"***"}
    assert told(ann, blind) == [(SalesKind.MEETING, "***")]
    with pytest.raises(NotFound):
        api.talks.get_talk(chen, number, now=NOON)
    for attempt in (
        lambda: write(stranger, ann),
        lambda: api.talks.get_talk(stranger, number, now=NOON),
        lambda: api.talks.list_talks(stranger, about(ann), now=NOON),
        lambda: api.talks.remove_talk(stranger, number, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()
