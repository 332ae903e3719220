"""Signing in by the company's OpenID Connect provider: django-allauth speaks the protocol, we say who may come in."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect import views
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.console import page
from crescendo.console.screen import open_screen
from crescendo.core import identity_provider

ID = "company"


class CompanyLogin(DefaultSocialAccountAdapter):
    """What allauth asks: which provider there is, and whose login an answer of it opens."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:  # noqa: ARG002 - allauth's contract
        """The one provider, while it is on."""
        from allauth.socialaccount.models import SocialApp  # noqa: PLC0415 - this module is read before models are there

        row = identity_provider.find_provider()
        if row is None or not row.is_on or provider not in (None, ID, "openid_connect"):
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=ID,
            name=row.name or _("Company login"),
            client_id=row.client_id,
            secret=identity_provider.secret_of_provider(),
        )
        app.settings = {"server_url": row.issuer, "oauth_pkce_enabled": True}
        return [app]

    def get_requests_session(self) -> Any:
        """Ask the provider itself and nobody whom it names by a redirect."""
        session: Any = super().get_requests_session()  # type: ignore[no-untyped-call]
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie a person whom the provider proved to their login here, or turn them away with a sentence."""
        said, token = (sociallogin.account.extra_data.get(name) or {} for name in ("userinfo", "id_token"))
        if said and token and said.get("sub") != token.get("sub"):
            raise _away(request, _("The company's login answered for somebody else. Try again."))
        if sociallogin.is_existing:
            return
        known = token | said
        staff_id = identity_provider.staff_by_provider(
            str(known.get("email") or ""),
            str(known.get("name") or ""),
            is_proven=known.get("email_verified"),
            now=page.now(),
        )
        if staff_id is None:
            raise _away(
                request,
                _(
                    "The company's login knows you, but you may not come in here. Ask an administrator to invite you."
                ),
            )
        sociallogin.connect(request, get_user_model().objects.get(pk=staff_id))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - allauth's contract
        """Who may come in has been tied to a login before this is asked."""
        return False

    def on_authentication_error(self, request: HttpRequest, *_positional: Any, **_named: Any) -> None:
        """The provider refused, answered nonsense or not at all, or the person turned back."""
        raise _away(
            request, _("Signing in by the company's login did not work. Try again, or use your password.")
        )


@open_screen("GET", "HEAD")
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to the provider."""
    return _answered(request, views.login, provider_id)


@open_screen("GET", "HEAD")
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from it."""
    return _answered(request, views.callback, provider_id)


def _answered(request: HttpRequest, view: Any, provider_id: str) -> HttpResponseBase:
    row = identity_provider.find_provider()
    if row is None or not row.is_on or provider_id != ID:
        raise Http404
    try:
        answer: HttpResponseBase = view(request, provider_id)
    except ImmediateHttpResponse as early:
        answer = early.response
    except (OSError, KeyError, ValueError):
        # requests' errors are OSErrors; a document that is none, or lacks an address, is not the reader's mistake.
        silent = _("The company's login does not answer. Try again later, or use your password.")
        answer = _away(request, silent).response
    return answer


def _away(request: HttpRequest, sentence: str) -> ImmediateHttpResponse:
    messages.error(request, sentence)
    return ImmediateHttpResponse(redirect("console:sign-in"))
