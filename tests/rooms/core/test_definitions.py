"""Definitions: one draft, published versions that never change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from crescendo.core import definitions, facts
from crescendo.core.models import DefinitionVersion
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import (
    Actor,
    DefinitionExists,
    DocumentChange,
    DraftChanged,
    KindUnknown,
    NothingToPublish,
    PublishDraft,
    SaveDraft,
    VersionRow,
)
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "_validators", {})
    definitions.register(
        "bands", lambda document: () if "warm" in document else [("/warm", "required", "Warm is needed.")]
    )


def _save(document: dict[str, Any], revision: int | None = None) -> int:
    request = SaveDraft(kind="bands", key="usual", name="Usual", document=document, revision=revision)
    return definitions.save_draft(SYSTEM, request, now=1).revision


def _publish(revision: int, by: Actor = SYSTEM) -> VersionRow:
    return definitions.publish(by, PublishDraft(kind="bands", key="usual", revision=revision), now=2)


def test_a_draft_is_saved_and_published_as_version_one() -> None:
    version = _publish(_save({"warm": 150}))
    assert (version.number, version.document, version.published_by) == (1, {"warm": 150}, "tests")
    assert definitions.find_in_force("bands", "usual") == version


def test_publishing_tells_everybody() -> None:
    _publish(_save({"warm": 150}))
    payload = facts.read(0, 9, kinds={"definition.published"})[0].payload
    assert (payload["kind"], payload["key"], payload["number"]) == ("bands", "usual", 1)


def test_a_published_version_stays_when_the_draft_goes_on() -> None:
    _publish(_save({"warm": 150}))
    _save({"warm": 200}, revision=1)
    in_force = definitions.find_in_force("bands", "usual")
    assert in_force is not None
    assert in_force.document == {"warm": 150}


def test_the_database_itself_refuses_to_change_a_published_version() -> None:
    _publish(_save({"warm": 150}))
    with pytest.raises(DatabaseError), transaction.atomic():
        DefinitionVersion.objects.update(document="{}")


def test_an_unfinished_draft_is_kept_but_not_published() -> None:
    revision = _save({})
    with pytest.raises(NotValid) as refused:
        _publish(revision)
    assert [error[0] for error in refused.value.errors] == ["/warm"]


def test_two_editors_do_not_overwrite_each_other() -> None:
    _save({"warm": 1})
    _save({"warm": 2}, revision=1)
    with pytest.raises(DraftChanged):
        _save({"warm": 3}, revision=1)
    with pytest.raises(DraftChanged):
        _publish(1)


def test_the_same_document_is_not_published_twice() -> None:
    _publish(_save({"warm": 1}))
    with pytest.raises(NothingToPublish):
        _publish(1)


def test_two_versions_are_compared() -> None:
    _publish(_save({"warm": 1, "names": ["a"]}))
    _publish(_save({"warm": 2, "names": ["a", "b"]}, revision=1))
    assert definitions.compare(SYSTEM, "bands", "usual", before=1, after=2) == (
        DocumentChange(pointer="/warm", before=1, after=2),
        DocumentChange(pointer="/names/1", before=None, after="b"),
    )


def test_unknown_kinds_taken_keys_and_missing_things_are_refused() -> None:
    with pytest.raises(KindUnknown):
        definitions.save_draft(SYSTEM, SaveDraft(kind="moon", key="a", name="A", document={}), now=1)
    with pytest.raises(NotFound):
        definitions.get_definition(SYSTEM, "bands", "usual")
    _save({"warm": 1})
    with pytest.raises(DefinitionExists):
        _save({"warm": 1})
    with pytest.raises(NotFound):
        definitions.compare(SYSTEM, "bands", "usual", before=1, after=2)


def test_strangers_neither_read_nor_write(stranger: Actor) -> None:
    revision = _save({"warm": 1})
    with pytest.raises(NotAllowed):
        definitions.save_draft(stranger, SaveDraft(kind="bands", key="b", name="B", document={}), now=1)
    with pytest.raises(NotAllowed):
        _publish(revision, by=stranger)
    with pytest.raises(NotAllowed):
        definitions.list_definitions(stranger, "bands")
