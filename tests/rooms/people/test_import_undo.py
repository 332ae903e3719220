"""An import is taken back: what only it made goes, what it changed returns, and what somebody touched stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.core import facts
from crescendo.core.imports import undo_running, undoing
from crescendo.core.imports.types import Run
from crescendo.core.imports.undo_types import CountNotTold, Undo, UndoNotOpen, UndoNotPossible, UndoState
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.types import AccountQuery, Contact, ContactEdit, ContactQuery, NewTag
from tests.rooms.people.cast import claimed, contact_of, device, email, said, see
from tests.rooms.people.importing import NOW, imported, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    from crescendo.core.imports import spool

    monkeypatch.setattr(spool, "folder", lambda: tmp_path)
    return tmp_path


def worked(undo: Undo, *, now: int = NOW) -> Undo:
    while undo.is_working:
        after = undo_running.step(undo.run_id, now=now)
        assert after is not None
        undo = after
    return undo


def looked(by: Actor, run: Run) -> Undo:
    return worked(undoing.look(by, run.id, now=NOW + 5))


def undone(by: Actor, run: Run) -> Undo:
    looked(by, run)
    return worked(undoing.undo(by, run.id, now=NOW + 6), now=NOW + 6)


def people(by: Actor) -> dict[str, Contact]:
    return {one.email or one.phone: one for one in api.list_contacts(by, ContactQuery(), now=NOW).rows}


def why(by: Actor, run: Run) -> list[tuple[str, str, str]]:
    return [(row.name, row.column, row.sentence) for row in undoing.stays(by, run.id)]


def test_what_only_the_import_made_goes_with_its_accounts_and_may_come_again(
    admin: Actor, tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        [["email", "name", "phone"], ["a@firm.cn", "A", "13800138000"], ["b@other.cn", "B", ""]],
    )
    run = imported(admin, "contacts", path)
    look = looked(admin, run)
    assert (look.state, dict(look.removed)) == (UndoState.LOOKED, {"contact": 2, "account": 2})
    assert len(people(admin)) == 2
    undo = worked(undoing.undo(admin, run.id, now=NOW + 6), now=NOW + 6)
    assert (undo.state, dict(undo.removed), undo.stayed) == (
        UndoState.DONE,
        {"contact": 2, "account": 2},
        0,
    )
    assert people(admin) == {}
    again = imported(admin, "contacts", path, now=NOW + 9)
    assert again.created == 2


def test_what_somebody_touched_since_stays_with_the_reason(admin: Actor, tmp_path: Path) -> None:
    rows = [[f"p{n}@firm.cn", f"P{n}"] for n in range(4)]
    run = imported(admin, "contacts", written(tmp_path, [["email", "name"], *rows]))
    found = people(admin)
    edit = ContactEdit(contact_id=found["p0@firm.cn"].id, fields={"title": "CTO"})
    api.edit_contact(admin, edit, now=NOW + 1)
    see(said("visit", NOW + 2, email("p1@firm.cn"), device=device("d1")))
    undo = undone(admin, run)
    assert sorted(people(admin)) == ["p0@firm.cn", "p1@firm.cn"]
    assert dict(undo.removed) == {"contact": 2}
    assert [row[0] for row in why(admin, run)] == ["firm.cn", "P0", "P1"]


def test_fields_return_to_what_they_were_where_nobody_changed_them_since(
    admin: Actor, tmp_path: Path
) -> None:
    see(claimed("a", 1, email("a@b.cn"), traits={"name": "Old", "city": "Wuhan"}))
    see(said("b", 1, email("b@b.cn"), traits={"title": "CTO"}))
    run = imported(
        admin,
        "contacts",
        written(
            tmp_path,
            [
                ["email", "name", "title", "phone"],
                ["a@b.cn", "New", "", "13800138000"],
                ["b@b.cn", "B", "CEO", ""],
            ],
        ),
    )
    edit = ContactEdit(contact_id=people(admin)["b@b.cn"].id, fields={"title": "CFO"})
    api.edit_contact(admin, edit, now=NOW + 1)
    undo = undone(admin, run)
    found = people(admin)
    assert (found["a@b.cn"].name, found["a@b.cn"].phone, found["a@b.cn"].city) == ("Old", "", "Wuhan")
    assert (found["b@b.cn"].name, found["b@b.cn"].title) == ("", "CFO")
    assert dict(undo.returned) == {"contact": 2}
    assert why(admin, run) == [("b@b.cn", "title", "Somebody or something else has said this field since.")]


def test_a_field_that_an_import_filled_may_be_filled_by_a_claim_again(admin: Actor, tmp_path: Path) -> None:
    """A word of the undo's own would be verified, and no form could fill the field any more."""
    see(said("a", 1, email("a@b.cn"), traits={"name": "A"}))
    undone(admin, imported(admin, "contacts", written(tmp_path, [["email", "city"], ["a@b.cn", "Wuhan"]])))
    see(claimed("form", NOW + 9, email("a@b.cn"), traits={"city": "Xi'an"}))
    assert people(admin)["a@b.cn"].city == "Xi'an"


