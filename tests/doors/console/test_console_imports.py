"""A file from upload to its contacts, on the screens: mapped, tried out, run, refused rows fetched."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.imports import reading, running, runs, undo_running, undoing
from crescendo.core.imports.kinds import all_kinds, get_kind
from crescendo.core.imports.mapping import guess
from crescendo.core.imports.report import label_of
from crescendo.core.types import Actor, Role
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
ROWS = "邮箱,姓名,备注\nwang@b.cn,王芳,甲\nnonsense,李,\n".encode("gb18030")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def work() -> None:
    """The worker's jobs, by the screens' own clock."""
    handlers = {runs.JOB: running.handle, undoing.JOB: undo_running.handle}
    jobs.run_until_quiet(handlers, now=SystemClock().now())


def brought(client: Client, content: bytes = ROWS, name: str = "people.csv", **more: str) -> Any:
    given = {"kind": "contacts", "file": SimpleUploadedFile(name, content), **more}
    return client.post(reverse("console:import-new"), given)


def test_a_file_is_mapped_tried_out_and_run(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = brought(lin).headers["Location"]
    page = text(lin.get(address))
    assert "王芳" in page
    assert '<option value="email" selected>' in page
    plan = {"c0": "email", "c1": "name", "c2": "trait.备注", "mode": "both", "empty": "keep"}
    assert lin.post(address, {**plan, "try": ""}).status_code == 302
    assert "Being tried out" in text(lin.get(address))
    work()
    tried = text(lin.get(address))
    assert "Tried out: nothing was written" in tried
    assert "This is not an e-mail address." in tried
    lin.post(address, {**plan, "start": ""})
    progress = lin.get(f"{address}progress/")
    assert "0 of 2 rows" in text(progress)
    work()
    assert lin.get(f"{address}progress/").headers["HX-Refresh"] == "true"
    assert "This is what happened" in text(lin.get(address))
    number = address.rstrip("/").rpartition("_")[2]
    assert "王芳" in text(lin.get(reverse("console:contacts") + f"?f=import:is:{number}"))


def test_refused_rows_are_fetched_in_the_readers_language(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING, "zh-hans")
    address = brought(lin).headers["Location"]
    lin.post(address, {"c0": "email", "c1": "name", "try": ""})
    work()
    answer = lin.get(f"{address}refused/")
    assert "attachment" in answer.headers["Content-Disposition"]
    content = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[1] == ["nonsense", "李", "", "3", "邮箱", "这不是有效的邮箱地址。"]


def test_a_plan_that_cannot_be_is_shown_again(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = brought(lin).headers["Location"]
    missing = lin.post(address, {"c0": "", "c1": "name", "try": ""})
    assert missing.status_code == 422
    assert "E-mail address: No column of the file is mapped to this field" in text(missing)
    twice = lin.post(address, {"c0": "email", "c1": "email", "try": ""})
    assert "Another column is mapped to this field already." in text(twice)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "cannot be read as a table"),
        (b"\n\n", "its first row must hold the names"),
    ],
)
def test_what_is_no_table_is_told_at_once(content: bytes, said: str, signed_in: SignIn) -> None:
    answer = brought(signed_in(Role.MARKETING), content)
    assert answer.status_code == 422
    assert said in text(answer)


def test_a_running_import_is_cancelled(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = brought(lin).headers["Location"]
    lin.post(address, {"c0": "email", "c1": "name", "start": ""})
    assert lin.post(f"{address}cancel/").status_code == 302
    work()
    assert "Stopped after 0 of 2 rows" in text(lin.get(address))


def test_an_empty_list_teaches_and_gives_templates(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    assert "Bring what you have" in text(lin.get(reverse("console:imports")))
    template = lin.get(reverse("console:import-template", args=["consents"]))
    assert b"Source of the consent" in b"".join(template.streaming_content)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [kind.name for kind in all_kinds()])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_a_template_names_is_recognised(kind: str, language: str, company: Company) -> None:
    found = get_kind(kind)
    with translation.override(language):
        names = [label_of(column, translation.gettext) for column in found.all_columns()]
    guessed = guess(found, names)
    assert guessed == dict(zip([column.name for column in found.all_columns()], names, strict=True))


def test_an_import_is_looked_at_undone_and_its_report_fetched(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = brought(lin).headers["Location"]
    lin.post(address, {"c0": "email", "c1": "name", "start": ""})
    work()
    assert "See what an undo would do" in text(lin.get(address))
    assert lin.post(f"{address}undo/look/").status_code == 302
    assert "Looking at what an undo would do" in text(lin.get(address))
    work()
    assert lin.get(f"{address}undo/progress/").headers["HX-Refresh"] == "true"
    looked = text(lin.get(address))
    assert "Contacts: taken away" in looked
    assert "Suppressions stay in force" in looked
    lin.post(f"{address}undo/")
    work()
    assert "This import was undone" in text(lin.get(address))
    assert "王芳" not in text(lin.get(reverse("console:contacts")))
    report = b"".join(lin.get(f"{address}undo/stays/").streaming_content).decode("utf-8-sig")
    assert report.splitlines() == ["Record,What it is called,Field that stays,Reason"]


def test_what_cannot_be_undone_says_why(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = brought(lin, b"email\na@b.cn\n", "list.csv", kind="suppressions").headers["Location"]
    lin.post(address, {"c0": "email", "start": ""})
    work()
    page = text(lin.get(address))
    assert "This import cannot be undone" in page
    assert "A suppression is lifted line by line" in page


def test_every_kind_is_undone_or_says_why_not_in_both_languages() -> None:
    for kind in all_kinds():
        assert (kind.undo is None) == bool(kind.final), kind.name
        with translation.override("zh-hans"):
            for sentence in (kind.final, *(kind.undo.always if kind.undo else ())):
                assert not sentence or translation.gettext(sentence) != sentence, sentence


def test_one_column_may_say_two_fields(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = brought(lin, b"email,name\nwang@acme.com.cn,A\n").headers["Location"]
    twice = {"c0": "email", "c1": "name", "also": "external_id", "also_from": "email", "start": ""}
    assert lin.post(address, {**twice, "also": "name"}).status_code == 422
    assert lin.post(address, {**twice, "also_from": ""}).status_code == 422
    assert lin.post(address, twice).status_code == 302
    work()
    run = reading.get_run(Actor.system("test"), int(address.rstrip("/").rpartition("_")[2]))
    assert (run.created, run.plan.mapping["external_id"]) == (1, "email")
