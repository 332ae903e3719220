"""Suppressing and erasing many: exactly those who were counted, chunk by chunk, and not taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.conditions.types import Entity
from crescendo.core import jobs
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor, Permission
from crescendo.people import api, models, privacy_models
from crescendo.people.bulk.erasing_many import Erasing
from crescendo.people.types import ChangeIsFinal, ChangeMany, Deed, NewContact, SuppressionQuery

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def people(count: int) -> list[int]:
    found = []
    for number in range(count):
        fields = {"name": f"P{number}", "email": f"p{number}@acme.test", "phone": f"+8613800138{number:03}"}
        found.append(api.create_contact(SYSTEM, NewContact(fields=fields), now=number + 1).id)
    return found


def ban(ids: list[int], channel: str = "email", reason: str = "asked") -> ChangeMany:
    return ChangeMany(entity=Entity.CONTACT, deed=Deed.SUPPRESS, field=channel, value=reason, ids=tuple(ids))


def erase(ids: list[int], reason: str = "request 17") -> ChangeMany:
    return ChangeMany(entity=Entity.CONTACT, deed=Deed.ERASE, field="", value=reason, ids=tuple(ids))


def change(wanted: ChangeMany, by: Actor = SYSTEM) -> int:
    told = api.preview_changes(by, wanted, now=1_000).mark
    number = api.change_many(by, wanted, told=told, now=1_000)
    jobs.run_until_quiet(api.job_handlers(), now=1_000)
    return number


def listed() -> set[tuple[str, str, str]]:
    found = api.list_suppressions(SYSTEM, SuppressionQuery())
    return {(row.address, row.channel, row.reason) for row in found.rows}


def test_the_addresses_of_a_channel_are_put_on_the_list_once() -> None:
    one, two, _three = people(3)
    first = change(ban([one, two]))
    assert listed() == {("p0@acme.test", "email", "asked"), ("p1@acme.test", "email", "asked")}
    assert api.get_change(SYSTEM, first).changed == 2
    again = change(ban([one, two]))
    assert (api.get_change(SYSTEM, again).changed, len(listed())) == (0, 2)


def test_every_channel_takes_mail_and_phone() -> None:
    (one,) = people(1)
    change(ban([one], channel="", reason="complaint"))
    assert listed() == {("p0@acme.test", "", "complaint"), ("+8613800138000", "", "complaint")}


def test_many_are_erased_chunk_by_chunk_each_with_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Erasing, "step", 2)
    ids = people(4)
    number = change(erase(ids[:3]))
    asked = privacy_models.Erasure.objects.order_by("pk")
    assert [row.reason for row in asked] == ["request 17", "request 17"]
    assert {row.by_label for row in asked} == {SYSTEM.label}  # a key or a command is called what it is
    assert api.contacts_under_erasure() == set(ids[:3])
    assert api.get_change(SYSTEM, number).changed == 3
    assert models.Contact.objects.filter(pk=ids[3]).exists()


@pytest.mark.parametrize("wanted", [ban, erase])
def test_neither_is_taken_back(wanted: object) -> None:
    assert callable(wanted)
    number = change(wanted(people(1)))
    with pytest.raises(ChangeIsFinal):
        api.undo_change(SYSTEM, number, now=2_000)


def test_erasing_needs_its_permission_and_both_a_contact(chen: Actor, stranger: Actor) -> None:
    one = people(1)
    editor = replace(SYSTEM, permissions=SYSTEM.permissions - {Permission.ERASE})
    for by in (stranger, editor):
        with pytest.raises(NotAllowed):
            api.preview_changes(by, erase(one), now=1_000)
    with pytest.raises(NotAllowed):
        api.preview_changes(stranger, ban(one), now=1_000)
    assert api.preview_changes(chen, ban(one), now=1_000).count in {0, 1}


@pytest.mark.parametrize(
    ("channel", "reason"), [("pigeon", "asked"), ("email", ""), ("email", "x" * 201), ("wechat", " ")]
)
def test_a_channel_or_reason_that_there_is_not_is_refused(channel: str, reason: str) -> None:
    with pytest.raises(NotValid):
        api.preview_changes(SYSTEM, ban(people(1), channel, reason), now=1_000)
    with pytest.raises(NotValid):
        api.preview_changes(
            SYSTEM, ChangeMany(entity=Entity.ACCOUNT, deed=Deed.ERASE, field="", ids=(1,)), now=1_000
        )
