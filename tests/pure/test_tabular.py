"""Tables in files: what was written comes back, whatever the dress; what cannot be read is told by its row."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from crescendo.core.tabular.csv_rows import parsed
from crescendo.core.tabular.sniffing import sniff
from crescendo.core.tabular.tables import Table, letter, read_table
from crescendo.core.tabular.types import Dress, Fault, Line, NoHeader, NotATable, TableTooLarge
from crescendo.core.tabular.writing import csv_blocks

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6)


def read(path: Path, **given: str) -> Table:
    return read_table(path, sniff(path, **given))


def rows(path: Path, **given: str) -> list[tuple[str, ...]]:
    return [line.cells for line in read(path, **given).lines]


def saved(folder: Path, content: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@given(rows=ROWS, delimiter=st.sampled_from(",\t;"), ending=st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_was_written_comes_back(rows: list[list[str]], delimiter: str, ending: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(rows)
    back = list(parsed(io.StringIO(text.getvalue(), newline=""), delimiter))
    assert back == [Line(number, tuple(row)) for number, row in enumerate(rows, start=1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str, tmp_path: Path) -> None:
    names = ["email", "姓名", "备注"]
    people = [[f"wang{n}@acme.com.cn", "王 芳", '说 "好"\n第二行, 完; 了'] for n in range(20)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([names, *people])
    path = saved(tmp_path, text.getvalue().encode(encoding))
    assert read(path).columns == tuple(names)
    assert rows(path) == [tuple(row) for row in people]


def test_letters_that_change_far_behind_the_beginning_are_seen(tmp_path: Path) -> None:
    content = b"email,name\n" + b"a@b.cn,Wang\n" * 200_000 + "a@b.cn,王\n".encode("gb18030")
    assert sniff(saved(tmp_path, content)).encoding == "gb18030"


def test_a_ragged_row_is_told_by_its_number(tmp_path: Path) -> None:
    path = saved(tmp_path, b'a,b\n1,2\n3\n4,5,6\n\n7,8,\n"x\ny",9\n')
    found = [(line.number, line.fault) for line in read(path).lines]
    assert found == [(2, None), (3, Fault.TOO_FEW), (4, Fault.TOO_MANY), (6, None), (7, None)]


def test_a_quotation_mark_left_open_costs_one_row(tmp_path: Path) -> None:
    path = saved(tmp_path, b'a,b\n1,2\n"3,4\n5,6\n7,8\n')
    found = list(read(path).lines)
    assert [(line.number, line.fault) for line in found] == [
        (2, None),
        (3, Fault.QUOTES),
        (4, None),
        (5, None),
    ]
    assert found[-1].cells == ("7", "8")


def test_columns_have_names_of_their_own(tmp_path: Path) -> None:
    assert read(saved(tmp_path, b"\n,,\nname,,name,\n1,2,3,4\n1,2,3,\n")).columns == ("name", "B", "name (2)")
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n"])
def test_a_file_without_a_header_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(NoHeader):
        read(saved(tmp_path, content))


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0 an old xls", b"PK\x03\x04 no zip"]
)
def test_what_is_no_table_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotATable):
        read(saved(tmp_path, content))


def test_a_spreadsheet_reads_as_a_person_would_type_it(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["phone", "day", "time", "employees", "share", "yes", "nothing"])
    sheet.append([13800138000, date(2026, 1, 31), datetime(2026, 1, 31, 14, 5), 250.0, 0.5, True, None])  # noqa: DTZ001
    sheet.append(["+86 138 0013 8000"])
    path = tmp_path / "people.xlsx"
    book.save(path)
    assert rows(path) == [
        ("13800138000", "2026-01-31", "2026-01-31 14:05:00", "250", "0.5", "true", ""),
        ("+86 138 0013 8000", "", "", "", "", "", ""),
    ]


@settings(max_examples=15)
@given(cells=st.lists(st.text("abc王 ,;'\"\n", min_size=1, max_size=8), min_size=1, max_size=4))
def test_texts_of_a_spreadsheet_come_back(cells: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append([f"c{number}" for number in range(len(cells))])
    book.active.append(cells)
    path = tmp_path_factory.mktemp("book") / "texts.xlsx"
    book.save(path)
    assert rows(path) == ([tuple(cells)] if any(map(str.strip, cells)) else [])


def test_a_packed_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", bytes(65 << 20))
    with pytest.raises(TableTooLarge):
        read(path)


def test_a_formula_is_written_as_a_text_and_a_phone_number_as_it_is() -> None:
    block = b"".join(csv_blocks([["=1+1", "+8613800138000", "王"]])).decode("utf-8-sig")
    assert block == "'=1+1,+8613800138000,王\r\n"


def test_an_encoding_that_is_named_is_believed(tmp_path: Path) -> None:
    path = saved(tmp_path, "name\nJosé".encode("cp1252"))
    assert rows(path, encoding="cp1252") == [("José",)]
    assert sniff(path, encoding="cp1252", delimiter=";") == Dress(
        form="csv", encoding="cp1252", delimiter=";"
    )
