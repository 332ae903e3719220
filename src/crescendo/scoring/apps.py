from __future__ import annotations

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "crescendo.scoring"
    label = "scoring"

    def ready(self) -> None:
        # The registries are filled once apps stand.
        from crescendo.conditions.types import Entity  # noqa: PLC0415
        from crescendo.core import definitions  # noqa: PLC0415
        from crescendo.people import api as people  # noqa: PLC0415
        from crescendo.scoring import documents, fields, holdings  # noqa: PLC0415

        definitions.register("scoring_model", documents.errors_of)
        fields.register()
        holdings.register()
        people.register_forgetter("scoring", holdings.forget_accounts)
        people.offer_column(Entity.CONTACT, "score")
        people.offer_column(Entity.ACCOUNT, "score")
