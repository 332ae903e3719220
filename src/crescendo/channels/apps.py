from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "crescendo.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The registries are filled once apps stand.
        from crescendo.channels.webhooks import registering  # noqa: PLC0415

        registering.register()
