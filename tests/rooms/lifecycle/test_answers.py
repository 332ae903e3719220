"""What sellers say to leads: yes, no with a reason, later; what lies in the pool; disputes; who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from crescendo.core import facts
from crescendo.core.clock import DAY, HOUR
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, Role
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.followup.call_types import NewCall, Outcome
from crescendo.lifecycle.followup.task_types import TaskQuery
from crescendo.lifecycle.models import RunningClock
from crescendo.lifecycle.routing import api
from crescendo.lifecycle.routing.nouns import (
    AnswerDispute,
    ClaimedEnough,
    LeadNotYours,
    LeadQuery,
    LeadState,
    LeadStateWrong,
    NewAbsence,
    NotDisputed,
    NotTriedEnough,
    ReasonUnknown,
    ReassignLead,
    RecycleLead,
    RejectLead,
    ReturnDayNeeded,
    SellerNotThere,
)
from crescendo.lifecycle.stages import api as stages
from crescendo.lifecycle.stages.nouns import Cause, MoveContacts
from crescendo.people import api as people
from crescendo.people.types import AccountEdit, NewAccount
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import SYSTEM, THEN, colleague, lead_of, to_mql, work

pytestmark = pytest.mark.django_db


def routed(person: Person, name: str = "Wang", *, accepted_by: Actor | None = None, **fields: Any) -> int:
    """Somebody whose lead lies with a seller."""
    contact = person(name, **fields)
    to_mql([contact])
    work()
    if accepted_by is not None:
        api.accept_lead(accepted_by, lead_of(contact).pk, now=THEN)
    return contact


GOES: tuple[tuple[str, str, str, int | None], ...] = (
    ("no_need", "recycled", "recycled", 180),
    ("no_budget", "recycled", "recycled", 90),
    ("wrong_data", "rejected", "disqualified", None),
    ("only_learning", "recycled", "recycled", None),
    ("service", "rejected", "lead", None),
    ("wants_to_partner", "rejected", "disqualified", None),
)


def test_a_rejection_goes_where_its_reason_says(person: Person) -> None:
    chen = colleague("Chen")
    contacts = [person(reason) for reason, _, _, _ in GOES]
    to_mql(contacts)
    work()
    leads = [
        api.reject_lead(chen, RejectLead(lead_id=lead_of(contact).pk, reason=reason), now=THEN + 1)
        for contact, (reason, _, _, _) in zip(contacts, GOES, strict=True)
    ]
    work(THEN + 1)
    here = stages.stages_of(contacts)
    for lead, (reason, state, stage, days) in zip(leads, GOES, strict=True):
        assert (lead.reason, lead.state, here[lead.contact_id].stage) == (reason, state, stage)
        assert lead.return_at == (None if days is None else THEN + 1 + days * DAY)
    assert not RunningClock.objects.exists()
    told = facts.read(0, 500, kinds=["lead.rejected"])
    assert [fact.payload["contacts"] for fact in told] == [[contact] for contact in contacts]


def test_what_is_in_hand_already_becomes_its_owners(lin: Actor, person: Person) -> None:
    chen, zhou = colleague("Chen"), colleague("Zhou", Role.MARKETING)
    account = people.create_account(lin, NewAccount(fields={"name": "Acme"}), now=NOON)
    people.edit_account(lin, AccountEdit(account_id=account.id, fields={"owner_id": zhou.staff_id}), now=THEN)
    wang = routed(person, accepted_by=chen, account_id=account.id)
    api.reject_lead(chen, RejectLead(lead_id=lead_of(wang).pk, reason="in_hand"), now=THEN + 1)
    assert people.get_contact(SYSTEM, wang).owner_id == zhou.staff_id


@pytest.mark.parametrize("reason", ["not_served", "wants_to_partner", "service"])
def test_what_is_for_partners_or_service_becomes_a_managers_with_a_task(person: Person, reason: str) -> None:
    chen, wu = colleague("Chen"), colleague("Wu", Role.SALES_MANAGER)
    wang = routed(person, accepted_by=chen)
    api.reject_lead(chen, RejectLead(lead_id=lead_of(wang).pk, reason=reason), now=THEN + 1)
    work(THEN + 1)
    assert people.get_contact(SYSTEM, wang).owner_id == wu.staff_id
    (task,) = followup.list_tasks(wu, TaskQuery(owner_id=wu.staff_id), now=THEN + 1).rows
    assert (task.owner_id, task.subject.id) == (wu.staff_id, wang)


def test_not_reached_is_said_after_five_tries_only(person: Person) -> None:
    chen = colleague("Chen")
    wang = routed(person, accepted_by=chen)
    reject = RejectLead(lead_id=lead_of(wang).pk, reason="not_reached")
    for hour in range(5):
        with pytest.raises(NotTriedEnough) as refused:
            api.reject_lead(chen, reject, now=THEN + hour * HOUR)
        assert refused.value.data["tries"] == hour
        followup.record_call(
            chen, NewCall(contact_id=wang, outcome=Outcome.NOT_REACHED), now=THEN + hour * HOUR + 1
        )
    assert api.reject_lead(chen, reject, now=THEN + 5 * HOUR).state is LeadState.RECYCLED


def test_who_is_put_aside_until_a_day_comes_back_to_the_same_seller_in_a_new_cycle(person: Person) -> None:
    chen = colleague("Chen")
    wang = routed(person, accepted_by=chen)
    until = RecycleLead(lead_id=lead_of(wang).pk, return_on=date(2026, 3, 2))
    aside = api.recycle_lead(chen, until, now=THEN + 1)
    colleague("Zhou")
    work(THEN + 1)
    assert (aside.state, stages.stages_of([wang])[wang].stage) == (LeadState.RECYCLED, "recycled")
    assert aside.return_at is not None
    back = stages.stages_of([wang])[wang]
    assert (back.returns_at, back.returns_to) == (aside.return_at, "mql")
    stages.move_contacts(
        SYSTEM,
        stages_move([wang], "mql"),
        now=aside.return_at,
    )
    work(aside.return_at)
    lead = lead_of(wang)
    assert (lead.state, lead.cycle, lead.owner_id) == ("routed", 2, chen.staff_id)


def test_a_rejection_is_taken_back_by_who_made_it(person: Person) -> None:
    chen, zhou = colleague("Chen"), colleague("Zhou")
    wang = routed(person, accepted_by=None)
    own = chen if lead_of(wang).owner_id == chen.staff_id else zhou
    other = zhou if own is chen else chen
    api.accept_lead(own, lead_of(wang).pk, now=THEN)
    api.reject_lead(own, RejectLead(lead_id=lead_of(wang).pk, reason="no_need"), now=THEN + 1)
    work(THEN + 1)
    with pytest.raises((LeadNotYours, NotFound)):
        api.reopen_lead(other, lead_of(wang).pk, now=THEN + 2)
    assert api.reopen_lead(own, lead_of(wang).pk, now=THEN + 2).state is LeadState.ACCEPTED
    work(THEN + 2)
    assert stages.stages_of([wang])[wang].stage == "mql"
    assert lead_of(wang).state == "accepted"


def test_five_a_day_are_claimed_from_the_pool_and_no_more(person: Person) -> None:
    contacts = [person(f"P{number}", title="Buyer") for number in range(7)]
    to_mql(contacts)
    work()
    chen = colleague("Chen")
    pool = api.list_pool(chen).rows
    assert [(one.contact_id, one.title) for one in pool] == [(contact, "Buyer") for contact in contacts]
    for one in pool[:5]:
        assert api.claim_lead(chen, one.id, now=THEN + 1).state is LeadState.ACCEPTED
    with pytest.raises(ClaimedEnough):
        api.claim_lead(chen, pool[5].id, now=THEN + 2)
    with pytest.raises(LeadStateWrong):
        api.claim_lead(colleague("Zhou"), pool[0].id, now=THEN + 2)
    assert api.claim_lead(chen, pool[5].id, now=THEN + DAY).owner_id == chen.staff_id


def test_a_manager_takes_a_lead_back_and_gives_it_to_another(person: Person) -> None:
    chen, wu = colleague("Chen"), colleague("Wu", Role.SALES_MANAGER)
    boss = Actor(
        staff_id=wu.staff_id,
        label="Wu",
        permissions=wu.permissions,
        scope=SYSTEM.scope,
        sees_personal_data=True,
    )
    wang = routed(person, accepted_by=chen)
    number = lead_of(wang).pk
    assert api.reclaim_lead(boss, number, now=THEN + 1).state is LeadState.POOL
    given = ReassignLead(lead_id=number, to_staff_id=chen.staff_id or 0)
    assert api.reassign_lead(boss, given, now=THEN + 2).owner_id == chen.staff_id
    away = NewAbsence(staff_id=chen.staff_id or 0, first_on=date(2026, 1, 5), last_on=date(2026, 1, 5))
    api.add_absence(boss, away, now=THEN)
    with pytest.raises(SellerNotThere):
        api.reassign_lead(boss, given, now=THEN + 3)


def test_marketing_answers_a_dispute_and_the_seller_has_the_lead_again(lin: Actor, person: Person) -> None:
    chen = colleague("Chen")
    wang = routed(person, accepted_by=chen)
    number = lead_of(wang).pk
    api.reject_lead(chen, RejectLead(lead_id=number, reason="not_a_target"), now=THEN + 1)
    with pytest.raises(NotDisputed):
        api.answer_dispute(lin, AnswerDispute(lead_id=number, stands=True), now=THEN + 2)
    disputed = api.dispute_reject(lin, number, note="They have a project.", now=THEN + 2)
    assert disputed.clock == "dispute"
    answered = api.answer_dispute(lin, AnswerDispute(lead_id=number, stands=False), now=THEN + 3)
    assert (answered.state, answered.owner_id, answered.disputed_at) == (
        LeadState.ACCEPTED,
        chen.staff_id,
        None,
    )


def test_senseless_answers_are_refused(person: Person) -> None:
    chen = colleague("Chen")
    number = lead_of(routed(person, accepted_by=chen)).pk
    with pytest.raises(LeadStateWrong):
        api.accept_lead(chen, number, now=THEN)
    with pytest.raises(ReasonUnknown):
        api.reject_lead(chen, RejectLead(lead_id=number, reason="bored"), now=THEN)
    with pytest.raises(ReturnDayNeeded):
        api.reject_lead(chen, RejectLead(lead_id=number, reason="project_later"), now=THEN)
    with pytest.raises(ReturnDayNeeded):
        api.recycle_lead(chen, RecycleLead(lead_id=number, return_on=date(2026, 1, 4)), now=THEN)
    with pytest.raises(NotValid):
        api.add_absence(
            chen,
            NewAbsence(staff_id=chen.staff_id or 0, first_on=date(2026, 1, 5), last_on=date(2026, 1, 4)),
            now=THEN,
        )


ACTS: tuple[Callable[[Actor, int], object], ...] = (
    lambda by, n: api.accept_lead(by, n, now=THEN),
    lambda by, n: api.reject_lead(by, RejectLead(lead_id=n, reason="no_need"), now=THEN),
    lambda by, n: api.recycle_lead(by, RecycleLead(lead_id=n, return_on=date(2026, 3, 2)), now=THEN),
    lambda by, n: api.reopen_lead(by, n, now=THEN),
    lambda by, n: api.claim_lead(by, n, now=THEN),
    lambda by, n: api.give_back_lead(by, n, now=THEN),
    lambda by, n: api.reclaim_lead(by, n, now=THEN),
    lambda by, n: api.pass_on_lead(by, n, now=THEN),
    lambda by, n: api.reassign_lead(by, ReassignLead(lead_id=n, to_staff_id=1), now=THEN),
    lambda by, n: api.dispute_reject(by, n, note="", now=THEN),
    lambda by, n: api.answer_dispute(by, AnswerDispute(lead_id=n, stands=True), now=THEN),
    api.get_lead,
    lambda by, _: api.list_leads(by, LeadQuery(), now=THEN),
    lambda by, _: api.list_pool(by),
    api.history_of,
    lambda by, n: api.add_absence(
        by, NewAbsence(staff_id=n, first_on=date(2026, 1, 5), last_on=date(2026, 1, 5)), now=THEN
    ),
    lambda by, n: api.absences_of(by, n, since=date(2026, 1, 1)),
)


def test_a_stranger_may_do_nothing(stranger: Actor, person: Person) -> None:
    colleague("Chen")
    number = lead_of(routed(person)).pk
    for act in ACTS:
        with pytest.raises(NotAllowed):
            act(stranger, number)


def test_a_colleague_sees_own_leads_and_no_others(person: Person) -> None:
    chen, zhou = colleague("Chen"), colleague("Zhou")
    contacts = [routed(person, f"P{number}") for number in range(4)]
    seen = {
        one: {row.contact_id for row in api.list_leads(one, LeadQuery(), now=THEN).rows}
        for one in (chen, zhou)
    }
    assert seen[chen] | seen[zhou] == set(contacts)
    assert not seen[chen] & seen[zhou]
    foreign = lead_of(next(iter(seen[zhou]))).pk
    with pytest.raises(NotFound):
        api.accept_lead(chen, foreign, now=THEN)


def test_lists_are_paged_in_their_order_and_narrowed(person: Person) -> None:
    chen = colleague("Chen")
    contacts = [routed(person, f"P{number}") for number in range(5)]
    api.accept_lead(chen, lead_of(contacts[0]).pk, now=THEN)
    for sort in ("made_at", "-made_at", "due_at", "-since_at"):
        seen: list[int] = []
        after = None
        while True:
            found = api.list_leads(SYSTEM, LeadQuery(sort=sort, after=after, limit=2), now=THEN)
            seen += [row.contact_id for row in found.rows]
            after = found.next_cursor
            if after is None:
                break
        assert sorted(seen) == contacts, sort
    accepted = LeadQuery(states=(LeadState.ACCEPTED,))
    assert [row.contact_id for row in api.list_leads(SYSTEM, accepted, now=THEN).rows] == contacts[:1]
    late = LeadQuery(is_late=True)
    assert api.count_leads(SYSTEM, late, now=THEN) == 0
    assert api.count_leads(SYSTEM, late, now=THEN + 4 * DAY) == 5


def stages_move(contacts: list[int], to: str) -> Any:
    return MoveContacts(contact_ids=tuple(contacts), to=to, cause=Cause.RETURN)
