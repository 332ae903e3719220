"""The API and its description, OpenAPI 3.1. The gate holds requests to it, so it cannot be less than true."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from crescendo.core.refusals import Refusal, mark
from crescendo.rest import (
    aftercare,
    belonging,
    bulk,
    catalogue,
    consents,
    deals,
    deliveries,
    doubles,
    events,
    exports,
    fields,
    files,
    imports,
    invitations,
    leads,
    materials,
    merges,
    misread,
    notes,
    overview,
    privacy,
    problems,
    quarantine,
    readiness,
    roles,
    scoring,
    search,
    segments,
    sources,
    staff,
    stages,
    tags,
    talks,
    tasks,
    teams,
    telesales,
    undoing,
    views,
    webhooks,
    writing,
)
from crescendo.rest.keys import ApiKey
from crescendo.rest.problems import Problem

PREFIX = "api/v1"
api = NinjaAPI(
    title="Crescendo",
    version=version("crescendo"),
    description="Contacts, accounts, deals, segments, leads, events, sources, the event catalogue, the quarantine, "
    "imports, exports, webhooks, staff. "
    "Instants are RFC 3339 in UTC with milliseconds; lists are read page by page with `next_cursor`; what goes wrong "
    "is `application/problem+json` with a stable `code`, its sentences in the language that Accept-Language asks for "
    "(zh-CN or en).",
    urls_namespace="rest",
    openapi_url=None,
    docs_url=None,
    auth=ApiKey(),
)
for _router in (
    writing.router,
    merges.router,
    doubles.router,
    fields.router,
    belonging.router,
    bulk.router,
    roles.router,
    scoring.router,
    search.router,
    tags.router,
    segments.router,
    stages.router,
    leads.router,
    telesales.router,
    tasks.router,
    talks.router,
    materials.router,
    notes.router,
    views.router,
    events.router,
    sources.router,
    catalogue.router,
    quarantine.router,
    readiness.router,
    privacy.router,
    consents.router,
    imports.router,
    files.router,
    undoing.router,
    exports.router,
    deals.router,
    overview.router,
    aftercare.router,
    webhooks.router,
    deliveries.router,
    staff.router,
    teams.router,
    invitations.router,
):
    api.add_router("", _router)

_HEADERS = {
    "Idempotency-Key": "Asking again with this key within 24 hours gives the same answer and does nothing.",
    "If-Match": "The ETag of the version that is meant; 412 where it has changed meanwhile.",
}


@api.exception_handler(Problem)
def _said(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problems.answer(request, problem)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problems.answer(request, problems.of_refusal(refusal))


@api.exception_handler(ValidationError)
def _misread(request: HttpRequest, found: ValidationError) -> HttpResponse:
    return problems.answer(request, misread.of_validation(found))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    assert not isinstance(error, AuthenticationError), "the gate lets nobody in without a key"
    sentence = mark("The body is no JSON that can be read.")
    return problems.answer(request, Problem(400, "no_json", sentence))


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    del error
    return problems.answer(request, Problem(404, "not_found", mark("There is no such address in this API.")))


@cache
def document() -> Mapping[str, Any]:
    """The description, with what the framework does not know of: problems, and headers of requests."""
    made: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(api.get_openapi_schema(path_prefix=PREFIX + "/"))
    )
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return made


@cache
def encoded() -> bytes:
    """The description as it is served."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=1)


def operation_at(route: str, method: str) -> Mapping[str, Any] | None:
    """What is said of a method at one of Django's routes; None where it is not offered."""
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    found: Mapping[str, Any] | None = document()["paths"].get(path, {}).get(method.lower())
    return found


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["operationId"] = operation["operationId"].removeprefix("crescendo_rest_").partition("_")[2]
    for parameter in operation["parameters"]:
        # A parameter that is left out is no null: there is no null in an address.
        kinds = [kind for kind in parameter["schema"].pop("anyOf", ()) if kind != {"type": "null"}]
        parameter["schema"].update(*kinds)
    for status, answer in operation["responses"].items():
        if int(status) >= 400 and "application/json" in answer.get("content", {}):
            answer["content"] = {problems.MEDIA_TYPE: answer["content"]["application/json"]}
        if status == "429":
            answer["headers"] = {"Retry-After": _header("Seconds to wait.", "integer")}
        if status == "401":
            answer["headers"] = {"WWW-Authenticate": _header("How to ask with a key.", "string")}
        if path.startswith(f"/{PREFIX}/sources") and int(status) < 300 and path != f"/{PREFIX}/sources":
            answer["headers"] = {"ETag": _header("The version, for If-Match.", "string")}
    wanted = []
    if method == "post":
        wanted.append("Idempotency-Key")
    if "412" in operation["responses"]:
        wanted.append("If-Match")
    for name in wanted:
        schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"}
        operation["parameters"].append(
            {
                "in": "header",
                "name": name,
                "required": False,
                "description": _HEADERS[name],
                "schema": schema if name == "Idempotency-Key" else {"type": "string"},
            }
        )


def _header(description: str, kind: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}
