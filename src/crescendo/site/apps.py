"""The site as a Django application: templates, styles, the register of confirmation mails."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "crescendo.site"
    label = "site"

    def ready(self) -> None:
        """Make known what is held of persons, and what leaves for them."""
        from crescendo.site import holdings, outgoing  # noqa: PLC0415 - models are there only now

        holdings.register()
        outgoing.register()
