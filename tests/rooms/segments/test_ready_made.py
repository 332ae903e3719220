"""Ready-made segments: brought in once, in the reader's language, and meaning what the playbook says."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import definitions, jobs, rounds
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Cause,
    Deal,
    MoveContacts,
    NewCall,
    Outcome,
    PutTicket,
    TicketPriority,
)
from crescendo.people import api as people
from crescendo.people.types import About, ContactEdit, NewNote, RecordConsent
from crescendo.scoring import api as scoring
from crescendo.segments import api
from crescendo.segments.consumer import Members
from crescendo.segments.models import Shipped
from crescendo.segments.ready_made import READY_MADE
from crescendo.segments.types import RenameSegment
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing
from tests.rooms.segments.company import DAY, change, members, person, run
from tests.world import World


def shipped(by: Actor, key: str) -> int:
    return next(one.id for one in api.list_segments(by) if one.shipped == key)


def test_they_are_brought_in_once_and_a_removed_one_stays_away(world: World) -> None:
    number = api.ship(NOON)
    assert number == len(api.list_segments(world.system)) > 6
    assert api.ship(NOON) == 0
    api.remove_segment(world.system, shipped(world.system, "dormant"), now=NOON)
    assert api.ship(NOON) == 0
    assert len(definitions.list_in_force("segment")) == number


def test_they_are_called_in_the_readers_language_until_they_are_renamed(world: World) -> None:
    api.ship(NOON)
    number = shipped(world.system, "likely_leavers")
    with override("zh-hans"):
        held = api.get_segment(world.system, number)
        same = RenameSegment(segment_id=number, name=held.name)
        assert api.rename_segment(world.system, same, now=NOON).name == held.name == "易流失客户"
    with override("en"):
        assert api.names_of([number]) == {number: "Likely leavers"}
    other = RenameSegment(segment_id=number, name="流失")
    assert api.rename_segment(world.system, other, now=NOON).name == "流失"


def test_who_was_silent_for_90_days_is_dormant_until_the_next_act(world: World, site: Source) -> None:
    quiet = person(world, site, "quiet", ("page.viewed", NOON - 8 * DAY), phone="13800138000")
    api.ship(NOON)
    run()
    dormant = api.get_segment(world.system, shipped(world.system, "dormant"))
    run(NOON + 60 * DAY)
    assert members(dormant) == set()
    run(NOON + 91 * DAY)
    reach = api.get_segment(world.system, shipped(world.system, "reachable_phone"))
    assert (members(dormant), members(reach)) in (({quiet}, {quiet}), (set(), set()))


def test_a_lead_of_a_week_ago_and_a_recycled_one_without_a_date_are_unconverted(
    world: World, site: Source
) -> None:
    lead, recycled, dated = (
        person(world, site, name, email=f"{name}@acme-works.com.cn") for name in ("lead", "again", "dated")
    )

    def move(whom: tuple[int, ...], to: str, returns_at: int | None = None) -> None:
        wanted = MoveContacts(
            contact_ids=whom, to=to, cause=Cause.RULE, key=f"{to}{whom}", returns_at=returns_at
        )
        lifecycle.move_contacts(world.system, wanted, now=NOON - 9 * DAY)

    move((lead, recycled, dated), "lead")
    move((recycled,), "recycled")
    move((dated,), "recycled", NOON + 30 * DAY)
    api.ship(NOON)
    run()
    pool = api.get_segment(world.system, shipped(world.system, "unconverted"))
    assert members(pool) == {lead, recycled}


def test_the_worker_hears_of_all_that_a_condition_can_change_by(world: World) -> None:
    api.ship(NOON)
    fields = [field for entity in Entity for field in conditions.fields_for(entity, sees_personal_data=True)]
    # What the tests of conditions register to try them is no field of the product.
    ours = [field for field in fields if not field.key.startswith("try.")]
    kinds = {touched.kind for field in ours for touched in field.touched_by}
    for one in api.list_segments(world.system):
        tree = conditions.parse(one.condition, entity=Entity.CONTACT, sees_personal_data=True)
        kinds |= {touched.kind for touched in conditions.touches(tree)}
    assert kinds - Members.kinds == set()


def test_a_customer_whose_renewal_nears_leaves_unless_somebody_of_hers_was_talked_to(
    world: World, site: Source
) -> None:
    api.ship(NOON)
    account = dealing.account(world.system)
    ann, bob = (dealing.contact(world.system, name, account_id=account) for name in ("Ann", "Bob"))
    _due_for_renewal(world.system, ann)
    settled(NOON)
    leavers = api.get_segment(world.system, shipped(world.system, "likely_leavers"))
    assert members(leavers) == {ann}
    call = NewCall(contact_id=bob, outcome=Outcome.REACHED)
    lifecycle.record_call(world.system, call, now=NOON)
    settled(NOON)
    assert members(leavers) == set()
    settled(NOON + 32 * DAY)
    assert members(leavers) == {ann}


@pytest.mark.slow
def test_a_customer_who_uses_half_of_what_she_did_or_has_two_severe_tickets_is_a_likely_leaver(
    world: World, site: Source
) -> None:
    acts = [("product.used", NOON - day * DAY) for day in range(15, 90, 5)]
    account = dealing.account(world.system)
    ann = person(world, site, "ann", *acts, ("product.used", NOON - 9 * DAY))
    bob = dealing.contact(world.system, "Bob", account_id=dealing.account(world.system, "Other"))
    people.edit_contact(world.system, ContactEdit(contact_id=ann, fields={"account_id": account}), now=NOON)
    for one in (ann, bob):
        _live(world.system, one)
    api.ship(NOON)
    settled(NOON)
    leavers = api.get_segment(world.system, shipped(world.system, "likely_leavers"))
    # Bob never used it, which is 14 days without use.
    assert members(leavers) == {ann, bob}
    grow = [("product.used", NOON - 3 * DAY + hour) for hour in range(8)]
    person(world, site, "ann", *grow)
    settled(NOON + DAY)
    assert members(leavers) == {bob}
    for key in "12":
        ticket = PutTicket(
            key=key, title="Down", opened_at=NOON, contact_id=ann, priority=TicketPriority.URGENT
        )
        lifecycle.put_ticket(world.system, ticket, now=NOON)
    settled(NOON + DAY)
    assert members(leavers) == {ann, bob}


@pytest.mark.slow
def test_who_fits_and_was_neither_written_to_nor_called_is_neglected_until_she_is(
    world: World, site: Source
) -> None:
    account = dealing.account(world.system, employees=500, region="上海", industry="制造业")
    ann = person(world, site, "ann", phone="13800138000")
    fields = {"title": "CIO", "account_id": account}
    people.edit_contact(world.system, ContactEdit(contact_id=ann, fields=fields), now=NOON)
    agreed = RecordConsent(
        contact_id=ann, purpose="marketing", channel="phone", source="call", evidence="recording 7"
    )
    people.record_consent(world.system, agreed, now=NOON)
    api.ship(NOON)
    settled(NOON + 61 * DAY)
    neglected = api.get_segment(world.system, shipped(world.system, "neglected"))
    assert members(neglected) == {ann}
    written = NewNote(about=About(entity=Entity.CONTACT, id=ann), text="Wrote to her")
    people.write_note(world.system, written, now=NOON + 61 * DAY)
    settled(NOON + 61 * DAY)
    assert members(neglected) == set()
    settled(NOON + 123 * DAY)
    assert members(neglected) == {ann}


def test_a_ready_made_segment_that_nobody_changed_means_what_the_newest_release_means(world: World) -> None:
    api.ship(NOON)
    own, old = (
        api.get_segment(world.system, shipped(world.system, key)) for key in ("neglected", "likely_leavers")
    )
    was = {one.key: one.was[0] for one in READY_MADE if one.was}
    for segment, condition in ((own, {"event": "demo.asked"}), (old, was["likely_leavers"])):
        changed = api.change_segment(world.system, change(segment, condition), now=NOON)
        api.publish_segment(world.system, segment.id, revision=changed.revision, now=NOON)
    Shipped.objects.filter(key__contains="/").delete()
    assert (api.ship(NOON), api.ship(NOON)) == (1, 0)
    renewed = api.get_segment(world.system, old.id)
    assert "severe_tickets" in str(renewed.condition)
    assert api.get_segment(world.system, own.id).condition["event"] == "demo.asked"


def settled(now: int) -> None:
    """The worker of all that these segments ask about, until nothing is left."""
    scoring.fade_by_the_day(now=now)
    lifecycle.look_at_use(now=now)
    consumers = (
        scoring.Scores(),
        api.Members(),
        lifecycle.Stages(),
        lifecycle.Deals(),
        lifecycle.Standings(),
    )
    handlers = {**api.job_handlers(), **scoring.job_handlers(), **lifecycle.job_handlers()}
    for _ in range(50):
        done = api.wake(now) + rounds.run_until_quiet(consumers, now=now)
        if not done + jobs.run_until_quiet(handlers, now=now):
            return
    raise AssertionError("it does not come to rest")


def _live(by: Actor, contact: int) -> Deal:
    """A customer who is live by now."""
    account = people.get_contact(by, contact).account_id
    dealing.write_note(by, contact, now=NOON - 99 * DAY)
    made = dealing.deal(by, people={contact: ""}, account_id=account)
    fields = {"live_on": "2026-01-04", "delivery_owner_id": dealing.colleague(f"{contact}@x.example")}
    return dealing.move(by, dealing.won(by, made, **fields), "live")


def _due_for_renewal(by: Actor, contact: int) -> None:
    dealing.move(by, _live(by, contact), "renewal_due")
