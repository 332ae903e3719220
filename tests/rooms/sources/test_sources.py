"""Sources and their keys, through the room's door."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from crescendo.core import settings
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.sources import api
from crescendo.sources.types import (
    Activity,
    CreateSource,
    NameTaken,
    OriginNotValid,
    ProjectTaken,
    Protocol,
    Source,
    Trust,
    UpdateSource,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRESCENDO_HOME", str(tmp_path))
    monkeypatch.setenv("CRESCENDO_TRUSTED_PROXIES", "10.0.0.0/8")
    fresh = settings.read({"CRESCENDO_HOME": str(tmp_path), "CRESCENDO_TRUSTED_PROXIES": "10.0.0.0/8"})
    monkeypatch.setattr(settings, "current", lambda: fresh)


def make(by: Actor, now: int, name: str = "Website", **more: object) -> Source:
    return api.create_source(by, CreateSource(name=name, **more), now=now)  # type: ignore[arg-type]


def document() -> dict[str, dict[str, dict[str, object]]]:
    decoded: dict[str, dict[str, dict[str, object]]] = msgspec.json.decode(
        settings.current().collect_document.read_bytes()
    )
    return decoded


def test_a_new_source_can_be_read_and_has_a_key_of_its_own(lin: Actor, now: int) -> None:
    first, second = make(lin, now), make(lin, now, "Shop", protocol=Protocol.SEGMENT, trust=Trust.SERVER)
    assert api.get_source(lin, second.id) == second
    assert [source.name for source in api.list_sources(lin)] == ["Website", "Shop"]
    assert first.write_key != second.write_key


def test_a_new_source_is_known_to_collectors_at_once(lin: Actor, now: int) -> None:
    source = make(lin, now, origins=("https://www.acme.example/",))
    entry = document()["sources"][source.write_key]
    assert entry["id"] == source.id
    assert entry["origins"] == ["https://www.acme.example"]
    assert document()["trusted_proxies"] == ["10.0.0.0/8"]


def test_the_document_is_readable_by_its_owner_only(lin: Actor, now: int) -> None:
    make(lin, now)
    assert settings.current().collect_document.stat().st_mode & 0o777 == 0o600


def test_a_collector_reads_what_the_room_writes(lin: Actor, now: int) -> None:
    from crescendo.collect.document import DocumentFile

    source = make(lin, now, origins=("https://www.acme.example",))
    rules = DocumentFile(settings.current().collect_document).current()
    assert rules is not None
    found = rules.find_source(source.write_key)
    assert found is not None
    assert found.id == source.id


def test_a_rotated_key_replaces_the_old_one(lin: Actor, now: int) -> None:
    source = make(lin, now)
    rotated = api.rotate_key(lin, source.id, now=now)
    assert rotated.write_key != source.write_key
    assert list(document()["sources"]) == [rotated.write_key]


def test_a_disabled_source_is_disabled_for_collectors(lin: Actor, now: int) -> None:
    source = api.disable_source(lin, make(lin, now).id, now=now)
    assert not source.enabled
    assert document()["sources"][source.write_key]["enabled"] is False


def test_each_change_makes_the_documents_version_larger(lin: Actor, now: int) -> None:
    source = make(lin, now)
    before = document()["version"]
    api.update_source(lin, UpdateSource(id=source.id, name="Site"), now=now)
    assert document()["version"] > before  # type: ignore[operator]


def test_an_empty_company_has_a_document_too() -> None:
    api.publish_collect_document()
    assert document()["sources"] == {}


def test_two_names_that_read_the_same_are_refused(lin: Actor, now: int) -> None:
    make(lin, now)
    with pytest.raises(NameTaken):
        make(lin, now, "  WEBSITE ")
    other = make(lin, now, "Other")
    with pytest.raises(NameTaken):
        api.update_source(lin, UpdateSource(id=other.id, name="website"), now=now)


@pytest.mark.parametrize("name", ["", "   ", "n" * 101])
def test_a_name_has_one_to_a_hundred_characters(lin: Actor, now: int, name: str) -> None:
    with pytest.raises(NotValid):
        make(lin, now, name)


def test_a_space_of_user_ids_is_no_longer_than_identities_can_keep(lin: Actor, now: int) -> None:
    with pytest.raises(NotValid):
        make(lin, now, user_id_space="s" * 101)
    source = make(lin, now)
    with pytest.raises(NotValid):
        api.update_source(lin, UpdateSource(id=source.id, user_id_space="s" * 101), now=now)


@pytest.mark.parametrize(
    "origin",
    [
        "www.acme.example",
        "https://acme.example/path",
        "ftp://acme.example",
        "https://*.acme.example",
        "https://a:x",
    ],
)
def test_what_is_no_origin_is_refused(lin: Actor, now: int, origin: str) -> None:
    with pytest.raises(OriginNotValid):
        make(lin, now, origins=(origin,))


def test_an_unknown_source_is_not_found(lin: Actor, now: int) -> None:
    with pytest.raises(NotFound):
        api.get_source(lin, 99)
    with pytest.raises(NotFound):
        api.rotate_key(lin, 99, now=now)


def test_a_stranger_may_do_nothing(stranger: Actor, lin: Actor, now: int) -> None:
    source = make(lin, now)
    for refused in (
        lambda: make(stranger, now, "Mine"),
        lambda: api.update_source(stranger, UpdateSource(id=source.id), now=now),
        lambda: api.rotate_key(stranger, source.id, now=now),
        lambda: api.disable_source(stranger, source.id, now=now),
        lambda: api.get_source(stranger, source.id),
        lambda: api.list_sources(stranger),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_each_change_leaves_an_audit_line(lin: Actor, admin: Actor, now: int) -> None:
    from crescendo.core import audit

    source = make(lin, now)
    api.update_source(lin, UpdateSource(id=source.id, trust=Trust.SERVER), now=now)
    lines = audit.list_lines(admin, subject=f"src_{source.id}").rows
    assert [line.action for line in lines] == ["source.changed", "source.created"]
    assert lines[0].fields == ("trust",)


def test_a_batch_counts_for_its_sources(lin: Actor, now: int) -> None:
    busy, quiet = make(lin, now), make(lin, now, "Quiet")
    api.note_received([Activity(source_id=busy.id, events=3, first_at=20, last_at=30)])
    api.note_received([Activity(source_id=busy.id, events=2, first_at=10, last_at=25)])
    seen = api.get_source(lin, busy.id)
    assert (seen.events, seen.first_event_at, seen.last_event_at) == (5, 10, 30)
    assert api.get_source(lin, quiet.id).first_event_at is None


def test_ingest_knows_hosts_and_whose_user_ids_a_source_sends(lin: Actor, now: int) -> None:
    source = make(lin, now, origins=("https://www.acme.example", "https://docs.acme.example"))
    shared = make(lin, now, "App", user_id_space="product")
    known = api.knowledge()
    assert known.hosts[source.id] == {"acme.example", "docs.acme.example"}
    assert known.user_id_spaces == {source.id: "", shared.id: "product"}
    assert {name.name for name in api.names_of_sources()} == {"Website", "App"}


def test_a_project_addresses_one_sensors_source(lin: Actor, now: int) -> None:
    made = make(lin, now, protocol=Protocol.SENSORS, project=" default ")
    assert (made.project, document()["sources"][made.write_key]["project"]) == ("default", "default")
    with pytest.raises(ProjectTaken):
        make(lin, now, "Another", protocol=Protocol.SENSORS, project="default")
    other = make(lin, now, "Another", protocol=Protocol.SENSORS)
    with pytest.raises(ProjectTaken):
        api.update_source(lin, UpdateSource(id=other.id, project="default"), now=now)
    api.update_source(lin, UpdateSource(id=made.id, project=""), now=now)
    assert api.update_source(lin, UpdateSource(id=other.id, project="default"), now=now).project == "default"


@pytest.mark.parametrize("protocol", [Protocol.SEGMENT, Protocol.TRACKER])
def test_only_sensors_clients_name_a_project(lin: Actor, now: int, protocol: Protocol) -> None:
    with pytest.raises(NotValid):
        make(lin, now, protocol=protocol, project="default")


def test_a_servers_word_is_not_had_by_guessing_a_name(lin: Actor, now: int) -> None:
    with pytest.raises(NotValid):
        make(lin, now, protocol=Protocol.SENSORS, trust=Trust.SERVER, project="default")
    made = make(lin, now, protocol=Protocol.SENSORS, project="default")
    with pytest.raises(NotValid):
        api.update_source(lin, UpdateSource(id=made.id, trust=Trust.SERVER), now=now)
