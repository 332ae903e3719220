"""The console's addresses under the names by which django-allauth finds them."""

from __future__ import annotations

from django.urls import URLPattern

from crescendo.console import urls

_NAMES = {
    "account_login": "sign-in",
    "account_signup": "sign-in",
    "openid_connect_login": "company-login",
    "openid_connect_callback": "company-login-back",
    "account_reauthenticate": "again",
    "mfa_reauthenticate": "again-code",
    "mfa_reauthenticate_webauthn": "again-passkey",
    "mfa_authenticate": "sign-in-second",
    "mfa_login_webauthn": "sign-in-passkey",
    "mfa_index": "second-factor",
    "mfa_list_webauthn": "second-factor",
    "mfa_activate_totp": "second-factor-app",
    "mfa_deactivate_totp": "second-factor-app-off",
    "mfa_add_webauthn": "second-factor-passkey",
    "mfa_remove_webauthn": "second-factor-passkey-off",
    "mfa_view_recovery_codes": "second-factor-codes",
    "mfa_generate_recovery_codes": "second-factor-codes-new",
}
_patterns = {pattern.name: pattern for pattern in urls.urlpatterns}

urlpatterns = [
    URLPattern(_patterns[ours].pattern, _patterns[ours].callback, name=theirs)
    for theirs, ours in _NAMES.items()
]
