"""What endpoints are told, signed how, how often, and what a person can do about it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from crescendo.channels import api as channels
from crescendo.channels.types import (
    ChangeEndpoint,
    DeliveryNotSettled,
    DeliveryState,
    EndpointNotActive,
    EndpointState,
    NewEndpoint,
    Reason,
)
from crescendo.core import holdings, keeping, notices, rounds, sending
from crescendo.core.clock import DAY, HOUR, MINUTE, SECOND
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, Person, Scope
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.rooms.channels.conftest import House


def _verified(house: House, number: int, secret: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Checked as a receiver checks it, by the reference library, at the time of the message."""
    came = house.there.received[number]

    class Then(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(house.now / 1_000, tz=UTC)

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Then)
    return Webhook(secret).verify(came.body, dict(came.headers))


def test_a_fact_is_told_with_outside_ids_and_a_signature(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, secret = house.issued("segment.entered")
    house.happen("segment.entered", segment=7, contacts=[3, 12], inner="kept inside")
    house.happen("segment.left", segment=7, contacts=[3])
    house.send()
    told = _verified(house, 0, secret, monkeypatch)
    assert told["data"] == {"segment_id": "seg_7", "contact_ids": ["con_3", "con_12"]}
    assert (told["type"], told["timestamp"]) == ("segment.entered", "2026-01-05T03:00:00.000Z")
    assert [one.state for one in house.deliveries(endpoint)] == [DeliveryState.DELIVERED]


def test_a_body_that_was_changed_on_its_way_is_not_believed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = house.issued()
    house.happen("contact.created", contacts=[3])
    house.send()
    house.there.received[0] = replace(house.there.received[0], body=b"{}")
    with pytest.raises(WebhookVerificationError):
        _verified(house, 0, secret, monkeypatch)


def test_only_what_happens_from_then_on_is_told_and_only_once(house: House) -> None:
    house.happen("contact.created", contacts=[1])
    endpoint = house.endpoint()
    house.happen("contact.created", contacts=[2])
    house.send()
    # A worker that lost its cursor reads all facts again.
    consumer = channels.Webhooks()
    rounds.Cursor.objects.filter(consumer=consumer.name).delete()
    house.send()
    assert [one["data"]["contact_ids"] for one in house.told()] == [["con_2"]]
    assert len(house.deliveries(endpoint)) == 1


def test_the_facts_of_the_lifecycle_are_told(house: House) -> None:
    house.endpoint("contact.stage_changed", "lead.routed")
    house.happen(
        *("contact.stage_changed",),
        **{"contacts": [3], "moves": [9], "cycles": [1], "from": "lead", "to": "mql", "cause": "rule"},
    )
    house.happen("lead.routed", leads=[5], contacts=[3], owners=[None])
    house.send()
    told = {one["type"]: one["data"] for one in house.told()}
    assert told["contact.stage_changed"] == {
        "contact_ids": ["con_3"],
        "from": "lead",
        "to": "mql",
        "cause": "rule",
        "crm": {
            "hubspot_lifecyclestage": "marketingqualifiedlead",
            "hubspot_lead_status": "OPEN",
            "salesforce_status": "Open - Not Contacted",
            "salesforce_object": "Lead",
        },
    }
    assert told["lead.routed"] == {"lead_ids": ["led_5"], "contact_ids": ["con_3"], "owner_ids": [None]}


def test_history_is_told_to_nobody(house: House) -> None:
    endpoint = house.endpoint()
    house.happen("contact.created", contacts=[1], is_history=True)
    house.send()
    assert house.deliveries(endpoint) == ()


def test_a_fact_about_very_many_contacts_is_told_in_parts(house: House) -> None:
    house.endpoint("band.changed")
    moves = [[number, "cool", "warm"] for number in range(1, 1_202)]
    house.happen("band.changed", model=1, contacts=[move[0] for move in moves], moves=moves)
    house.send()
    told = sorted(house.told(), key=lambda one: int(one["data"]["contact_ids"][0][4:]))
    assert [len(one["data"]["moves"]) for one in told] == [500, 500, 201]
    assert told[2]["data"]["moves"][-1] == {"contact_id": "con_1201", "from": "cool", "to": "warm"}


def test_fields_of_contacts_are_told_only_where_chosen_and_never_kept(house: House) -> None:
    wanted = NewContact(fields={"name": "Zhao Min", "email": "zhao@example.com"})
    made = people.create_contact(house.by, wanted, now=house.now)
    plain = house.endpoint()
    rich = house.endpoint(fields=frozenset({"name", "email"}))
    house.happen("contact.created", contacts=[made.id])
    house.send()
    said = sorted((one["data"].get("contacts", []) for one in house.told()), key=len)
    person = {"id": write_id(Prefix.CONTACT, made.id), "email": "zhao@example.com", "name": "Zhao Min"}
    assert said == [[], [person]]
    assert "Zhao" not in str([*house.deliveries(plain), *house.deliveries(rich)])


def test_what_fails_is_tried_again_with_the_same_id_for_three_days(house: House) -> None:
    endpoint = house.endpoint()
    house.there.answer = lambda _: (503, {}, b"not now")
    house.happen("contact.created", contacts=[1])
    tries = [house.now]
    house.send()
    while house.deliveries(endpoint)[0].state is DeliveryState.WAITING and len(tries) < 20:
        due = house.deliveries(endpoint)[0].due_at
        assert due is not None
        house.clock.move_to(max(due, channels.get_endpoint(house.by, endpoint.id).rest_until))
        # An endpoint that fails for three days is paused; let it go on until the delivery is spent.
        channels.resume_endpoint(house.by, endpoint.id, now=house.now)
        tries.append(house.now)
        house.send()
    row = house.deliveries(endpoint)[0]
    assert (row.state, row.reason, row.status) == (DeliveryState.FAILED, Reason.TRIES_SPENT, 503)
    assert len({one.headers["webhook-id"] for one in house.there.received}) == 1
    assert len(house.there.received) == 10
    assert 3 * DAY < tries[-1] - tries[0] < 4 * DAY
    assert [one.snippet for one in channels.list_attempts(house.by, row.id)] == ["not now"] * 10


def test_a_receiver_says_when_to_come_back(house: House) -> None:
    endpoint = house.endpoint()
    house.there.answer = lambda _: (429, {"retry-after": "3600"}, b"")
    house.happen("contact.created", contacts=[1])
    house.send()
    due = house.deliveries(endpoint)[0].due_at
    assert due is not None
    assert due - house.now == HOUR


def test_a_redirect_is_a_failure(house: House) -> None:
    endpoint = house.endpoint()
    house.there.answer = lambda _: (307, {"location": house.there.url + "/other"}, b"")
    house.happen("contact.created", contacts=[1])
    house.send()
    assert house.deliveries(endpoint)[0].status == 307
    assert len(house.there.received) == 1


def test_an_endpoint_that_keeps_failing_rests_and_its_deliveries_keep_their_tries(house: House) -> None:
    endpoint = house.endpoint()
    house.there.answer = lambda _: (500, {}, b"")
    for number in range(40):
        house.happen("contact.created", contacts=[number + 1])
    house.send()
    assert len(house.there.received) < 15
    resting = channels.get_endpoint(house.by, endpoint.id)
    assert resting.rest_until > house.now
    house.there.answer = lambda _: (200, {}, b"")
    house.clock.move_to(resting.rest_until + 10 * MINUTE)
    house.send()
    assert {one.state for one in house.deliveries(endpoint)} == {DeliveryState.DELIVERED}
    assert channels.get_endpoint(house.by, endpoint.id).failures == 0


def test_an_endpoint_that_is_dead_for_three_days_is_paused_and_somebody_is_told(
    house: House, keeper: Actor
) -> None:
    endpoint = house.endpoint()
    house.there.answer = lambda _: (500, {}, b"")
    house.happen("contact.created", contacts=[1])
    house.send()
    house.pass_time(3 * DAY)
    house.send()
    stopped = channels.get_endpoint(house.by, endpoint.id)
    assert (stopped.state, stopped.because) == (EndpointState.PAUSED, "failing")
    assert [notice.link for notice in notices.list_for(keeper).rows] == [
        f"/console/webhooks/whk_{endpoint.id}/"
    ]


def test_gone_for_good_disables(house: House, keeper: Actor) -> None:
    endpoint = house.endpoint()
    house.there.answer = lambda _: (410, {}, b"")
    house.happen("contact.created", contacts=[1])
    house.send()
    house.happen("contact.created", contacts=[2])
    house.send()
    assert channels.get_endpoint(house.by, endpoint.id).state is EndpointState.GONE
    assert (len(house.there.received), notices.count_unread(keeper)) == (1, 1)
    assert house.deliveries(endpoint)[0].reason == Reason.ANSWERED_GONE


def test_what_happens_during_a_pause_is_listed_and_sent_again_by_hand(house: House) -> None:
    endpoint = house.endpoint()
    channels.pause_endpoint(house.by, endpoint.id, now=house.now)
    house.happen("contact.created", contacts=[1])
    house.send()
    row = house.deliveries(endpoint)[0]
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, Reason.ENDPOINT_PAUSED)
    with pytest.raises(EndpointNotActive):
        channels.resend_missed(house.by, endpoint.id, now=house.now)
    channels.resume_endpoint(house.by, endpoint.id, now=house.now)
    again = channels.resend_missed(house.by, endpoint.id, now=house.now)
    house.send()
    assert (again.waiting, again.left, len(house.there.received)) == (1, 0, 1)


