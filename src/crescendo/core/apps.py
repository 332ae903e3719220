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
        from crescendo.core import own_holdings, own_keeping, resealing, second_factors  # noqa: PLC0415 - models are there only now
        from crescendo.core.models import IdentityProvider  # noqa: PLC0415 - the same

        own_holdings.register()
        own_keeping.register()
        resealing.register(IdentityProvider, "secret")
        resealing.register_documents(
            "second factors", count=second_factors.count_stale, reseal=second_factors.reseal
        )
