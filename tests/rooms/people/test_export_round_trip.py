"""What leaves as a file comes back as it was: texts that look like formulas, quotes, lines, Chinese, phones."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.conditions.types import Entity
from crescendo.core.exports import files, kinds
from crescendo.core.exports.types import Format
from crescendo.core.imports import spool
from crescendo.core.imports.types import RunState
from crescendo.core.tabular.writing import bare, safe
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.types import Contact, ContactEdit, ContactQuery, DeclareField, NewContact, OwnType
from tests.environment import examples
from tests.rooms.people.exporting import NOW, exported
from tests.rooms.people.importing import counts, imported

BY = Actor.system("test")
LETTERS = st.sampled_from("=+-@＝'\"\t\r\n,;& <>_x0D\u0007王芳é0138")
HOSTILE = st.one_of(
    st.text(LETTERS, min_size=1, max_size=12),
    st.sampled_from(
        ["=1+1", "'=1+1", "''=x", "+8613800138000", "'+86", "-5", "@a", "_x000D_", "_x005F_x0041_", "a\r\nb"]
    ),
).filter(lambda text: bool(text.strip().strip("'")))
ROW = st.fixed_dictionaries(
    {"name": HOSTILE, "title": HOSTILE, "company_name": HOSTILE, "trait.note": HOSTILE},
    optional={"phone": st.sampled_from(["13800138000", "+442071838750", "021 6888 8888"])},
)
NAMES = ("email", "name", "title", "company_name", "phone", "trait.note")


@given(st.text(LETTERS))
def test_the_apostrophe_before_a_formula_is_taken_away_again(text: str) -> None:
    assert bare(safe(text)) == text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (files, spool):
        monkeypatch.setattr(module, "folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
@given(rows=st.lists(ROW, min_size=1, max_size=4), form=st.sampled_from([Format.CSV, Format.XLSX]))
@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
def test_a_file_brought_back_makes_the_same_contacts(rows: list[dict[str, Any]], form: Format) -> None:
    with transaction.atomic():
        _there_and_back(rows, form)
        transaction.set_rollback(True)


def _there_and_back(rows: list[dict[str, Any]], form: Format) -> None:
    note = DeclareField(entity=Entity.CONTACT, key="note", type=OwnType.TEXT, en="Note")
    api.declare_field(BY, note, now=NOW)
    for number, row in enumerate(rows):
        seen = {name: value for name, value in row.items() if name != "phone" or number == 0}
        fields = {"email": f"p{number}@acme.com.cn", **seen}
        api.create_contact(BY, NewContact(fields=fields), now=NOW)
    before = known()
    path = exported(BY, form=form, columns=NAMES, headings=headings())
    assert counts(imported(BY, "contacts", path)) == (0, 0, len(rows), 0)
    for contact in before.values():
        other = {"name": "x", "title": "x", "company_name": "x", "trait.note": "x"}
        api.edit_contact(BY, ContactEdit(contact_id=contact.id, fields=other), now=NOW + 1)
    run = imported(BY, "contacts", path, now=NOW + 2)
    assert (run.state, run.refused) == (RunState.DONE, 0)
    assert known() == before


def headings() -> tuple[str, ...]:
    """What stands above the columns for an English reader, in the order of the kind."""
    return tuple(c.label for c in kinds.get_kind("contacts").columns() if c.name in NAMES)


def known() -> dict[str, Contact]:
    return {
        contact.email: dataclasses.replace(contact, last_seen_at=0)
        for contact in api.list_contacts(BY, ContactQuery(), now=NOW).rows
    }
