from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "crescendo.people"
    label = "people"

    def ready(self) -> None:
        # The registries are filled once apps stand.
        from crescendo.people import account_holdings, condition_fields, holdings, likeness_holdings  # noqa: PLC0415
        from crescendo.people.imports import kinds as import_kinds  # noqa: PLC0415

        condition_fields.register()
        import_kinds.register()
        account_holdings.register()
        holdings.register()
        likeness_holdings.register()
