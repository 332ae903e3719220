"""An import is taken back: what only it made goes, what it changed returns, and what somebody touched stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.core import facts
from crescendo.core.imports import undo_running, undoing
from crescendo.core.imports.types import Run
from crescendo.core.imports.undo_types import CountNotTold, Undo, UndoNotOpen, UndoNotPossible, UndoState
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.types import Contact, ContactEdit, ContactQuery, NewTag, TagColour
from tests.rooms.people.cast import email, phone, said, see
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
    see(said("visit", NOW + 2, email("p1@firm.cn"), device="d1"))
    undo = undone(admin, run)
    assert sorted(people(admin)) == ["p0@firm.cn", "p1@firm.cn"]
    assert dict(undo.removed) == {"contact": 2}
    assert [row[0] for row in why(admin, run)] == ["firm.cn", "P0", "P1"]