def test_a_number_that_the_import_tied_to_somebody_is_free_again_unless_it_is_in_use(
    admin: Actor, tmp_path: Path
) -> None:
    see(said("a", 1, email("a@b.cn"), traits={"name": "A"}), said("b", 1, email("b@b.cn")))
    path = written(tmp_path, [["email", "user_id"], ["a@b.cn", "u-1"], ["b@b.cn", "u-2"]])
    run = imported(admin, "contacts", path)
    from tests.rooms.people.cast import user

    see(said("seen", NOW + 1, user("u-2"), device=device("d")))
    undone(admin, run)
    assert api.contacts_of_identities([user("u-1")]) == {}
    assert api.contacts_of_identities([user("u-2")]) == {user("u-2"): people(admin)["b@b.cn"].id}


def test_tags_of_the_import_are_taken_off_and_those_of_colleagues_stay(admin: Actor, tmp_path: Path) -> None:
    fair = api.create_tag(admin, NewTag(name="Fair"), now=1)
    own = api.create_tag(admin, NewTag(name="Own"), now=1)
    known = contact_of(see(said("a", 1, email("a@b.cn"))))
    path = written(tmp_path, [["email", "tags"], ["a@b.cn", "Fair"], ["c@b.cn", "Fair"], ["d@b.cn", "Fair"]])
    run = imported(admin, "contacts", path)
    api.tag_contacts(admin, own.id, [known, people(admin)["d@b.cn"].id], now=NOW + 1)
    undone(admin, run)
    found = people(admin)
    assert sorted(found) == ["a@b.cn", "d@b.cn"]
    assert [tag.name for tag in api.tags_of(admin, known)] == ["Own"]
    assert [tag.id for tag in api.tags_of(admin, found["d@b.cn"].id)] == [fair.id, own.id]


def test_no_consent_and_no_suppression_is_taken_back(admin: Actor, tmp_path: Path) -> None:
    run = imported(admin, "contacts", written(tmp_path, [["email"], ["a@b.cn"], ["c@b.cn"]]))
    consents = written(
        tmp_path,
        [["email", "purpose", "at", "source"], ["a@b.cn", "marketing", "2025-12-31 10:00", "https://b.cn"]],
    )
    granted = imported(admin, "consents", consents)
    banned = imported(admin, "suppressions", written(tmp_path, [["email"], ["c@b.cn"]]))
    undone(admin, run)
    assert sorted(people(admin)) == ["a@b.cn"]
    assert api.check_suppression(admin, "c@b.cn")
    for final in (granted, banned):
        with pytest.raises(UndoNotPossible):
            undoing.look(admin, final.id, now=NOW)


