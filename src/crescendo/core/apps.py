"""core as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Tables of the machinery and of the staff."""

    name = "crescendo.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what the machinery holds of persons, and for how long."""
        from crescendo.core import own_holdings, own_keeping  # noqa: PLC0415 - models are there only now

        own_holdings.register()
        own_keeping.register()
