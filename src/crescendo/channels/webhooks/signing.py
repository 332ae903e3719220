"""Secrets and signatures after Standard Webhooks (https://www.standardwebhooks.com), by its own library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret as receivers enter it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers_for(
    message_id: str, body: bytes, *, secrets_in_force: Sequence[str], now: int
) -> Mapping[str, str]:
    """What the receiver checks: the same id at each try, the time of this try, a signature for each secret."""
    # Costs 20 ms, which who signs nothing does without.
    from standardwebhooks import Webhook  # noqa: PLC0415

    at = datetime.fromtimestamp(now // 1_000, tz=UTC)
    signatures = [Webhook(secret).sign(message_id, at, body.decode()) for secret in secrets_in_force]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(now // 1_000),
        "webhook-signature": " ".join(signatures),
    }


def message_id_of(hash_key: str, *told: object) -> str:
    """The id of a message, made of what it tells: a restored installation that tells the same says the same id."""
    text = "\x1f".join(str(part) for part in told)
    return "msg_" + hmac.new(hash_key.encode(), f"webhook:{text}".encode(), hashlib.sha256).hexdigest()[:40]
