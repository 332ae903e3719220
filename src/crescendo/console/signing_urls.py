"""The addresses of signing in, of the own profile, and of how the company signs in; `urls` has all others."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import (
    again,
    company_login,
    entry_settings,
    forgotten,
    invitations,
    profile,
    second_factor,
    sessions,
    signing,
)


def addresses() -> list[URLPattern]:
    """Made once the words for ids in addresses are known to Django."""
    return [
        path("sign-in/", signing.sign_in, name="sign-in"),
        path("sign-in/second/", signing.second, name="sign-in-second"),
        path("sign-in/passkey/", signing.passkey, name="sign-in-passkey"),
        path("sign-in/with/<slug:provider_id>/", company_login.begin, name="company-login"),
        path("sign-in/with/<slug:provider_id>/back/", company_login.callback, name="company-login-back"),
        path("again/", again.by_password, name="again"),
        path("again/code/", again.by_code, name="again-code"),
        path("again/passkey/", again.by_passkey, name="again-passkey"),
        path("sign-out/", signing.sign_out, name="sign-out"),
        path("forgotten/", forgotten.forgotten, name="forgotten"),
        path("password/<str:place>/<str:token>/", forgotten.new_password, name="new-password"),
        path("join/<str:token>/", invitations.join, name="join"),
        path("profile/", profile.profile, name="profile"),
        path("profile/password/", profile.password, name="profile-password"),
        path("profile/sessions/<session:session_id>/end/", sessions.end, name="session-end"),
        path("profile/sessions/end/", sessions.end_others, name="sessions-end"),
        path("profile/second-factor/", second_factor.overview, name="second-factor"),
        path("profile/second-factor/app/", second_factor.app, name="second-factor-app"),
        path("profile/second-factor/app/off/", second_factor.app_off, name="second-factor-app-off"),
        path("profile/second-factor/passkey/", second_factor.passkey, name="second-factor-passkey"),
        path(
            "profile/second-factor/passkey/<int:pk>/off/",
            second_factor.passkey_off,
            name="second-factor-passkey-off",
        ),
        path("profile/second-factor/codes/", second_factor.codes, name="second-factor-codes"),
        path("profile/second-factor/codes/new/", second_factor.codes_new, name="second-factor-codes-new"),
        path("settings/signing-in/", entry_settings.signing_in, name="signing-in"),
        path("settings/signing-in/provider/", entry_settings.provider, name="signing-in-provider"),
    ]
