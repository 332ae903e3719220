from __future__ import annotations

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "crescendo.lifecycle"
    label = "lifecycle"

    def ready(self) -> None:
        # The registries are filled once apps stand.
        from crescendo.lifecycle.followup import holdings  # noqa: PLC0415

        holdings.register()
