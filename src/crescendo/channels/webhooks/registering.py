"""What this part makes known once apps stand."""

from __future__ import annotations

from crescendo.channels.models import WebhookEndpoint
from crescendo.channels.webhooks import earlier, keeping
from crescendo.core import resealing


def register() -> None:
    """Kinds of facts, holdings, retention, what may be frozen, sealed columns."""
    earlier.register()
    keeping.register()
    resealing.register(WebhookEndpoint, "secret", "old_secret")
