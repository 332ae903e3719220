"""Exports: exactly the filtered set and what the one who asks may see; whole, once, and for some days."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crescendo.conditions.types import Entity
from crescendo.core import audit, jobs, notices
from crescendo.core.api import create_staff
from crescendo.core.clock import DAY
from crescendo.core.exports import erasing, files, reading, running, runs
from crescendo.core.exports.types import ExportGone, ExportNotRunning, ExportState, Format, TooManyRows
from crescendo.core.rawlog_sqlite import SqliteLog
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.settings import current
from crescendo.core.types import Actor, CreateStaff, Permission, Role, Scope
from crescendo.people import api
from crescendo.people.exports import slices
from crescendo.people.types import (
    ContactEdit,
    DeclareField,
    EraseContacts,
    NewContact,
    NewTag,
    OwnChoice,
    OwnType,
)
from tests.rooms.people.exporting import NOW, asked, exported, worked

pytestmark = pytest.mark.django_db
ACME = {"field": "company", "operator": "is", "value": "Acme"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(files, "folder", lambda: tmp_path)
    return tmp_path


def made(by: Actor, **fields: object) -> int:
    return api.create_contact(by, NewContact(fields=fields), now=NOW).id


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_holds_exactly_the_filtered_set(lin: Actor) -> None:
    made(lin, email="a@acme.com.cn", company_name="Acme", phone="13800138000")
    made(lin, email="b@other.com.cn", company_name="Other")
    rows = table(exported(lin, condition=ACME))
    assert [(row["email"], row["phone"]) for row in rows] == [("a@acme.com.cn", "+8613800138000")]


def test_excel_reads_the_file_as_utf_8_and_no_text_as_a_formula(lin: Actor) -> None:
    made(lin, email="a@acme.com.cn", name="=1+1", title="王")
    path = exported(lin, columns=("name", "title"), headings=("姓名", "职位"))
    assert path.read_bytes() == "\ufeff职位,姓名\r\n王,'=1+1\r\n".encode() or path.read_bytes() == (
        "\ufeff姓名,职位\r\n'=1+1,王\r\n".encode()
    )


def test_a_sheet_keeps_digits_and_runs_nothing(lin: Actor) -> None:
    made(lin, email="a@acme.com.cn", phone="13800138000", name="=1+1", employees="250")
    path = exported(lin, form=Format.XLSX, columns=("name", "phone", "employees"))
    sheet = load_workbook(BytesIO(path.read_bytes())).worksheets[0]
    assert [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [("+8613800138000", "s"), ("=1+1", "s"), (250, "n")]
    ]


def test_a_program_reads_lines_of_json(lin: Actor) -> None:
    contact = made(lin, email="a@acme.com.cn")
    tag = api.create_tag(lin, NewTag(name="VIP"), now=NOW)
    api.tag_contacts(lin, tag.id, [contact], now=NOW)
    path = exported(lin, form=Format.NDJSON, columns=("email", "tags", "created_at", "is_verified"))
    assert json.loads(path.read_text()) == {
        "email": "a@acme.com.cn",
        "created_at": "2026-01-05T03:00:00.000Z",
        "tags": ["VIP"],
        "is_verified": True,
    }


def test_own_fields_are_columns_in_the_readers_words(admin: Actor) -> None:
    choices = (OwnChoice(value="a", en="Gold", zh="金"), OwnChoice(value="b", en="Silver", zh="银"))
    field = DeclareField(entity=Entity.CONTACT, key="level", type=OwnType.CHOICE, en="Level", choices=choices)
    api.declare_field(admin, field, now=NOW)
    contact = made(admin, email="a@acme.com.cn")
    api.edit_contact(admin, ContactEdit(contact_id=contact, fields={"trait.level": "b"}), now=NOW)
    names = ("email", "trait.level")
    assert table(exported(admin, columns=names, language="zh-hans"))[0]["trait.level"] == "银"
    assert table(exported(admin, columns=names))[0]["trait.level"] == "b"


def colleague(admin: Actor, role: Role = Role.MARKETING) -> Actor:
    request = CreateStaff(name="Mei", email="mei@example.com", password="long enough 9", role=role)
    staff = create_staff(admin, request, now=NOW)
    return replace(admin, staff_id=staff.id, label="Mei", sees_personal_data=True)


def test_nobody_exports_more_than_he_sees(admin: Actor, lin: Actor, stranger: Actor) -> None:
    mei = colleague(admin)
    made(lin, email="a@acme.com.cn", owner_id=mei.staff_id)
    made(Actor.system("test"), email="b@other.com.cn")
    own = replace(mei, scope=Scope.OWN)
    assert [row["email"] for row in table(exported(own))] == ["a@acme.com.cn"]
    covered = replace(lin, sees_personal_data=False)
    assert {row["email"] for row in table(exported(covered))} == {"a***@acme.com.cn", "b***@other.com.cn"}
    for act in (asked, reading.list_exports):
        with pytest.raises(NotAllowed):
            act(stranger)
    with pytest.raises(NotAllowed):
        asked(replace(lin, permissions=lin.permissions - {Permission.CONTACTS_READ}))


def test_what_is_not_offered_is_refused(lin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    made(lin, email="a@acme.com.cn")
    with pytest.raises(NotValid):
        asked(lin, columns=("secret",))
    monkeypatch.setattr("crescendo.core.exports.sheet.MOST_ROWS", 0)
    with pytest.raises(TooManyRows):
        asked(lin, form=Format.XLSX)


def test_only_who_asked_and_who_looks_after_operations_fetches_it(
    lin: Actor, wu: Actor, admin: Actor
) -> None:
    made(lin, email="a@acme.com.cn")
    export = worked(asked(lin))
    with pytest.raises(NotFound):
        reading.fetch(wu, export.id, now=NOW)
    sees = replace(admin, sees_personal_data=True)
    assert reading.fetch(sees, export.id, now=NOW).path.is_file()
    for less in (
        replace(admin, sees_personal_data=False),
        replace(sees, scope=Scope.OWN),
        replace(sees, permissions=sees.permissions - {Permission.CONTACTS_READ}),
    ):
        with pytest.raises(NotAllowed):
            reading.fetch(less, export.id, now=NOW)
    key, other = (replace(lin, staff_id=None, label=f"API: {name}") for name in ("one", "two"))
    of_key = worked(asked(key))
    assert [row.id for row in reading.list_exports(key).rows] == [of_key.id]
    assert reading.list_exports(other).rows == ()


def test_it_is_kept_for_seven_days(lin: Actor, home: Path) -> None:
    made(lin, email="a@acme.com.cn")
    export = worked(asked(lin))
    with pytest.raises(ExportGone):
        reading.fetch(lin, export.id, now=NOW + 7 * DAY)
    assert runs.trim(now=NOW + 7 * DAY - 1) == 0
    assert runs.trim(now=NOW + 7 * DAY) == 1
    assert list(home.iterdir()) == []
    assert reading.get_export(lin, export.id).state is ExportState.GONE
    assert runs.trim(now=NOW + 91 * DAY) == 1


def test_who_asked_is_told_and_the_audit_says_how_many_of_what(admin: Actor) -> None:
    mei = colleague(admin)
    made(mei, email="a@acme.com.cn")
    export = worked(asked(mei))
    assert [notice.places for notice in notices.list_for(mei).rows] == [{"rows": "1"}]
    lines = audit.list_lines(mei, subject=f"exp_{export.id}").rows
    assert [(line.action, line.contents.get("rows")) for line in lines] == [
        ("export.finished", 1),
        ("export.asked", None),
    ]


def test_chunks_make_the_file_of_one(lin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        made(lin, email=f"p{number}@acme.com.cn", company_name="Acme" if number % 2 else "Other")
    whole = {form: exported(lin, form=form, condition=ACME) for form in Format}
    monkeypatch.setattr(running, "CHUNK", 2)
    monkeypatch.setattr(slices, "_STRETCH", 3)
    for form in Format:
        assert content(exported(lin, form=form, condition=ACME)) == content(whole[form])


def content(path: Path) -> object:
    held = path.read_bytes()
    if held.startswith(b"PK"):
        return list(load_workbook(BytesIO(held)).worksheets[0].iter_rows(values_only=True))
    return held


def test_what_a_killed_chunk_wrote_is_written_once(lin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        made(lin, email=f"p{number}@acme.com.cn")
    monkeypatch.setattr(running, "CHUNK", 2)

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    for form in Format:
        export = asked(lin, form=form)
        for _step in range(10):
            with pytest.raises(KeyboardInterrupt):
                running.step(export.id, now=NOW, along=killed)
            after = running.step(export.id, now=NOW)
            assert after is not None
            if after.state is not ExportState.RUNNING:
                break
        path = reading.fetch(lin, export.id, now=NOW).path
        assert content(path) == content(exported(lin, form=form))


def test_a_disk_that_lost_what_was_committed_is_written_anew(
    lin: Actor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        made(lin, email=f"p{number}@acme.com.cn")
    monkeypatch.setattr(running, "CHUNK", 1)
    export = asked(lin)
    running.step(export.id, now=NOW)
    for path in home.iterdir():
        path.write_bytes(b"")
    assert worked(reading.get_export(lin, export.id)).done == 3
    assert len(table(reading.fetch(lin, export.id, now=NOW).path)) == 3


def test_a_cancelled_or_removed_export_leaves_no_file(lin: Actor, home: Path) -> None:
    made(lin, email="a@acme.com.cn")
    export = asked(lin)
    running.step(export.id, now=NOW)
    assert runs.cancel(lin, export.id, now=NOW).state is ExportState.CANCELLED
    assert list(home.iterdir()) == []
    assert running.step(export.id, now=NOW) is None
    with pytest.raises(ExportNotRunning):
        runs.cancel(lin, export.id, now=NOW)
    ready = worked(asked(lin))
    runs.remove(lin, ready.id, now=NOW)
    assert list(home.iterdir()) == []
    with pytest.raises(NotFound):
        reading.get_export(lin, ready.id)


def test_who_was_shut_out_meanwhile_gets_no_file(admin: Actor, home: Path) -> None:
    from crescendo.core.api import deactivate

    mei = colleague(admin)
    export = asked(mei)
    deactivate(admin, mei.staff_id or 0, now=NOW)
    assert worked(export).state is ExportState.FAILED
    assert list(home.iterdir()) == []


def erased(admin: Actor, *contacts: int) -> None:
    by = replace(admin, sees_personal_data=True)
    api.erase_contacts(by, EraseContacts(contact_ids=contacts), now=NOW)
    jobs.run_until_quiet(api.erasure_handlers(SqliteLog(current().home / "raw.sqlite3")), now=NOW)


@pytest.mark.parametrize("form", list(Format))
def test_a_file_goes_with_who_stands_in_it(admin: Actor, lin: Actor, home: Path, form: Format) -> None:
    gone = made(lin, email="gone@acme.com.cn", name="Ada")
    stays = made(lin, email="stays@other.com.cn", title="asks gone@acme.com.cn")
    names_only = worked(asked(lin, form=form, columns=("name",)))
    others = worked(asked(lin, form=form, columns=("title",), condition=only(stays)))
    without = worked(asked(lin, form=form, columns=("email",), condition=only(stays)))
    erased(admin, gone)
    states = [reading.get_export(lin, one.id).state for one in (names_only, others, without)]
    assert states == [ExportState.GONE, ExportState.GONE, ExportState.READY]
    assert not any(b"gone@" in path.read_bytes() for path in home.rglob("*") if path.is_file())


def only(contact: int) -> dict[str, object]:
    return {"field": "email", "operator": "contains", "value": "stays" if contact else ""}


def test_one_that_runs_is_begun_anew_without_who_is_erased(
    admin: Actor, lin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = made(lin, email="gone@acme.com.cn")
    made(lin, email="stays@other.com.cn")
    monkeypatch.setattr(running, "CHUNK", 1)
    running_on = asked(lin)
    running.step(running_on.id, now=NOW)
    named = asked(lin, condition={"field": "email", "operator": "is", "value": "gone@acme.com.cn"})
    by = replace(admin, sees_personal_data=True)
    api.erase_contacts(by, EraseContacts(contact_ids=(gone,)), now=NOW)
    place = None
    while (step := erasing.HOLDING.erase(api.person_of([gone]), surroundings(), place)).place is not None:
        place = step.place
    # The erasure goes on, and its person's rows still stand.
    export = worked(reading.get_export(lin, running_on.id))
    assert [row["email"] for row in table(reading.fetch(lin, export.id, now=NOW).path)] == [
        "stays@other.com.cn"
    ]
    assert reading.get_export(lin, named.id).state is ExportState.GONE
    assert "gone" not in json.dumps(reading.get_export(lin, named.id).condition)


def surroundings() -> object:
    from crescendo.core.types import Surroundings

    return Surroundings(home=current().home, log=SqliteLog(current().home / "raw.sqlite3"))


def test_a_chunk_reads_as_sets(lin: Actor, django_assert_max_num_queries: object) -> None:
    for number in range(30):
        made(lin, email=f"p{number}@acme.com.cn")
    export = asked(lin)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        running.step(export.id, now=NOW)


def test_accounts_are_exported_too(lin: Actor) -> None:
    made(lin, email="a@acme.com.cn")
    assert [row["domain"] for row in table(exported(lin, "accounts"))] == ["acme.com.cn"]
