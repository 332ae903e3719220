"""Files sent to the API, and imports taken back through it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.imports import running, runs, spool, undo_running, undoing
from crescendo.rest import uploads
from tests.doors.rest.conftest import Caller, Callers, said

pytestmark = pytest.mark.django_db
ADDRESS = "/import-files?kind=contacts"
ROWS = "邮箱,姓名\nwang@b.cn,王芳\nnonsense,李\n".encode("gb18030")


def work() -> None:
    handlers = {runs.JOB: running.handle, undoing.JOB: undo_running.handle}
    jobs.run_until_quiet(handlers, now=SystemClock().now())


def sent(key: Caller, content: bytes, address: str = ADDRESS, **headers: str) -> dict[str, object]:
    answer = key.ask("POST", address, content, **headers)
    assert answer.status_code == 202, answer.content
    found: dict[str, object] = said(answer)
    return found


def test_a_file_is_imported_and_its_bad_rows_are_told_by_number(caller: Callers) -> None:
    key = caller("import", "contacts_edit", "contacts_read", "personal_data")
    started = sent(key, ROWS, f"{ADDRESS}&name=people.csv&map=name=姓名")
    work()
    found = key.get(f"/imports/{started['id']}")
    assert (found["state"], found["name"]) == ("done", "people.csv")
    assert (found["created"], found["refused"]) == (1, 1)
    assert [row["row"] for row in key.get(f"/imports/{started['id']}/refused")["data"]] == [3]
    assert not list(spool.folder().glob("upload.*"))


def test_a_workbook_is_tried_out(caller: Callers) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["email", "name"])
    book.active.append(["a@b.cn", "A"])
    content = io.BytesIO()
    book.save(content)
    key = caller("import", "contacts_edit", "contacts_read")
    started = sent(key, content.getvalue(), f"{ADDRESS}&rehearse=true", content_type=uploads.XLSX)
    work()
    found = key.get(f"/imports/{started['id']}")
    assert (found["state"], found["is_rehearsal"], found["created"]) == ("draft", True, 1)
    assert key.get("/contacts")["data"] == []


def test_a_form_brings_a_file_with_its_name(caller: Callers) -> None:
    key = caller("import", "contacts_edit")
    headers = {"authorization": f"Bearer {key.secret}", "accept-language": "en"}
    given = {"file": SimpleUploadedFile("fair.csv", ROWS)}
    answer = Client().post(f"/api/v1{ADDRESS}", given, headers=headers)
    assert (answer.status_code, answer.json()["name"]) == (202, "fair.csv")
    missing = Client().post(f"/api/v1{ADDRESS}", {"other": "x"}, headers=headers)
    assert (missing.status_code, missing.json()["code"]) == (422, "file_missing")


def test_what_is_no_file_that_we_read_is_a_problem(caller: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    key = caller("import", "contacts_edit")
    bad = key.ask("POST", ADDRESS, b"\x89PNG\r\n\x1a\n")
    assert (bad.status_code, said(bad)["code"]) == (422, "not_a_table")
    pair = key.ask("POST", f"{ADDRESS}&map=email", ROWS)
    assert (pair.status_code, said(pair)["errors"][0]["pointer"]) == (422, "/map/0")
    kind = key.ask("POST", ADDRESS, {"email": "a@b.cn"})
    assert (kind.status_code, said(kind)["code"]) == (415, "no_file")
    monkeypatch.setattr(uploads, "LARGEST_FILE", 8)
    large = key.ask("POST", ADDRESS, ROWS)
    assert (large.status_code, said(large)["code"]) == (413, "body_too_large")
    assert key.get("/imports")["data"] == []


def test_asking_twice_with_one_key_imports_once(caller: Callers) -> None:
    key = caller("import", "contacts_edit")
    first = sent(key, ROWS, Idempotency_Key="one")
    assert sent(key, ROWS, Idempotency_Key="one")["id"] == first["id"]
    other = key.ask("POST", ADDRESS, b"email\na@b.cn\n", Idempotency_Key="one")
    assert said(other)["code"] == "idempotency_key_reused"


def test_an_import_is_looked_at_and_taken_back(caller: Callers) -> None:
    key = caller("import", "contacts_edit", "contacts_read")
    place = f"/imports/{sent(key, ROWS)['id']}/undo"
    early = key.ask("POST", f"{place}/look")
    assert said(early)["code"] == "import_not_undoable"
    work()
    assert key.ask("GET", place).status_code == 404
    assert said(key.ask("POST", f"{place}/look"))["state"] == "looking"
    work()
    assert key.get(place)["removed"] == {"contact": 1, "account": 1}
    assert said(key.ask("POST", place, {}))["state"] == "running"
    work()
    assert (key.get(place)["state"], key.get("/contacts")["data"]) == ("done", [])
    assert key.get(f"{place}/stays")["data"] == []
