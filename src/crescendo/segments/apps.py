from __future__ import annotations

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "crescendo.segments"
    label = "segments"

    def ready(self) -> None:
        # The registries are filled once apps stand.
        from crescendo.conditions import api as conditions  # noqa: PLC0415
        from crescendo.core import definitions  # noqa: PLC0415
        from crescendo.segments import documents, holdings  # noqa: PLC0415
        from crescendo.segments.member_of import MEMBER_OF  # noqa: PLC0415

        conditions.register_leaf(MEMBER_OF)
        definitions.register(documents.KIND, documents.errors_of)
        holdings.register()
