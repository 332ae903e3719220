from __future__ import annotations

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "crescendo.lifecycle"
    label = "lifecycle"

    def ready(self) -> None:
        # The registries are filled once apps stand.
        from crescendo.core.exports import kinds as export_kinds  # noqa: PLC0415
        from crescendo.lifecycle import announced, hands  # noqa: PLC0415
        from crescendo.lifecycle.aftercare import condition_fields as aftercare_fields  # noqa: PLC0415
        from crescendo.lifecycle.aftercare import holdings as aftercare_holdings  # noqa: PLC0415
        from crescendo.lifecycle.deals import (  # noqa: PLC0415
            condition_fields,
            courses,
            exports,
            followed,
            list_views,
            owning,
            setting_many,
        )
        from crescendo.lifecycle.deals import holdings as deal_holdings  # noqa: PLC0415
        from crescendo.lifecycle.deals import of_many as deals_of_many  # noqa: PLC0415
        from crescendo.lifecycle.documents import published  # noqa: PLC0415
        from crescendo.lifecycle.followup import holdings as followup_holdings  # noqa: PLC0415
        from crescendo.lifecycle.imports import kinds as import_kinds  # noqa: PLC0415
        from crescendo.lifecycle.materials import holdings as material_holdings  # noqa: PLC0415
        from crescendo.lifecycle.routing import holdings as routing_holdings  # noqa: PLC0415
        from crescendo.lifecycle.stages import fields, holdings, in_use, of_many  # noqa: PLC0415
        from crescendo.lifecycle.standing import fields as standing_fields  # noqa: PLC0415
        from crescendo.lifecycle.standing import holdings as standing_holdings  # noqa: PLC0415
        from crescendo.lifecycle.talks import holdings as talk_holdings  # noqa: PLC0415
        from crescendo.lifecycle.telesales import holdings as telesales_holdings  # noqa: PLC0415

        published.register()
        import_kinds.register()
        announced.register()
        hands.register()
        followup_holdings.register()
        holdings.register()
        in_use.register()
        of_many.register()
        deals_of_many.register()
        setting_many.register()
        routing_holdings.register()
        telesales_holdings.register()
        condition_fields.register()
        courses.register()
        list_views.register()
        followed.register()
        owning.register()
        deal_holdings.register()
        export_kinds.register(exports.DEALS)
        fields.register()
        aftercare_fields.register()
        aftercare_holdings.register()
        standing_fields.register()
        standing_holdings.register()
        material_holdings.register()
        talk_holdings.register()
