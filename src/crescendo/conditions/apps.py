"""The Django application of this room: it has no tables, it carries the catalogue of translations."""

from __future__ import annotations

from django.apps import AppConfig


class ConditionsConfig(AppConfig):
    name = "crescendo.conditions"
    label = "conditions"
