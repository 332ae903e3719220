"""Contacts from a file: who is known, who is new, what is refused, and what an import may never do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crescendo.core import facts, jobs
from crescendo.core.api import create_staff
from crescendo.core.imports import reading, running, runs
from crescendo.core.imports.types import Empty, Mode, RunNotOpen, RunState
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, CreateStaff, Permission, Role, Scope
from crescendo.people import api
from crescendo.people.types import Contact, ContactEdit, ContactQuery, NewContact, Proof
from tests.rooms.people.cast import email, said, see, user
from tests.rooms.people.importing import NOW, counts, imported, opened, reasons, worked, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    from crescendo.core.imports import spool

    monkeypatch.setattr(spool, "folder", lambda: tmp_path)
    return tmp_path


def people(by: Actor) -> dict[str, Contact]:
    return {
        contact.email or contact.phone: contact
        for contact in api.list_contacts(by, ContactQuery(), now=NOW).rows
    }


def test_rows_become_verified_contacts_with_accounts(admin: Actor, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        [
            ["邮箱", "姓名", "手机号", "公司", "行业", "来源"],
            ["wang@acme.com.cn", "王芳", "138 0013 8000", "Acme", "制造", "展会"],
        ],
    )
    run = imported(admin, "contacts", path, maps={"trait.来源": "来源"})
    contact = people(admin)["wang@acme.com.cn"]
    assert (run.state, counts(run)) == (RunState.DONE, (1, 0, 0, 0))
    assert (contact.name, contact.phone, contact.company_name) == ("王芳", "+8613800138000", "Acme")
    assert contact.is_verified
    assert contact.account_id is not None
    assert contact.traits == {"来源": "展会"}
    history = {change.field: change for change in api.field_history(admin, contact.id)}
    assert (history["name"].proof, history["name"].by_id) == (Proof.VERIFIED, admin.staff_id)


def test_the_same_file_again_changes_nothing(admin: Actor, tmp_path: Path) -> None:
    path = written(
        tmp_path, [["email", "name", "phone"], ["a@b.cn", "A", "13800138000"], ["c@b.cn", "C", ""]]
    )
    first = imported(admin, "contacts", path)
    again = imported(admin, "contacts", path, now=NOW + 1)
    assert (counts(first), counts(again)) == ((2, 0, 0, 0), (0, 0, 2, 0))


def test_a_known_contact_is_changed_and_an_empty_cell_says_nothing(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, email("a@b.cn"), traits={"name": "Old", "title": "CTO"}))
    path = written(tmp_path, [["email", "name", "title"], ["A@B.cn", "New", ""]])
    run = imported(admin, "contacts", path)
    assert counts(run) == (0, 1, 0, 0)
    assert (people(admin)["a@b.cn"].name, people(admin)["a@b.cn"].title) == ("New", "CTO")


def test_an_empty_cell_clears_where_that_is_asked_but_never_an_address(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, user("u1"), traits={"title": "CTO", "email": "a@b.cn"}))
    path = written(tmp_path, [["user id", "email", "title"], ["u1", "", ""]])
    imported(admin, "contacts", path, empty=Empty.CLEAR)
    assert (people(admin)["a@b.cn"].title, people(admin)["a@b.cn"].email) == ("", "a@b.cn")


def test_each_refused_row_says_why(admin: Actor, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        [
            ["email", "phone", "name", "employees", "owner", "created_at"],
            ["nonsense", "", "", "", "", ""],
            ["a@b.cn", "1.38E+10", "", "", "", ""],
            ["a@b.cn", "", "", "many", "", ""],
            ["a@b.cn", "", "", "", "Nobody", ""],
            ["a@b.cn", "", "", "", "", "01/02/2026"],
            ["", "", "Only a name", "", "", ""],
            ["a@b.cn", "", "taken", "1,200", "", "2025年3月1日"],
            ["A@b.cn", "", "the same again", "", "", ""],
        ],
    )
    run = imported(admin, "contacts", path)
    assert counts(run) == (1, 0, 0, 7)
    assert [(row, column) for row, column, _ in reasons(admin, run)] == [
        (2, "email"), (3, "phone"), (4, "employees"), (5, "owner"), (6, "created_at"), (7, ""), (9, ""),
    ]  # fmt: skip
    assert reasons(admin, run)[-1][2] == "Row 8 of this file has it already."
    assert (people(admin)["a@b.cn"].employees, people(admin)["a@b.cn"].created_at) == (
        1200,
        1_740_758_400_000,
    )


def test_modes_refuse_the_other_rows(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, email("known@b.cn")))
    path = written(tmp_path, [["email", "name"], ["known@b.cn", "K"], ["new@b.cn", "N"]])
    assert counts(imported(admin, "contacts", path, mode=Mode.UPDATE)) == (0, 1, 0, 1)
    assert counts(imported(admin, "contacts", path, mode=Mode.CREATE)) == (1, 0, 0, 1)


def test_a_row_never_joins_two_contacts(admin: Actor, tmp_path: Path) -> None:
    seen = see(said("a", 1, user("u1"), email("a@b.cn")), said("b", 2, user("u2"), email("c@b.cn")))
    path = written(tmp_path, [["user id", "email"], ["u1", "c@b.cn"], ["u3", "a@b.cn"]])
    run = imported(admin, "contacts", path)
    assert [(row, column) for row, column, _ in reasons(admin, run)] == [(2, "email"), (3, "email")]
    assert see(said("c", 3, email("c@b.cn"))).contacts[0] == seen.contacts[1] != seen.contacts[0]


def test_colleagues_may_share_a_switchboard(admin: Actor, tmp_path: Path) -> None:
    rows = [["email", "phone"], ["a@b.cn", "010 6552 9988"], ["c@b.cn", "010 6552 9988"]]
    run = imported(admin, "contacts", written(tmp_path, rows))
    again = imported(admin, "contacts", written(tmp_path, [rows[0], ["d@b.cn", rows[1][1]]]))
    assert (counts(run), counts(again)) == ((2, 0, 0, 0), (1, 0, 0, 0))
    assert {contact.phone for contact in people(admin).values()} == {"+861065529988"}


def test_who_was_known_by_phone_alone_gets_his_address(admin: Actor, tmp_path: Path) -> None:
    first = imported(admin, "contacts", written(tmp_path, [["phone", "name"], ["13800138000", "W"]]))
    second = imported(
        admin, "contacts", written(tmp_path, [["phone", "email"], ["13800138000", "a@b.cn"]]), now=NOW + 1
    )
    assert (counts(first), counts(second)) == ((1, 0, 0, 0), (0, 1, 0, 0))
    assert (people(admin)["a@b.cn"].name, people(admin)["a@b.cn"].phone) == ("W", "+8613800138000")


def test_a_new_address_by_user_id_is_the_contacts_from_then_on(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, user("u1"), email("old@b.cn")))
    run = imported(admin, "contacts", written(tmp_path, [["user id", "email"], ["u1", "new@b.cn"]]))
    assert counts(run) == (0, 1, 0, 0)
    assert people(admin).keys() == {"new@b.cn"}


def test_a_contact_added_by_name_gets_its_first_address(admin: Actor, tmp_path: Path) -> None:
    contact = api.create_contact(admin, NewContact(fields={"name": "Wang"}), now=NOW)
    path = written(
        tmp_path, [["crescendo id", "email"], [f"con_{contact.id}", "a@b.cn"], ["con_99", "x@b.cn"]]
    )
    run = imported(admin, "contacts", path)
    assert counts(run) == (0, 1, 0, 1)
    assert see(said("a", NOW + 1, email("a@b.cn"))).contacts == (contact.id,)


def test_nobody_changes_contacts_that_he_cannot_see(admin: Actor, tmp_path: Path) -> None:
    own = replace(
        admin,
        staff_id=7,
        scope=Scope.OWN,
        permissions=frozenset({*admin.permissions} - {Permission.OPERATIONS}),
    )
    see(said("a", 1, email("others@b.cn"), traits={"name": "Old"}))
    path = written(tmp_path, [["email", "name"], ["others@b.cn", "Mine"], ["new@b.cn", "New"]])
    run = imported(own, "contacts", path)
    assert counts(run) == (1, 0, 0, 1)
    assert people(admin)["others@b.cn"].name == "Old"
    assert people(own).keys() == {"new@b.cn"}


def test_owners_are_colleagues_by_address_or_name(admin: Actor, tmp_path: Path) -> None:
    staff = [
        create_staff(
            admin, CreateStaff(email=f"{n}@us.cn", name=n, role=Role.SALES, password="a long word 12"), now=1
        )
        for n in ("Chen", "Li")
    ]
    rows = [["email", "owner"], ["a@b.cn", "chen@us.cn"], ["c@b.cn", "Li"], ["d@b.cn", ""]]
    imported(admin, "contacts", written(tmp_path, rows), owner_id=staff[0].id)
    assert [people(admin)[f"{name}@b.cn"].owner_id for name in "acd"] == [
        staff[0].id,
        staff[1].id,
        staff[0].id,
    ]


def test_a_rehearsal_tells_what_the_run_will_do_and_changes_nothing(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, email("known@b.cn")))
    rows = [[f"p{n % 450}@b.cn", str(n)] for n in range(500)]
    path = written(tmp_path, [["email", "name"], ["known@b.cn", "K"], *rows])
    head = facts.head()
    tried = imported(admin, "contacts", path, rehearse=True)
    assert (tried.state, counts(tried)) == (RunState.DRAFT, (450, 1, 0, 50))
    assert tried.is_rehearsed
    assert (people(admin).keys(), facts.head()) == ({"known@b.cn"}, head)
    run = worked(runs.begin(admin, tried.id, rehearse=False, now=NOW))
    assert counts(run) == counts(tried)


def test_facts_name_whom_the_run_made_and_changed(admin: Actor, tmp_path: Path) -> None:
    known = see(said("a", 1, email("known@b.cn"))).contacts[0]
    head = facts.head()
    imported(
        admin, "contacts", written(tmp_path, [["email", "name"], ["known@b.cn", "K"], ["new@b.cn", "N"]])
    )
    new = people(admin)["new@b.cn"].id
    told = [(fact.kind, fact.payload) for fact in facts.read(head, 9)]
    assert told == [("contact.created", {"contacts": [new]}), ("contact.changed", {"contacts": [known]})]


def test_a_job_works_through_the_file_and_goes_on_after_each_chunk(admin: Actor, tmp_path: Path) -> None:
    draft = opened(admin, "contacts", written(tmp_path, [["email"], *([f"p{n}@b.cn"] for n in range(450))]))
    runs.start(admin, draft.id, rehearse=False, now=NOW)
    handlers = {runs.JOB: running.handle}
    assert jobs.run_due(handlers, now=NOW) == 1
    assert 0 < reading.get_run(admin, draft.id).done < 450
    jobs.run_until_quiet(handlers, now=NOW)
    assert (reading.get_run(admin, draft.id).state, len(people(admin))) == (RunState.DONE, 50)
    assert api.count_contacts(admin, now=NOW) == 450


def test_a_cancelled_run_stops_behind_its_chunk(admin: Actor, tmp_path: Path) -> None:
    draft = opened(admin, "contacts", written(tmp_path, [["email"], *([f"p{n}@b.cn"] for n in range(450))]))
    runs.begin(admin, draft.id, rehearse=False, now=NOW)
    running.step(draft.id, now=NOW)
    assert runs.cancel(admin, draft.id, now=NOW).state is RunState.CANCELLED
    assert running.step(draft.id, now=NOW) is None
    assert api.count_contacts(admin, now=NOW) == reading.get_run(admin, draft.id).done == 200
    with pytest.raises(RunNotOpen):
        runs.cancel(admin, draft.id, now=NOW)


def test_a_plan_is_remembered_for_files_with_the_same_columns(admin: Actor, tmp_path: Path) -> None:
    path = written(tmp_path, [["kennung", "email", "beruf"], ["u1", "a@b.cn", "Koch"]])
    imported(admin, "contacts", path, maps={"title": "beruf", "external_id": "kennung"}, mode=Mode.CREATE)
    from crescendo.core.imports.types import OpenFile

    again = runs.open_file(admin, OpenFile(kind="contacts", path=path, name="again"), now=NOW)
    assert again.plan.mapping == {"email": "email", "title": "beruf", "external_id": "kennung"}
    assert again.plan.options.mode is Mode.CREATE


def test_a_plan_that_lacks_what_is_needed_is_refused(admin: Actor, tmp_path: Path) -> None:
    path = written(tmp_path, [["name"], ["Wang"]])
    with pytest.raises(NotValid):
        opened(admin, "contacts", path)
    with pytest.raises(NotValid):
        opened(admin, "contacts", path, maps={"email": "name", "shoe": "name"})


def test_a_stranger_may_neither_import_nor_see_imports(
    stranger: Actor, admin: Actor, lin: Actor, chen: Actor, tmp_path: Path
) -> None:
    path = written(tmp_path, [["email"], ["a@b.cn"]])
    for nobody in (stranger, chen):
        with pytest.raises(NotAllowed):
            imported(nobody, "contacts", path)
    run = imported(admin, "contacts", path)
    with pytest.raises(NotFound):
        reading.get_run(lin, run.id)
    with pytest.raises(NotAllowed):
        reading.get_run(stranger, run.id)


def test_a_later_word_of_staff_still_wins(admin: Actor, tmp_path: Path) -> None:
    imported(admin, "contacts", written(tmp_path, [["email", "name"], ["a@b.cn", "File"]]))
    contact = people(admin)["a@b.cn"]
    api.edit_contact(admin, ContactEdit(contact_id=contact.id, fields={"name": "Hand"}), now=NOW + 5)
    assert people(admin)["a@b.cn"].name == "Hand"
