"""Tables, each part's beside this file."""

from __future__ import annotations

from crescendo.channels.webhook_models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = ["WebhookAttempt", "WebhookDelivery", "WebhookEndpoint"]
