"""The verbs of channels: webhooks out."""

from __future__ import annotations

from crescendo.channels.webhooks.announced import announce, announced, told
from crescendo.channels.webhooks.consumer import Webhooks
from crescendo.channels.webhooks.endpoints import (
    change_endpoint,
    create_endpoint,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)
from crescendo.channels.webhooks.reading import (
    count_deliveries,
    get_delivery,
    get_endpoint,
    list_attempts,
    list_deliveries,
    list_endpoints,
)
from crescendo.channels.webhooks.resending import resend, resend_missed, send_trial
from crescendo.channels.webhooks.sender import Sender

__all__ = [
    "Sender",
    "Webhooks",
    "announce",
    "announced",
    "change_endpoint",
    "count_deliveries",
    "create_endpoint",
    "get_delivery",
    "get_endpoint",
    "list_attempts",
    "list_deliveries",
    "list_endpoints",
    "pause_endpoint",
    "remove_endpoint",
    "resend",
    "resend_missed",
    "resume_endpoint",
    "rotate_secret",
    "send_trial",
    "told",
]
