"""What happened to a contact beside its acts: all of it once, the latest first, page by page."""

from __future__ import annotations

import pytest

from crescendo.conditions.types import Entity
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.types import (
    About,
    ContactEdit,
    MergeContacts,
    Moment,
    MomentKind,
    NewContact,
    NewNote,
)
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def somebody(by: Actor, at: int = NOON, **fields: str) -> int:
    return api.create_contact(by, NewContact(fields={"name": "Ann", **fields}), now=at).id


def write(by: Actor, contact: int, text: str, at: int) -> None:
    api.write_note(by, NewNote(about=About(entity=Entity.CONTACT, id=contact), text=text), now=at)


def walk(by: Actor, contact: int, limit: int) -> list[Moment]:
    found: list[Moment] = []
    before = 2**62
    for _turn in range(200):
        page = api.moments_of(by, contact, before=before, limit=limit)
        found += page.rows
        if page.reached is None:
            return found
        assert page.reached < before
        before = page.reached + 1
    raise AssertionError("it never ends")


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_each_moment_stands_once_on_some_page(lin: Actor, limit: int) -> None:
    contact, other = somebody(lin, title="Buyer"), somebody(lin, NOON + 1)
    for turn in range(1, 6):
        write(lin, contact, f"note {turn}", NOON + turn)
        edit = ContactEdit(contact_id=contact, fields={"title": f"Buyer {turn}", "city": f"City {turn}"})
        api.edit_contact(lin, edit, now=NOON + 2 * turn)
    api.merge_contacts(lin, MergeContacts(survivor_id=contact, other_id=other, choices={}), now=NOON + 20)
    found = walk(lin, contact, limit)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert sorted(one.note.text for one in found if one.note) == [f"note {turn}" for turn in range(1, 6)]
    fields = [one for one in found if one.kind is MomentKind.FIELDS and one.at > NOON + 1]
    assert [sorted(change.field for change in one.changes) for one in fields] == [["city", "title"]] * 5
    assert [one.at for one in found if one.kind is MomentKind.MERGE] == [NOON + 20]


def test_kinds_times_and_words_narrow_it(lin: Actor, chen: Actor, stranger: Actor) -> None:
    contact = somebody(lin)
    write(lin, contact, "Wants the Ｐrice list", NOON + 1)
    write(lin, contact, "Called", NOON + 2)
    found = api.moments_of(lin, contact, kinds={MomentKind.NOTE}, since=NOON + 2)
    assert [one.note.text for one in found.rows if one.note] == ["Called"]
    assert len(api.moments_of(lin, contact, text="price").rows) == 1
    with pytest.raises(NotFound):
        api.moments_of(chen, contact)
    with pytest.raises(NotAllowed):
        api.moments_of(stranger, contact)
