"""sources as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Tables of sources, keys, touches and keyword ids."""

    name = "crescendo.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"
