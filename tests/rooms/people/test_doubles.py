"""Doubles found by rules while contacts come and change."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crescendo.core import facts, jobs, rounds
from crescendo.core.types import Actor, FactDraft
from crescendo.people import api, models
from crescendo.people.likeness_models import Likeness, LikenessDue
from crescendo.people.types import (
    ContactEdit,
    MergeContacts,
    RejectSuggestion,
    SuggestionQuery,
    SuggestionRow,
    SuggestionState,
)
from tests.rooms.people.cast import contact_of, email, said, see, user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def somebody(name: str, **traits: str) -> int:
    mail = traits.pop("email", "")
    people = (user(name), email(mail)) if mail else (user(name),)
    return contact_of(see(said(f"m{name}", 1, *people, traits=traits)))


def tell(*contacts: int, now: int = 100) -> None:
    facts.append([FactDraft(kind="contact.changed", payload={"contacts": list(contacts)}, at=now)], now=now)


def seek(now: int = 100) -> None:
    rounds.run_until_quiet([api.DoublesSought()], now=now)
    jobs.run_until_quiet(api.job_handlers(), now=now)


def found(state: SuggestionState = SuggestionState.OPEN) -> list[SuggestionRow]:
    return list(api.list_suggestions(SYSTEM, SuggestionQuery(state=state)).rows)


def pair() -> tuple[int, int]:
    one = somebody("a", email="l.lei@gmail.com")
    other = somebody("b", email="llei+x@gmail.com")
    tell(one, other)
    seek()
    return one, other


def test_who_shares_a_mailbox_is_suggested_and_nobody_is_merged() -> None:
    one, other = pair()
    (row,) = found()
    assert (row.contact_id, row.other_id, row.kind) == (one, other, "same_mailbox")
    assert models.Contact.objects.filter(merged_into=None).count() == 2


def test_a_suggestion_that_no_longer_holds_is_withdrawn() -> None:
    _, other = pair()
    api.edit_contact(SYSTEM, ContactEdit(contact_id=other, fields={"email": "other@acme.cn"}), now=200)
    seek(now=200)
    assert found() == []


def test_a_rejected_pair_stays_away_until_it_is_reopened() -> None:
    one, other = pair()
    request = RejectSuggestion(contact_id=one, other_id=other)
    api.reject_suggestion(SYSTEM, request, now=150)
    tell(one, other)
    seek()
    assert found() == []
    api.reopen_suggestion(SYSTEM, request, now=160)
    assert len(found()) == 1


def test_whom_a_colleague_parted_no_rule_brings_together() -> None:
    one, other = somebody("a", email="l.lei@gmail.com"), somebody("b", email="llei+x@gmail.com")
    merge = api.merge_contacts(SYSTEM, MergeContacts(survivor_id=one, other_id=other), now=90)
    seek()
    assert found() == []
    api.unmerge_contacts(SYSTEM, merge.id, now=110)
    tell(one, other)
    seek(now=120)
    assert found() == []


def test_a_crowd_under_one_key_suggests_nobody() -> None:
    crowd = [somebody(f"u{n}", phone="+8613800138000") for n in range(14)]
    tell(*crowd)
    seek()
    assert found() == []
    assert Likeness.objects.count() == 14


def test_a_batch_costs_as_many_statements_as_one() -> None:
    def cost(names: list[str]) -> int:
        tell(*[somebody(name, phone=f"+86138001{int(name) // 2:05}") for name in names])
        rounds.run_until_quiet([api.DoublesSought()], now=100)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            jobs.run_until_quiet(api.job_handlers(), now=100)
        return len(queries)

    few, many = cost(["0", "1"]), cost([str(n) for n in range(2, 42)])
    assert many <= few
    assert len(found()) == 21
    assert LikenessDue.objects.count() == 0


def test_what_keys_tell_is_hashed() -> None:
    pair()
    assert all(abs(key) < 2**63 for key in Likeness.objects.values_list("key", flat=True))
    assert Likeness.objects.count() == 2
