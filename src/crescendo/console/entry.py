"""What django-allauth asks of us while somebody signs in: words, places, and how secrets are kept."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import addressing, habits
from crescendo.core import api as core
from crescendo.core import sealing

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Entry(DefaultAccountAdapter):
    """Signing in: only into this console, by who was invited, behind trusted proxies."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy("Too many wrong codes. Wait five minutes and try again."),
        "rate_limited": gettext_lazy("Too many wrong codes. Wait five minutes and try again."),
        "incorrect_password": gettext_lazy("The current password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's contract
        """Nobody signs up: colleagues are invited."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Stay on this host, whatever other hosts this process answers on."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that failures are counted for."""
        return addressing.client_of(request)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session; it gets a new key."""
        login(request, user, backend=BACKEND)

    def post_login(self, request: HttpRequest, user: Any, **named: Any) -> HttpResponse:
        """Once signed in, the person's own language and look hold."""
        answer = super().post_login(request, user, **named)
        return habits.remember(request, answer, user.language, user.theme)

    def add_message(self, *_positional: Any, message: str | None = None, **_named: Any) -> None:
        """Only what carries its own sentence; the screens say the rest in the console's words."""
        if message:
            messages.error(context.request, message)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:  # noqa: ARG002 - allauth's contract
        """Somebody deactivated comes by a passkey or by the company's provider."""
        messages.error(request, _("This login has been deactivated. Ask an administrator of your company."))
        return redirect("console:sign-in")

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's contract
        """The home page, where no other was wanted."""
        return reverse("console:home")


class Factors(DefaultMFAAdapter):
    """Second factors: secrets encrypted with the installation's key, the company's name in the app."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This is not right. Take the newest code, or try the key again."),
    }

    def encrypt(self, text: str) -> str:
        """How a secret stands in the database."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What it was."""
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What the authenticator app calls this."""
        named = core.get_company().name
        return f"Crescendo ({named})" if named else "Crescendo"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's contract
        """What a passkey is called unless its owner says."""
        return _("Passkey %(number)s") % {"number": self._count(user, type) + 1}

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def _count(self, user: Any, kind: Any) -> int:
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 - this module is read before models are there

        return Authenticator.objects.filter(user_id=user.pk, type=kind).count()
