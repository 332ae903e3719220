"""The addresses of the manager's overview."""

from __future__ import annotations

from django.urls import path

from crescendo.console import overview, overview_behind

PATTERNS = [
    path("overview/", overview.overview, name="overview"),
    path("overview/csv/<slug:sheet>/", overview.as_csv, name="overview-csv"),
    path("overview/part/<slug:what>/", overview.part, name="overview-part"),
    path("overview/<slug:what>/", overview_behind.behind, name="overview-behind"),
]
