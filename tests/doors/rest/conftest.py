"""A client with a key, and the company of one visit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from crescendo.activity import api as activity
from crescendo.activity.types import PropertyKind
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.types import Actor, Permission
from crescendo.rest import pace, quarantine
from crescendo.sources import api as sources
from crescendo.sources.types import CreateApiKey, IssuedKey
from tests.doors.console import story
from tests.doors.telling import Tell

EVERYTHING = frozenset(permission.value for permission in Permission)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Asks the API with a key in a language."""

    secret: str | None
    language: str = "en"

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
        said = {"accept-language": self.language, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.secret is not None:
            said["authorization"] = f"Bearer {self.secret}"
        path = address if address.startswith("/api/") else f"/api/v1{address}"
        is_file = isinstance(body, bytes)
        content = b"" if body is None else body if is_file else json.dumps(body).encode()
        kind = said.pop("content-type", "text/csv" if is_file else "application/json")
        answer = Client().generic(method, path, content, content_type=kind, headers=said)
        if isinstance(answer, StreamingHttpResponse):
            content = b"".join(answer)  # type: ignore[arg-type]
            return HttpResponse(content, status=answer.status_code, headers=dict(answer.headers))
        assert isinstance(answer, HttpResponse)
        return answer

    def get(self, address: str, **headers: str) -> Any:
        """The JSON of an answer that must be good."""
        answer = self.ask("GET", address, **headers)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)


Callers = Callable[..., Caller]


@pytest.fixture(autouse=True)
def _full_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "buckets", pace.Buckets())


@pytest.fixture
def issue(db: None, now: int) -> Callable[..., IssuedKey]:
    """Makes a key of the API with these scopes; with all where none is named."""

    def make(*scopes: str) -> IssuedKey:
        request = CreateApiKey(name="Warehouse", scopes=frozenset(scopes) or EVERYTHING)
        return sources.create_api_key(Actor.system("test"), request, now=now)

    return make


@pytest.fixture
def caller(issue: Callable[..., IssuedKey]) -> Callers:
    """A caller whose key has these scopes; all where none is named."""

    def make(*scopes: str, language: str = "en") -> Caller:
        return Caller(secret=issue(*scopes).secret, language=language)

    return make


@pytest.fixture(scope="package")
def tell() -> Tell:
    """A source, a visitor from an ad who became a contact, a crawler; a property is promoted."""

    def make() -> story.Company:
        made = story.tell(ForgetfulLog(), story.NOON)
        activity.promote(Actor.system("test"), "size", PropertyKind.NUMBER, now=story.NOON)
        return made

    return make


@pytest.fixture
def company(company: story.Company, monkeypatch: pytest.MonkeyPatch) -> story.Company:
    """The company, whose raw log the API reads."""
    monkeypatch.setattr(quarantine, "raw_log", lambda: company.log)
    return company


def said(answer: HttpResponse) -> Any:
    """The JSON of any answer."""
    return json.loads(answer.content)
