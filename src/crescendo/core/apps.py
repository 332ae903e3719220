"""core as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Tables of the machinery and of the staff."""

    name = "crescendo.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
