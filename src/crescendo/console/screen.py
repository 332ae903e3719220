"""The one decorator of every console view: who may see it, by which methods, what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from crescendo.console import entry_rules, errors, guard, seen
from crescendo.core import api as core
from crescendo.core.clock import SystemClock
from crescendo.core.once import reading_once
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, Permission

_READS = ("GET", "HEAD")
_clock = SystemClock()
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]
Shown = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a screen demands; a test walks over all of them."""

    permission: Permission | None
    methods: tuple[str, ...]
    is_open: bool = False


def screen(permission: Permission | None, *methods: str) -> Callable[[View[P]], Shown]:
    """Make a view a screen for signed-in people who hold the permission (None: for everybody signed in).

    Nobody is asked to sign in; the stranger with an account meets the 403 page; a thing that does not exist,
    or that the scope hides, meets the 404 page. Every answer carries the content security policy.
    """
    rule = Rule(permission=permission, methods=methods or _READS)

    def decorate(view: View[P]) -> Shown:
        @wraps(view)
        def shown(request: HttpRequest, **parts: Any) -> HttpResponseBase:
            if request.method not in rule.methods:
                return guard.protect(HttpResponseNotAllowed(rule.methods))
            # A page view writes nothing, so what its parts ask of the same thing is read once.
            with reading_once() if request.method in _READS else nullcontext():
                return guard.protect(_answer(view, rule, request, parts))

        shown.rule = rule  # type: ignore[attr-defined]
        return shown

    return decorate


def open_screen(
    *methods: str,
) -> Callable[[Shown], Shown]:
    """Make a view a screen for everybody: sign-in, language, theme, error pages."""
    rule = Rule(permission=None, methods=methods or _READS, is_open=True)

    def decorate(view: Shown) -> Shown:
        @wraps(view)
        def shown(request: HttpRequest, **parts: Any) -> HttpResponseBase:
            if request.method not in rule.methods:
                return guard.protect(HttpResponseNotAllowed(rule.methods))
            return guard.protect(view(request, **parts))

        shown.rule = rule  # type: ignore[attr-defined]
        return shown

    return decorate


def _answer(view: Shown, rule: Rule, request: HttpRequest, parts: dict[str, Any]) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    by = core.actor_of(request.user)
    try:
        if rule.permission is not None:
            core.require(by, rule.permission)
        seen.note(request, by, now=_clock.now())
        if entry_rules.leads_away(request, by):
            return redirect("console:second-factor")
        with timezone.override(core.get_company().time_zone):
            return view(request, by, **parts)
    except NotAllowed:
        return errors.forbidden(request)
    except (NotFound, NotValid):
        # What a form could mend was mended there; here it is an address that somebody made up.
        return errors.not_found(request)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A partial asked for after the session ended must move the whole page, not land inside it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path() if request.method in _READS else reverse("console:home"))
