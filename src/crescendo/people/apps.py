from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "crescendo.people"
    label = "people"

    def ready(self) -> None:
        from crescendo.people import condition_fields  # noqa: PLC0415 - the registry is filled once apps stand

        condition_fields.register()
