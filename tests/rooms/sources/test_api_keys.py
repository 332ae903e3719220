"""Keys of the API, through the room's door."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.core.clock import HOUR
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people import api as people
from crescendo.people.types import NewContact
from crescendo.sources import api
from crescendo.sources.types import CreateApiKey, IssuedKey

pytestmark = pytest.mark.django_db


def issue(by: Actor, now: int, *scopes: str) -> IssuedKey:
    return api.create_api_key(
        by, CreateApiKey(name="Warehouse", scopes=frozenset(scopes or {"contacts_read"})), now=now
    )


def test_a_secret_finds_its_key_and_stands_in_no_list(lin: Actor, now: int) -> None:
    issued = issue(lin, now)
    assert api.find_by_secret(issued.secret) == issued.key
    assert issued.secret not in repr(api.list_api_keys(lin))
    assert issued.secret.endswith(issued.key.hint)


@pytest.mark.parametrize("secret", ["", "crk_", "crk_wrong", "\ud800", "crk_\ud800"])
def test_another_secret_finds_nothing(lin: Actor, now: int, secret: str) -> None:
    issue(lin, now)
    assert api.find_by_secret(secret) is None


def test_a_revoked_key_is_found_no_more(lin: Actor, now: int) -> None:
    issued = issue(lin, now)
    revoked = api.revoke_api_key(lin, issued.key.id, now=now)
    assert api.find_by_secret(issued.secret) is None
    assert api.revoke_api_key(lin, issued.key.id, now=now + 1) == revoked


def test_a_key_acts_within_its_scopes(lin: Actor, now: int) -> None:
    actor = api.actor_of_key(issue(lin, now, "contacts_read", "events_read").key)
    assert actor.permissions == {Permission.CONTACTS_READ, Permission.EVENTS_READ}
    assert not actor.sees_personal_data


def test_nobody_gives_a_key_more_than_they_have(lin: Actor, now: int) -> None:
    with pytest.raises(NotAllowed):
        issue(lin, now, "staff_manage")


@pytest.mark.parametrize("scopes", [frozenset(), frozenset({"everything"})])
def test_a_key_needs_scopes_that_exist(lin: Actor, now: int, scopes: frozenset[str]) -> None:
    with pytest.raises(NotValid):
        api.create_api_key(lin, CreateApiKey(name="Warehouse", scopes=scopes), now=now)


def test_a_keys_use_is_noted_once_an_hour(lin: Actor, now: int) -> None:
    issued = issue(lin, now)
    for at in (now, now + 1, now + HOUR - 1):
        api.note_key_used(api.find_by_secret(issued.secret) or issued.key, now=at)
    assert api.list_api_keys(lin)[0].last_used_at == now


def test_a_stranger_may_do_nothing(stranger: Actor, lin: Actor, now: int) -> None:
    issued = issue(lin, now)
    with pytest.raises(NotAllowed):
        issue(stranger, now)
    with pytest.raises(NotAllowed):
        api.list_api_keys(stranger)
    with pytest.raises(NotAllowed):
        api.revoke_api_key(stranger, issued.key.id, now=now)


def test_an_unknown_key_is_not_found(lin: Actor, now: int) -> None:
    with pytest.raises(NotFound):
        api.revoke_api_key(lin, 99, now=now)


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.TEAM])
def test_who_does_not_see_the_whole_company_makes_no_key_that_does(
    lin: Actor, now: int, scope: Scope
) -> None:
    with pytest.raises(NotAllowed):
        issue(replace(lin, scope=scope), now)


def test_a_key_without_sight_of_personal_data_is_shown_people_covered(lin: Actor, now: int) -> None:
    blind, seeing = (
        api.actor_of_key(issue(lin, now, *scopes).key)
        for scopes in (("contacts_read", "export"), ("contacts_read", "export", "personal_data"))
    )
    people.create_contact(lin, NewContact(fields={"name": "Wang Fang", "email": "wang@acme.com.cn"}), now=now)
    assert [row.email for row in people.stream_contacts(seeing)] == ["wang@acme.com.cn"]
    assert [row.email for row in people.stream_contacts(blind)] == ["w***@acme.com.cn"]
    assert {row.value for row in people.stream_identities(blind)} == {"w***@acme.com.cn"}
