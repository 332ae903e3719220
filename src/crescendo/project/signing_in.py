"""Django's settings of signing in: passwords are Django's, lock-out is django-axes', all else is django-allauth's.

allauth's own pages and addresses are not used: the console shows its own and calls allauth's machinery.
"""

from __future__ import annotations

from typing import Any

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "/console/sign-in/"
LOGIN_REDIRECT_URL = "/console/"
LOGOUT_REDIRECT_URL = "/console/sign-in/"

# Failures count for one login from one address, however the login is written.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "crescendo.console.addressing.login_of"
AXES_CLIENT_IP_CALLABLE = "crescendo.console.addressing.client_of"
AXES_LOCKOUT_CALLABLE = "crescendo.console.signing.locked_out"

ACCOUNT_ADAPTER = "crescendo.console.entry.Entry"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Who manages staff vouches for addresses; the company's provider proves them.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60

SOCIALACCOUNT_ADAPTER = "crescendo.console.company_login.CompanyLogin"
# A link, not a form: the content policy lets forms lead nowhere else.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 8

MFA_ADAPTER = "crescendo.console.entry.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Clocks of telephones differ by some seconds.
MFA_TOTP_TOLERANCE = 1
