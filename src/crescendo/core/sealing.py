"""Secrets of others, as a provider's password, are kept sealed with the installation's key.

A sealed text reads `1.<name of the key>.<nonce and cipher text>`, AES-256 in GCM under a key that HKDF derives from
the secret key. Columns of sealed texts are registered, so that `crescendo rotate-key` reaches all of them.
"""

from __future__ import annotations

import base64
import os
from functools import lru_cache
from typing import TYPE_CHECKING

from crescendo.core.keyring import name_of
from crescendo.core.refusals import Refusal, mark
from crescendo.core.settings import current

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = "1"
_NONCE = 12


class SecretUnreadable(Refusal):
    """What is kept was sealed with a key that this installation no longer has, or was changed."""

    code = "secret_unreadable"
    sentence = mark("A secret that is kept here cannot be opened with this installation's key.")
    remedy = mark("Enter the secret again.")


def seal(text: str) -> str:
    """The text, closed with the key in force; the same text is closed differently each time."""
    secret = current().secret_key
    nonce = os.urandom(_NONCE)
    closed = nonce + _cipher(secret).encrypt(nonce, text.encode(), _VERSION.encode())
    return f"{_VERSION}.{name_of(secret)}.{base64.urlsafe_b64encode(closed).decode()}"


def unseal(sealed: str) -> str:
    """The text again, also where an old key that is still believed closed it. Refuses SecretUnreadable."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as below

    version, _, rest = sealed.partition(".")
    name, _, body = rest.partition(".")
    own = current()
    secret = {name_of(key): key for key in (*own.old_secret_keys, own.secret_key)}.get(name)
    if version != _VERSION or secret is None:
        raise SecretUnreadable
    try:
        closed = base64.urlsafe_b64decode(body)
        # The last letter has bits that mean nothing: another letter there is a changed text all the same.
        if base64.urlsafe_b64encode(closed).decode() != body:
            raise SecretUnreadable
        return _cipher(secret).decrypt(closed[:_NONCE], closed[_NONCE:], version.encode()).decode()
    except (InvalidTag, ValueError) as cause:
        raise SecretUnreadable from cause


def is_of_today(sealed: str) -> bool:
    """Whether the key in force closed it."""
    return sealed.startswith(f"{_VERSION}.{name_of(current().secret_key)}.")


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESGCM:
    # Costs 20 ms and 8 MB, which whoever seals nothing does without.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"crescendo.sealing.1")
    return AESGCM(derived.derive(secret.encode()))
