"""The stranger on every route of the API: no key, a wrong one, a revoked one, one without the scope."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crescendo.core.types import Actor
from crescendo.sources import api as sources
from crescendo.sources.types import IssuedKey
from tests.doors.console import story
from tests.doors.rest.conftest import EVERYTHING, Caller, Callers, said
from tests.doors.rest.routes import Route, addresses, all_routes

pytestmark = pytest.mark.slow

ROUTES = all_routes()
each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)


def test_the_description_knows_every_address() -> None:
    assert {route.address for route in ROUTES} == addresses()


# What is refused changes nothing, so one company serves all routes.
@pytest.mark.parametrize("secret", [None, "", "crk_wrong", "crk_\u4e2d"])
def test_no_route_opens_without_a_key(secret: str | None, company: story.Company) -> None:
    for route in ROUTES:
        answer = Caller(secret=secret).ask(route.method, route.at(company), route.body)
        assert (answer.status_code, said(answer)["code"]) == (401, "key_needed"), route.name
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), route.name


def test_no_route_opens_with_a_revoked_key(
    company: story.Company, issue: Callable[..., IssuedKey], now: int
) -> None:
    issued = issue()
    sources.revoke_api_key(Actor.system("test"), issued.key.id, now=now)
    for route in ROUTES:
        answer = Caller(secret=issued.secret).ask(route.method, route.at(company), route.body)
        assert answer.status_code == 401, route.name


@pytest.mark.parametrize("scope", sorted({scope for route in ROUTES for scope in route.scopes}))
def test_each_scope_of_a_route_is_needed(scope: str, company: story.Company, caller: Callers) -> None:
    without = caller(*(EVERYTHING - {scope}))
    for route in ROUTES:
        if scope in route.scopes:
            answer = without.ask(route.method, route.at(company), route.body)
            assert (answer.status_code, said(answer)["code"]) == (403, "not_allowed"), route.name
            assert scope in said(answer)["detail"], route.name


@each_route
def test_the_scopes_of_a_route_are_enough(route: Route, company: story.Company, caller: Callers) -> None:
    answer = caller(*route.scopes).ask(route.method, route.at(company), route.body)
    assert answer.status_code in {200, 201, 202}, answer.content


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"])
def test_a_method_that_is_not_offered_is_refused(
    method: str, company: story.Company, caller: Callers
) -> None:
    asking = caller()
    for route in {route.address: route for route in ROUTES}.values():
        offered = {one.method for one in ROUTES if one.address == route.address}
        if method not in offered:
            answer = asking.ask(method, route.at(company))
            assert answer.status_code == 405, route.name
            assert set(answer.headers["Allow"].split(", ")) == offered, route.name


def test_a_session_of_the_console_opens_nothing(company: story.Company) -> None:
    from django.test import Client

    client = Client()
    client.cookies["crescendo-session"] = "anything"
    assert client.get(f"/api/v1/contacts/con_{company.contact_id}").status_code == 401


def test_personal_data_needs_its_scope(company: story.Company, caller: Callers) -> None:
    open_one = caller().get(f"/contacts/con_{company.contact_id}")
    masked = caller("contacts_read").get(f"/contacts/con_{company.contact_id}")
    assert masked["email"] != open_one["email"]
    assert "***" in masked["email"]


def test_no_answer_to_a_key_without_personal_data_holds_the_address(
    company: story.Company, caller: Callers
) -> None:
    email = caller().get(f"/contacts/con_{company.contact_id}")["email"]
    half = caller(*(EVERYTHING - {"personal_data"}))
    for route in (route for route in ROUTES if route.method == "GET"):
        assert email.encode() not in half.ask("GET", route.at(company)).content, route.name


def test_a_filter_on_personal_data_needs_its_scope(company: story.Company, caller: Callers) -> None:
    answer = caller("contacts_read").ask("GET", "/contacts?f=email:contains:a")
    assert answer.status_code in {403, 422}
    assert caller("contacts_read").ask("GET", "/contacts?sort=email").status_code == 403


def test_write_keys_are_shown_to_those_who_manage_sources(company: story.Company, caller: Callers) -> None:
    assert caller("sources_read").get("/sources")["data"][0]["write_key"] is None
    assert caller().get("/sources")["data"][0]["write_key"]