def test_a_delivery_is_sent_again_by_hand_with_its_id(house: House) -> None:
    endpoint = house.endpoint()
    house.happen("contact.created", contacts=[1])
    house.send()
    row = house.deliveries(endpoint)[0]
    channels.resend(house.by, row.id, now=house.now)
    with pytest.raises(DeliveryNotSettled):
        channels.resend(house.by, row.id, now=house.now)
    house.send()
    assert [one.headers["webhook-id"] for one in house.there.received] == [row.message_id] * 2
    assert [one.number for one in channels.list_attempts(house.by, row.id)] == [2, 1]


def test_a_trial_says_at_once_whether_the_address_works(house: House) -> None:
    endpoint = house.endpoint()
    sent = channels.send_trial(house.by, endpoint.id, now=house.now)
    house.send()
    assert house.told()[0]["type"] == "webhook.test"
    assert channels.get_delivery(house.by, sent.id).status == 204


def test_for_a_day_both_secrets_sign(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, old = house.issued()
    new = channels.rotate_secret(house.by, endpoint.id, now=house.now).secret
    house.happen("contact.created", contacts=[1])
    house.send()
    assert _verified(house, 0, old, monkeypatch) == _verified(house, 0, new, monkeypatch)
    house.pass_time(DAY + SECOND)
    house.happen("contact.created", contacts=[2])
    house.send()
    with pytest.raises(WebhookVerificationError):
        _verified(house, 1, old, monkeypatch)


def test_a_worker_that_dies_while_it_sends_sends_again_with_the_same_id(house: House) -> None:
    endpoint = house.endpoint()
    house.happen("contact.created", contacts=[1])
    house.settle()
    assert house.sender(house.now) == 1  # and nobody comes back to it
    deadline = time.monotonic() + 10
    while not house.there.received and time.monotonic() < deadline:
        time.sleep(0.01)
    successor = channels.Sender(house.out)
    assert successor.run_until_quiet(house.now) == 0
    house.pass_time(2 * MINUTE)
    successor.run_until_quiet(house.now)
    row = house.deliveries(endpoint)[0]
    assert [one.headers["webhook-id"] for one in house.there.received] == [row.message_id] * 2
    first = channels.list_attempts(house.by, row.id)[-1]
    assert (row.state, first.status, first.trouble) == (DeliveryState.DELIVERED, None, "")
    # The first try's outcome, settled late by the worker thought dead, changes nothing.
    house.sender(house.now)
    assert house.deliveries(endpoint)[0].attempts == 2


def test_a_name_that_leads_inside_is_not_followed(house: House) -> None:
    endpoint = house.endpoint()
    house.sender = channels.Sender(replace(house.out, networks=()))
    house.happen("contact.created", contacts=[1])
    house.send()
    row = house.deliveries(endpoint)[0]
    assert channels.list_attempts(house.by, row.id)[0].trouble == "address_refused"
    assert house.there.received == []


def test_nothing_leaves_while_sending_is_frozen(house: House) -> None:
    endpoint = house.endpoint()
    house.happen("contact.created", contacts=[1])
    sending.freeze(house.by, because="restored", now=house.now)
    house.send()
    kept = {one.name: one.count for one in sending.waiting(house.by)}
    assert (kept["channels.webhook_deliveries"], house.there.received) == (1, [])
    sending.lift(house.by, now=house.now)
    house.send()
    assert len(house.there.received) == 1
    assert house.deliveries(endpoint)[0].state is DeliveryState.DELIVERED


def test_what_is_discarded_after_a_restore_never_leaves(house: House) -> None:
    endpoint = house.endpoint()
    house.happen("contact.created", contacts=[1])
    sending.freeze(house.by, because="restored", now=house.now)
    house.send()
    assert sending.lift(house.by, discard=["channels.webhook_deliveries"], now=house.now) == 1
    house.send()
    assert (house.deliveries(endpoint)[0].reason, house.there.received) == (Reason.DISCARDED, [])


def test_an_endpoint_moves_to_another_address(house: House) -> None:
    endpoint = house.endpoint(url="http://127.0.0.1:1/old")
    house.happen("contact.created", contacts=[1])
    house.send()
    assert house.deliveries(endpoint)[0].state is DeliveryState.WAITING
    channels.change_endpoint(house.by, ChangeEndpoint(id=endpoint.id, url=house.there.url), now=house.now)
    house.pass_time(MINUTE)
    house.send()
    assert house.deliveries(endpoint)[0].state is DeliveryState.DELIVERED


def test_a_removed_endpoint_is_told_nothing_more(house: House) -> None:
    endpoint = house.endpoint()
    house.happen("contact.created", contacts=[1])
    house.settle()
    channels.remove_endpoint(house.by, endpoint.id, now=house.now)
    house.send()
    assert (house.there.received, channels.list_endpoints(house.by)) == ([], ())
    with pytest.raises(NotFound):
        channels.get_endpoint(house.by, endpoint.id)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"url": "ftp://crm.example/"}, "/url"),
        ({"url": "https://user:secret@crm.example/"}, "/url"),
        ({"name": "  "}, "/name"),
        ({"kinds": frozenset({"event.unheard"})}, "/kinds"),
        ({"kinds": frozenset()}, "/kinds"),
        ({"fields": frozenset({"traits"})}, "/fields"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused(house: House, change: dict[str, Any], pointer: str) -> None:
    wanted = NewEndpoint(name="CRM", url=house.there.url, kinds=frozenset({"contact.created"}))
    with pytest.raises(NotValid) as refused:
        channels.create_endpoint(house.by, replace(wanted, **change), now=house.now)
    assert [error[0] for error in refused.value.errors] == [pointer]


def test_only_who_may_manages_webhooks_and_persons_are_chosen_by_who_sees_them(
    house: House, stranger: Actor, lin: Actor
) -> None:
    endpoint = house.endpoint()
    wanted = NewEndpoint(
        name="CRM", url=house.there.url, kinds=frozenset({"contact.created"}), fields=frozenset({"email"})
    )
    blind = replace(house.by, sees_personal_data=False)
    narrow = replace(house.by, scope=Scope.TEAM)
    for actor in (stranger, lin, blind, narrow):
        with pytest.raises(NotAllowed):
            channels.create_endpoint(actor, wanted, now=house.now)
    for read in (channels.list_endpoints, lambda by: channels.get_endpoint(by, endpoint.id)):
        with pytest.raises(NotAllowed):
            read(stranger)
    for act in (
        channels.send_trial,
        channels.rotate_secret,
        channels.pause_endpoint,
        channels.resume_endpoint,
    ):
        with pytest.raises(NotAllowed):
            act(stranger, endpoint.id, now=house.now)  # type: ignore[operator]


def test_answers_about_an_erased_person_are_blanked(house: House) -> None:
    endpoint = house.endpoint()
    house.there.answer = lambda _: (200, {}, b"hello Zhao Min")
    house.happen("contact.created", contacts=[12])
    house.happen("contact.created", contacts=[120])
    house.send()
    held = holdings.find_holding("channels.webhook_answers")
    person = Person(contacts=(12,), identities=())
    assert held is not None
    assert held.find(person, None) == 1  # type: ignore[arg-type]
    held.erase(person, None, None)  # type: ignore[arg-type]
    snippets = {
        row.content["contact_ids"][0]: channels.list_attempts(house.by, row.id)[0].snippet
        for row in house.deliveries(endpoint)
    }
    assert snippets == {"con_12": "", "con_120": "hello Zhao Min"}


def test_the_log_goes_after_its_time(house: House) -> None:
    endpoint = house.endpoint()
    house.happen("contact.created", contacts=[1])
    house.send()
    keeping.sweep(now=house.now + 29 * DAY)
    assert len(house.deliveries(endpoint)) == 1
    keeping.sweep(now=house.now + 31 * DAY)
    assert house.deliveries(endpoint) == ()
