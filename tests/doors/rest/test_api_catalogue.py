"""The event catalogue by the API: names are mapped and hidden, properties marked and promoted."""

from __future__ import annotations

import json

import pytest

from crescendo.activity import api as activity
from crescendo.activity.ingest import Ingest
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import RequestMeta
from tests.doors.console import story
from tests.doors.rest.conftest import Callers, said


@pytest.fixture
def own(company: story.Company, caller: Callers, now: int) -> str:
    """The address of a name of the company's own, sent once."""
    meta = RequestMeta(source=company.source_id, key_trust="server", protocol="segment", path="/v1/track")
    message = {"event": "Paper Fetched", "anonymousId": "d", "properties": {"document": "Guide", "size": 12}}
    body = json.dumps(message).encode()
    company.log.append([NewRecord(received_at=now, meta=meta.encode(), body=body)])
    Ingest(company.log, zone="Asia/Shanghai")(now)
    found = caller().get("/catalogue?search=PAPER")["data"]
    assert [(row["name"], row["act"], row["is_mappable"]) for row in found] == [
        ("Paper Fetched", "Paper Fetched", True)
    ]
    return f"/catalogue/{found[0]['id']}"


def test_names_come_in_pages(own: str, caller: Callers) -> None:
    every = [row["name"] for row in caller().get("/catalogue")["data"]]
    first = caller().get("/catalogue?limit=1")
    rest = caller().get(f"/catalogue?limit=200&after={first['next_cursor']}")
    assert [row["name"] for row in first["data"] + rest["data"]] == every
    assert rest["next_cursor"] is None


def test_a_name_is_shown_with_its_properties(own: str, caller: Callers) -> None:
    properties = {row["name"]: row for row in caller().get(own)["properties"]}
    assert (properties["document"]["values"], properties["document"]["looks_like"]) == (["Guide"], "text")
    assert (properties["size"]["looks_like"], properties["size"]["promoted_as"]) == ("number", "number")


def test_a_name_is_mapped_and_taken_back(own: str, caller: Callers) -> None:
    mapped = said(caller().ask("PATCH", own, {"act": "asset.downloaded"}))
    assert (mapped["act"], mapped["is_mapped"]) == ("asset.downloaded", True)
    assert said(caller().ask("PATCH", own, {"act": ""}))["is_mapped"] is False


def test_what_cannot_be_mapped_says_why_and_changes_nothing(own: str, caller: Callers) -> None:
    answer = caller().ask("PATCH", own, {"hidden": True, "act": "deal.won"})
    assert (answer.status_code, said(answer)["errors"][0]["code"]) == (422, "act_unknown")
    assert caller().get(own)["hidden"] is False
    viewed = next(row for row in caller().get("/catalogue")["data"] if row["is_standard"])
    answer = caller().ask("PATCH", f"/catalogue/{viewed['id']}", {"act": "asset.viewed"})
    assert (answer.status_code, said(answer)["code"]) == (409, "name_not_mappable")


def test_a_hidden_name_is_asked_for(own: str, caller: Callers) -> None:
    assert said(caller().ask("PATCH", own, {"hidden": True}))["hidden"] is True
    assert "Paper Fetched" not in [row["name"] for row in caller().get("/catalogue")["data"]]
    assert [row["name"] for row in caller().get("/catalogue?hidden=true")["data"]] == ["Paper Fetched"]


def test_a_property_is_promoted_marked_and_so_demoted(own: str, caller: Callers) -> None:
    promoted = said(caller().ask("POST", "/properties/promote", {"name": "document", "type": "text"}))
    assert (promoted["promoted_as"], promoted["is_complete"]) == ("text", False)
    assert [row["name"] for row in caller().get("/properties")["data"]] == ["document", "size"]
    marked = said(caller().ask("POST", "/properties/mark", {"name": "document", "is_personal": True}))
    assert (marked["is_personal"], marked["promoted_as"]) == (True, None)
    answer = caller().ask("POST", "/properties/promote", {"name": "document", "type": "text"})
    assert (answer.status_code, said(answer)["code"]) == (409, "property_is_personal")
    assert caller().ask("POST", "/properties/demote", {"name": "document"}).status_code == 404
    assert caller().ask("POST", "/properties/demote", {"name": "size"}).status_code == 200
    assert activity.promoted_properties() == ()
