"""sources as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Tables of sources, keys, touches and keyword ids."""

    name = "crescendo.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say which tables hold nothing of persons, and what can be imported."""
        from crescendo.core import holdings  # noqa: PLC0415 - models are there only now
        from crescendo.sources import condition_fields, forgetting  # noqa: PLC0415
        from crescendo.sources.imports import kinds as import_kinds  # noqa: PLC0415

        holdings.declare_free(forgetting.FREE)
        import_kinds.register()
        condition_fields.register()
