"""Django's settings, derived from the one typed settings object. Nothing below the doors reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from crescendo.core import logs
from crescendo.core.settings import current
from crescendo.project.signing_in import *  # noqa: F403 - settings are read by their names

_own = current()
_package = Path(__file__).resolve().parent.parent


def _database(url: str) -> dict[str, Any]:
    """Django's database entry for `sqlite:///path` or `postgresql://…`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.removeprefix("sqlite:///")),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                # What is deleted is overwritten with zeros, so that erasure reaches free pages too.
                "PRAGMA secure_delete=ON; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; "
                # A checkpoint syncs the file and writes a hot page once: rare ones spare ingest a third of its time.
                "PRAGMA wal_autocheckpoint=8000",
            },
        }
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - not loaded on SQLite

    known = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known.pop("dbname", "crescendo"),
        "USER": known.pop("user", ""),
        "PASSWORD": known.pop("password", ""),
        "HOST": known.pop("host", ""),
        "PORT": known.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Conditions are large statements over few rows: to compile one costs more than to run it. Who says `options` in
        # the address says all of them.
        "OPTIONS": {"options": "-c jit=off", **known},
    }


DATABASES = {"default": _database(_own.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = _own.secret_key
SECRET_KEY_FALLBACKS = list(_own.old_secret_keys)
DEBUG = False
_hosts = {urlsplit(_own.public_url).hostname, urlsplit(_own.console_url).hostname, _own.bind.host}
ALLOWED_HOSTS = sorted({host for host in _hosts if host} | {"127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = sorted({_own.console_url, _own.public_url})
USE_X_FORWARDED_HOST = False
if _own.is_tls:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "crescendo.core",
    "crescendo.conditions",
    "crescendo.people",
    "crescendo.sources",
    "crescendo.activity",
    "crescendo.scoring",
    "crescendo.segments",
    "crescendo.channels",
    "crescendo.lifecycle",
    "crescendo.console",
    "crescendo.site",
    "crescendo.rest",
    # Last, so that where both know a sentence ours holds.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

CACHES = {
    "default": {"BACKEND": "crescendo.project.shared_cache.SharedCache", "LOCATION": "core_cache"},
}
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "crescendo.project.urls"
ASGI_APPLICATION = "crescendo.project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

_secure = "__Host-" if _own.is_tls else ""
SESSION_COOKIE_NAME = f"{_secure}crescendo-session"
CSRF_COOKIE_NAME = f"{_secure}crescendo-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _own.is_tls
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "crescendo.console.errors.csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = _own.language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "crescendo-language"
TIME_ZONE = _own.time_zone
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

LOGGING = logs.configuration(
    _own.log_format, {"axes": "WARNING", "fido2": "WARNING", "django.server": "WARNING"}
)
