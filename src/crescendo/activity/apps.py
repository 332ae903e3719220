"""activity as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """What people did."""

    name = "crescendo.activity"
    label = "activity"

    def ready(self) -> None:
        """Make known the documents of names and of rules on machines, and what is held of persons."""
        from crescendo.activity import (  # noqa: PLC0415 - models are there only now
            asking,
            event_names,
            following,
            hands,
            holdings,
            keeping,
            list_views,
            rulebook,
            rules,
        )
        from crescendo.activity.exports.events import EVENTS  # noqa: PLC0415
        from crescendo.activity.imports import kinds as import_kinds  # noqa: PLC0415
        from crescendo.core import definitions  # noqa: PLC0415
        from crescendo.core.exports import kinds as export_kinds  # noqa: PLC0415
        from crescendo.people import api as people  # noqa: PLC0415

        definitions.register(event_names.KIND, event_names.errors_of)
        definitions.register(rules.KIND, rulebook.errors_of)
        asking.register()
        hands.register()
        holdings.register()
        import_kinds.register()
        keeping.register()
        list_views.register()
        export_kinds.register(EVENTS)
        people.register_follower(following.follow_at_once)
