"""The addresses of the API, each behind the gate; the last one answers for all that are none."""

from __future__ import annotations

from typing import NoReturn

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from crescendo.core.refusals import mark
from crescendo.rest import description
from crescendo.rest.gate import guarded, open_to_all
from crescendo.rest.problems import Problem


def openapi(request: HttpRequest) -> HttpResponse:
    """The description; it tells nothing about the company, so it needs no key."""
    if request.method not in ("GET", "HEAD"):
        places = {"methods": "GET"}
        sentence = mark("Allowed here: %(methods)s.")
        raise Problem(405, "method_not_offered", sentence, places, headers={"Allow": "GET"})
    return HttpResponse(description.encoded(), content_type="application/json")


def unknown(request: HttpRequest) -> NoReturn:
    """Any other address."""
    del request
    raise Problem(404, "not_found", mark("There is no such address in this API."))


urlpatterns = [
    path("openapi.json", open_to_all(openapi), name="openapi"),
    *(
        URLPattern(found.pattern, guarded(found.callback), found.default_args, found.name)
        for found in description.api.urls[0]
        if isinstance(found, URLPattern) and found.name != "api-root"
    ),
    re_path(r"^.*$", open_to_all(unknown)),
]
