"""What signing in remembers for a moment, in the database: every web process refuses a code that was used."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache

_USED_CODE = "allauth.mfa.totp.used?"
_PERIOD = 30


class SharedCache(DatabaseCache):
    """Django's cache in a table, which remembers a used code as long as the code is believed.

    The library forgets it after one period of 30 seconds, but believes it in the periods beside too (RFC 6238, 5.2:
    a code must be accepted once only).
    """

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless the key is there; whether it was kept."""
        if str(key).startswith(_USED_CODE):
            timeout = _PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
        return super().add(key, value, timeout=timeout, version=version)
