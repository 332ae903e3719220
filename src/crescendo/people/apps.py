from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "crescendo.people"
    label = "people"

    def ready(self) -> None:
        # The registries are filled once apps stand.
        from crescendo.people import (  # noqa: PLC0415
            account_holdings,
            condition_fields,
            consent_holdings,
            holdings,
            likeness_holdings,
            list_views,
            purposes,
        )
        from crescendo.people.bulk import holdings as bulk_holdings  # noqa: PLC0415
        from crescendo.people.exports import kinds as export_kinds  # noqa: PLC0415
        from crescendo.people.imports import kinds as import_kinds  # noqa: PLC0415
        from crescendo.people.notes import holdings as note_holdings  # noqa: PLC0415
        from crescendo.people.quality import holdings as quality_holdings  # noqa: PLC0415
        from crescendo.people.search import holdings as search_holdings  # noqa: PLC0415

        condition_fields.register()
        import_kinds.register()
        purposes.register()
        export_kinds.register()
        account_holdings.register()
        consent_holdings.register()
        note_holdings.register()
        holdings.register()
        likeness_holdings.register()
        list_views.register()
        quality_holdings.register()
        bulk_holdings.register()
        search_holdings.register()
