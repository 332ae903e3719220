"""Standing: when somebody was talked to, what waits, the lead, the last answer; kept by facts, equal to a rebuild."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import facts, jobs, rounds
from crescendo.core.clock import DAY
from crescendo.core.types import Role
from crescendo.lifecycle import api
from crescendo.lifecycle.models import AccountStanding, ContactStanding
from crescendo.lifecycle.standing.acts import Found
from crescendo.lifecycle.standing.using import UseState, state_of
from crescendo.lifecycle.types import (
    ChangeTask,
    Due,
    NewCall,
    NewSurveyAnswer,
    NewTask,
    Outcome,
    PutTicket,
    Subject,
    SubjectKind,
    SurveyKind,
    TaskKind,
    TicketPriority,
    materials,
    talks,
)
from crescendo.people import api as people
from crescendo.people.types import About, MergeContacts, NewNote
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing
from tests.rooms.lifecycle.cast import SYSTEM, about, hired
from tests.rooms.lifecycle.test_materials import put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lifecycle(db: None) -> None:
    api.ship(now=NOON)


def work(now: int = NOON) -> None:
    for _ in range(10):
        if not rounds.run_until_quiet((api.Leads(), api.Standings()), now=now):
            return
    raise AssertionError("it does not come to rest")


def asked(field: str, operator: str, value: Any = None, *, now: int = NOON) -> int:
    document = {"field": field, "operator": operator} | ({} if value is None else {"value": value})
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    return people.count_contacts(SYSTEM, tree, now=now)


def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in ContactStanding.objects.order_by("contact_id").values()]


def call(contact: int, outcome: Outcome = Outcome.REACHED, *, at: int = NOON) -> int:
    request = NewCall(contact_id=contact, outcome=outcome, at=at)
    return api.record_call(SYSTEM, request, now=max(at, NOON)).call.id


def test_a_try_is_a_contact_and_a_call_that_reached_is_a_talk() -> None:
    ann, bob = dealing.contact(SYSTEM, "Ann"), dealing.contact(SYSTEM, "Bob")
    call(ann, Outcome.NOT_REACHED)
    call(bob, at=NOON - 40 * DAY)
    work()
    within = {"count": 30, "unit": "days"}
    assert asked("last_contacted_at", "is_set") == 2
    assert asked("last_contacted_at", "within_last", within) == 1
    assert (asked("last_talked_at", "is_set"), asked("last_talked_at", "within_last", within)) == (1, 0)


def test_a_call_that_is_taken_back_was_none_and_notes_and_tasks_that_were_done_count() -> None:
    ann = dealing.contact(SYSTEM, "Ann")
    seller = hired("Lin", Role.MARKETING)
    taken = api.record_call(seller, NewCall(contact_id=ann, outcome=Outcome.REACHED), now=NOON)
    work()
    assert asked("last_contacted_at", "is_set") == 1
    api.remove_call(seller, taken.call.id, now=NOON)
    work()
    assert asked("last_contacted_at", "is_not_set") == people.count_contacts(SYSTEM, now=NOON)
    people.write_note(SYSTEM, NewNote(about=About(entity=Entity.CONTACT, id=ann), text="Met"), now=NOON)
    work()
    assert (asked("last_contacted_at", "is_set"), asked("last_talked_at", "is_set")) == (1, 0)
    meeting = NewTask(subject=about(ann), title="See her", kind=TaskKind.MEETING, due=Due(on="2026-02-01"))
    api.finish_task(SYSTEM, api.create_task(SYSTEM, meeting, now=NOON).id, now=NOON)
    work()
    assert asked("last_talked_at", "is_set") == 1


def test_a_mail_of_ours_is_a_contact_and_a_meeting_is_a_talk() -> None:
    ann = dealing.contact(SYSTEM, "Ann")
    mail = talks.NewTalk(
        kind=talks.TalkKind.MAIL, title="Prices", direction=talks.Direction.OUT, contact_ids=(ann,)
    )
    api.talks.record_talk(SYSTEM, mail, now=NOON)
    work()
    assert (asked("last_contacted_at", "is_set"), asked("last_talked_at", "is_set")) == (1, 0)
    held = talks.NewTalk(kind=talks.TalkKind.MEETING, title="On site", contact_ids=(ann,))
    api.talks.record_talk(SYSTEM, held, now=NOON)
    work()
    assert asked("last_talked_at", "is_set") == 1
    assert (asked("last_mail_sent_at", "is_set"), asked("last_mail_received_at", "is_set")) == (1, 0)
    assert asked("last_meeting_at", "within_last", {"count": 1, "unit": "days"}) == 1


def test_what_was_sent_last_is_known_until_it_is_taken_back() -> None:
    ann = dealing.contact(SYSTEM, "Ann")
    sent = materials.SendMaterial(material_id=put(), contact_id=ann)
    taken = api.materials.record_sent(SYSTEM, sent, now=NOON)
    work()
    assert asked("last_material_at", "is_set") == 1
    api.materials.take_back_sent(SYSTEM, taken.id, now=NOON)
    work()
    assert asked("last_material_at", "is_set") == 0


def test_the_next_task_is_the_earliest_of_her_own_and_of_her_deals() -> None:
    ann = dealing.contact(SYSTEM, "Ann")
    deal = dealing.deal(SYSTEM, people={ann: ""})
    own = NewTask(subject=about(ann), title="Write", due=Due(on="2026-03-01"))
    of_deal = NewTask(subject=Subject(kind=SubjectKind.DEAL, id=deal.id), title="x", due=Due(on="2026-02-01"))
    first = api.create_task(SYSTEM, of_deal, now=NOON)
    api.create_task(SYSTEM, own, now=NOON)
    work()
    assert asked("next_task_at", "on_day", "2026-02-01") == 1
    api.change_task(SYSTEM, ChangeTask(task_id=first.id, due=Due(on="2026-04-01")), now=NOON)
    work()
    assert asked("next_task_at", "on_day", "2026-03-01") == 1
    api.finish_task(SYSTEM, first.id, now=NOON)
    work()
    assert asked("next_task_at", "on_day", "2026-03-01") == 1


def test_a_change_is_told_once_and_none_where_nothing_changed() -> None:
    ann = dealing.contact(SYSTEM, "Ann")
    call(ann)
    work()
    call(ann, at=NOON - DAY)
    work()
    told = facts.read(0, 1_000, kinds=["contact.standing_changed"])
    assert [fact.payload["contacts"] for fact in told] == [[ann]]


def test_nps_is_one_field_and_severe_tickets_are_counted() -> None:
    account = dealing.account(SYSTEM)
    ann = dealing.contact(SYSTEM, "Ann", account_id=account)
    for score, at in ((9, NOON), (6, NOON + 1), (3, NOON - DAY)):
        said = NewSurveyAnswer(
            survey="Spring", at=at, contact_id=ann, kind=SurveyKind.NPS, score=score, key=str(score)
        )
        api.record_answer(SYSTEM, said, now=NOON + DAY)
    for key, priority in (
        ("1", TicketPriority.HIGH),
        ("2", TicketPriority.URGENT),
        ("3", TicketPriority.LOW),
    ):
        ticket = PutTicket(key=key, title="x", opened_at=NOON, contact_id=ann, priority=priority)
        api.put_ticket(SYSTEM, ticket, now=NOON)
    work()
    assert (asked("nps_score", "between", [0, 6]), asked("nps_score", "greater", 6)) == (1, 0)
    row = AccountStanding.objects.get(account_id=account)
    assert (row.nps_score, row.severe_tickets) == (6, 2)


def test_a_survivor_stands_as_both_did_until_they_are_parted() -> None:
    ann, anna = dealing.contact(SYSTEM, "Ann"), dealing.contact(SYSTEM, "Anna")
    call(anna)
    work()
    merged = people.merge_contacts(SYSTEM, MergeContacts(survivor_id=ann, other_id=anna), now=NOON)
    work()
    assert [(row["contact_id"], row["talked_at"]) for row in rows()] == [(ann, NOON)]
    people.unmerge_contacts(SYSTEM, merged.id, now=NOON)
    work()
    held = {row["contact_id"]: row["talked_at"] for row in rows()}
    assert (held[anna], held[ann]) == (NOON, None)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("call", "try", "task", "done", "note", "answer", "out", "in", "met", "sent")),
        st.integers(0, 1),
        st.integers(0, 50),
    ),
    max_size=8,
)


@settings(max_examples=6, deadline=None)
@given(ACTS)
def test_what_grew_equals_what_is_worked_out_anew(acts: list[tuple[str, int, int]]) -> None:
    ContactStanding.objects.all().delete()
    both = (dealing.contact(SYSTEM, "Ann"), dealing.contact(SYSTEM, "Bob"))
    for what, which, days in acts:
        _do(what, both[which], days)
        work()
    grown = [row for row in rows() if row["contact_id"] in both]
    ContactStanding.objects.all().delete()
    jobs.enqueue("lifecycle.fill_standing", {"after": 0}, run_at=NOON)
    jobs.run_until_quiet(api.job_handlers(), now=NOON)
    anew = [row for row in rows() if row["contact_id"] in both]
    nothing = asdict(Found())
    assert anew == [row for row in grown if {**row, **nothing} != row]


def _do(what: str, contact: int, days: int) -> None:
    at = NOON - days * DAY
    match what:
        case "call" | "try":
            call(contact, Outcome.REACHED if what == "call" else Outcome.NOT_REACHED, at=NOON - days * DAY)
        case "out" | "in":
            way = talks.Direction(what)
            kind = talks.TalkKind.MAIL
            mail = talks.NewTalk(kind=kind, title="x", direction=way, contact_ids=(contact,), at=at)
            api.talks.record_talk(SYSTEM, mail, now=NOON)
        case "met":
            held = talks.NewTalk(kind=talks.TalkKind.MEETING, title="x", contact_ids=(contact,), at=at)
            api.talks.record_talk(SYSTEM, held, now=NOON)
        case "sent":
            sent = materials.SendMaterial(material_id=put(), contact_id=contact, at=at)
            api.materials.record_sent(SYSTEM, sent, now=NOON)
        case "note":
            note = NewNote(about=About(entity=Entity.CONTACT, id=contact), text="x")
            people.write_note(SYSTEM, note, now=NOON - days * DAY)
        case "answer":
            said = NewSurveyAnswer(
                survey="S", at=NOON - days * DAY, contact_id=contact, kind=SurveyKind.NPS, score=days % 11
            )
            api.record_answer(SYSTEM, said, now=NOON)
        case _:
            due = Due(on=f"2026-02-{days % 28 + 1:02}")
            new = NewTask(subject=about(contact), title="x", kind=TaskKind.CALL, due=due)
            made = api.create_task(SYSTEM, new, now=NOON)
            if what == "done":
                api.finish_task(SYSTEM, made.id, now=NOON + days)


@pytest.mark.parametrize(
    ("recent", "usual", "ever", "state"),
    [
        (0, 0, 0, None),
        (0, 0, 3, UseState.STOPPED),
        (0, 90, 90, UseState.STOPPED),
        (7, 90, 90, UseState.STEADY),
        (6, 90, 90, UseState.FALLING),
        (5, 5, 5, UseState.STEADY),
    ],
)
def test_half_of_the_usual_is_steady_and_less_is_falling(
    recent: int, usual: int, ever: int, state: UseState | None
) -> None:
    assert state_of(recent, usual, ever) is state