def test_accounts_return_to_their_names_and_those_with_people_stay(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, email("a@known.cn")))
    path = written(
        tmp_path,
        [
            ["name", "domain", "city"],
            ["Known Ltd", "known.cn", "Wuhan"],
            ["New Ltd", "new.cn", ""],
            ["Peopled Ltd", "peopled.cn", ""],
        ],
    )
    run = imported(admin, "accounts", path)
    see(said("p", NOW + 1, email("p@peopled.cn")))
    undo = undone(admin, run)
    named = {one.name: one.city for one in api.list_accounts(admin, AccountQuery(), now=NOW).rows}
    assert named == {"known.cn": "", "Peopled Ltd": ""}
    assert (dict(undo.removed), dict(undo.returned)) == ({"account": 1}, {"account": 1})
    assert why(admin, run) == [("Peopled Ltd", "", "People belong to it who stay.")]


def test_a_look_says_what_the_undo_does_and_writes_nothing(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, email("a@b.cn"), traits={"name": "Old"}))
    path = written(tmp_path, [["email", "name"], ["a@b.cn", "New"], ["c@firm.cn", "C"], ["d@firm.cn", "D"]])
    run = imported(admin, "contacts", path)
    see(said("v", NOW + 1, email("d@firm.cn"), device=device("d")))
    before, log = people(admin), len(facts.read(0, 1_000))
    look = looked(admin, run)
    assert people(admin) == before
    assert len(facts.read(0, 1_000)) == log
    undo = worked(undoing.undo(admin, run.id, now=NOW + 6), now=NOW + 6)
    assert (undo.removed, undo.returned, undo.stayed) == (look.removed, look.returned, look.stayed)
    assert (dict(undo.removed), dict(undo.returned), undo.stayed) == ({"contact": 1}, {"contact": 1}, 2)


def test_above_a_thousand_the_number_is_typed_back(
    admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "UNTYPED", 1)
    run = imported(admin, "contacts", written(tmp_path, [["email"], ["a@gmail.com"], ["b@gmail.com"]]))
    looked(admin, run)
    with pytest.raises(CountNotTold):
        undoing.undo(admin, run.id, now=NOW)
    assert undoing.undo(admin, run.id, told=2, now=NOW).state is UndoState.RUNNING


def test_an_undo_is_looked_at_first_and_done_once(admin: Actor, tmp_path: Path) -> None:
    run = imported(admin, "contacts", written(tmp_path, [["email"], ["a@b.cn"]]))
    with pytest.raises(UndoNotOpen):
        undoing.undo(admin, run.id, now=NOW)
    undone(admin, run)
    with pytest.raises(UndoNotOpen):
        undoing.look(admin, run.id, now=NOW)


def test_a_stopped_undo_is_looked_at_again(admin: Actor, tmp_path: Path) -> None:
    run = imported(admin, "contacts", written(tmp_path, [["email"], ["a@b.cn"]]))
    looked(admin, run)
    undoing.undo(admin, run.id, now=NOW)
    assert undoing.stop(admin, run.id, now=NOW).state is UndoState.STOPPED
    assert undo_running.step(run.id, now=NOW) is None
    assert dict(undone(admin, run).removed) == {"contact": 1, "account": 1}


def test_only_who_may_import_takes_back_and_only_his_own(
    admin: Actor, lin: Actor, stranger: Actor, tmp_path: Path
) -> None:
    run = imported(admin, "contacts", written(tmp_path, [["email"], ["a@b.cn"]]))
    with pytest.raises(NotAllowed):
        undoing.look(stranger, run.id, now=NOW)
    with pytest.raises((NotFound, NotAllowed)):
        undoing.look(lin, run.id, now=NOW)


def test_what_another_import_changed_stays(admin: Actor, tmp_path: Path) -> None:
    first = imported(admin, "contacts", written(tmp_path, [["email"], ["a@b.cn"], ["c@b.cn"]]))
    imported(admin, "contacts", written(tmp_path, [["email", "city"], ["a@b.cn", "Wuhan"]]), now=NOW + 1)
    undone(admin, first)
    assert sorted(people(admin)) == ["a@b.cn"]
