"""The console as a Django application: templates, template filters and its catalogue of translations."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "crescendo.console"
    label = "console"
