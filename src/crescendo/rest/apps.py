"""Django's view of the API."""

from __future__ import annotations

from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "crescendo.rest"
    label = "rest"

    def ready(self) -> None:
        """Make known what is held of persons."""
        from crescendo.rest import holdings  # noqa: PLC0415 - models are there only now

        holdings.register()
