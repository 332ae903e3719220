"""Several processes write people at once: the worker takes messages in while staff edit and add."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from crescendo.core.refusals import NotValid
from crescendo.core.types import Actor
from crescendo.people import api, models
from crescendo.people.types import ConfirmedClick, ContactEdit, NewContact
from tests.rooms.people.cast import claimed, contact_of, email, said, see, user

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("tests")


def test_an_identity_that_two_processes_meet_first_is_made_once() -> None:
    faces = [user(f"u{n}") for n in range(20)]
    _at_once(
        lambda: [see(said(f"a{n}", n, face)) for n, face in enumerate(faces)],
        lambda: [see(said(f"b{n}", n, face)) for n, face in enumerate(faces)],
    )
    assert models.Identity.objects.count() == models.Contact.objects.count() == 20


def test_staff_and_worker_who_change_one_contact_both_have_their_say() -> None:
    contact = contact_of(see(said("m", 1, user("lin"), traits={"name": "Lin"})))
    is_said, may_commit = threading.Event(), threading.Event()

    def worker() -> None:
        with transaction.atomic():
            see(said("n", 5, user("lin"), traits={"city": "Shanghai"}))
            is_said.set()
            may_commit.wait(20)

    def staff() -> None:
        is_said.wait(20)
        api.edit_contact(SYSTEM, ContactEdit(contact_id=contact, fields={"title": "CTO"}), now=9)

    threads = [_start(worker), _start(staff)]
    is_said.wait(20)
    threads[1].join(0.3)
    may_commit.set()
    for thread in threads:
        thread.join(20)
    row = api.get_contact(SYSTEM, contact)
    assert (row.name, row.city, row.title) == ("Lin", "Shanghai", "CTO")


def test_somebody_whom_a_form_and_staff_bring_at_once_is_one_contact() -> None:
    refused: list[NotValid] = []

    def staff() -> None:
        try:
            api.create_contact(SYSTEM, NewContact(fields={"email": "lin@acme.com.cn"}), now=9)
        except NotValid as refusal:
            refused.append(refusal)

    _at_once(lambda: see(claimed("f", 5, email("lin@acme.com.cn"))), staff)
    assert models.Contact.objects.count() == 1
    assert models.Account.objects.count() == 1


def test_a_click_and_its_form_that_come_at_once_meet() -> None:
    mail = email("lin@acme.com.cn")
    form = claimed("f", 5, mail, traits={"title": "CTO"}, confirmable=True)
    click = ConfirmedClick(submission_key="f", email=mail, at=6, key="c")
    _at_once(lambda: see(form), lambda: api.confirm(click, now=7))
    contact = models.Identity.objects.get(kind=mail.kind).contact_id
    assert contact is not None
    assert {change.proof for change in api.field_history(SYSTEM, contact) if change.field == "title"} == {
        1,
        2,
    }


def _at_once(*works: Callable[[], object]) -> None:
    """Each in a thread with a connection of its own; what fails there fails here."""
    failures: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def at_the_gate(work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            gate.wait(20)
            try:
                work()
            except BaseException as failure:  # noqa: BLE001 - told to the test
                failures.append(failure)

        return run

    for thread in [_start(at_the_gate(work)) for work in works]:
        thread.join(60)
    assert failures == []


def _start(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
