"""Django's view of the API."""

from __future__ import annotations

from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "crescendo.rest"
    label = "rest"
