"""One's own second factor: an authenticator app, passkeys, recovery codes. The machinery is django-allauth's."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.console import page, second_factor_forms
from crescendo.console.framed import Framed
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core import second_factors
from crescendo.core.types import Actor


class _AddApp(Framed, totp_views.ActivateTOTPView):
    template_name = "console/second_factor_app.html"

    def get_form_class(self) -> Any:
        return second_factor_forms.AppForm

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            self.note("second_factor.app_added")
        messages.success(self.request, _("Your authenticator app is set up."))
        return answer


class _RemoveApp(Framed, totp_views.DeactivateTOTPView):
    template_name = "console/second_factor_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            self.note("second_factor.app_removed")
        messages.success(self.request, _("The authenticator app is removed."))
        return answer


class _AddPasskey(Framed, webauthn_views.AddWebAuthnView):
    template_name = "console/second_factor_passkey.html"

    def get_form_class(self) -> Any:
        return second_factor_forms.PasskeyForm

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context = super().get_context_data(**context)
        options = context["js_data"]["creation_options"]
        # A device that can keep the key lets its owner sign in without a password; an older key is a second factor.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = "preferred"
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = False
        return context | {"options": json.dumps(options), "is_possible": _has_domain(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            self.note("second_factor.passkey_added")
        messages.success(self.request, _("The passkey is added."))
        return answer


class _RemovePasskey(Framed, webauthn_views.RemoveWebAuthnView):
    template_name = "console/second_factor_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            self.note("second_factor.passkey_removed")
        messages.success(self.request, _("The passkey is removed."))
        return answer


class _Codes(Framed, codes_views.ViewRecoveryCodesView):
    template_name = "console/second_factor_codes.html"


class _NewCodes(Framed, codes_views.GenerateRecoveryCodesView):
    template_name = "console/second_factor_codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            self.note("second_factor.codes_made")
        messages.success(self.request, _("New recovery codes are made. The old ones do not work any more."))
        return answer


@screen(None)
def overview(request: HttpRequest, by: Actor) -> HttpResponse:
    """What one has, and what can be added."""
    rows = list(Authenticator.objects.filter(user_id=by.staff_id or 0).order_by("pk"))
    kinds = {row.type for row in rows}
    context = {
        "app": next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        "passkeys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "codes_left": next(
            (
                len(row.wrap().get_unused_codes())
                for row in rows
                if row.type == Authenticator.Type.RECOVERY_CODES
            ),
            None,
        ),
        "is_required": core.get_staff(by, by.staff_id or 0).role in second_factors.required_roles(),
        "has_factor": bool(kinds - {Authenticator.Type.RECOVERY_CODES}),
        "is_possible": _has_domain(request),
    }
    return page.show(request, by, "console/second_factor.html", context)


@screen(None, "GET", "HEAD", "POST")
def app(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """Set up an authenticator app."""
    return _AddApp.as_view(by=by)(request)


@screen(None, "GET", "HEAD", "POST")
def app_off(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """Remove it."""
    if not _has(by, Authenticator.Type.TOTP):
        return redirect("console:second-factor")
    return _RemoveApp.as_view(by=by, thing=_("the authenticator app"))(request)


@screen(None, "GET", "HEAD", "POST")
def passkey(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """Add a passkey."""
    return _AddPasskey.as_view(by=by)(request)


@screen(None, "GET", "HEAD", "POST")
def passkey_off(request: HttpRequest, by: Actor, pk: int) -> HttpResponseBase:
    """Remove one."""
    return _RemovePasskey.as_view(by=by, thing=_("this passkey"))(request, pk=pk)


@screen(None)
def codes(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """The recovery codes that are left."""
    if not _has(by, Authenticator.Type.RECOVERY_CODES):
        return redirect("console:second-factor")
    return _Codes.as_view(by=by)(request)


@screen(None, "GET", "HEAD", "POST")
def codes_new(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """Make new ones."""
    return _NewCodes.as_view(by=by)(request)


def _has(by: Actor, kind: str) -> bool:
    return Authenticator.objects.filter(user_id=by.staff_id or 0, type=kind).exists()


def _has_domain(request: HttpRequest) -> bool:
    """Browsers make passkeys for names of hosts only, and where the connection is safe."""
    host = request.get_host().partition(":")[0]
    return host == "localhost" or (request.is_secure() and not _is_address(host))


def _is_address(host: str) -> bool:
    """Whether the host is a bare address."""
    return host.replace(".", "").isdigit() or host.startswith("[")
