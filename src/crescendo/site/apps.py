"""The site as a Django application: templates, styles, the register of confirmation mails."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "crescendo.site"
    label = "site"
