"""activity as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """What people did."""

    name = "crescendo.activity"
    label = "activity"

    def ready(self) -> None:
        """Make the documents of names and of rules on machines known."""
        from crescendo.activity import event_names, rulebook, rules  # noqa: PLC0415 - models are there only now
        from crescendo.core import definitions  # noqa: PLC0415

        definitions.register(event_names.KIND, event_names.errors_of)
        definitions.register(rules.KIND, rulebook.errors_of)
