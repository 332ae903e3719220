"""Every address of the web process, door by door."""

from __future__ import annotations

from django.urls import include, path

from crescendo.project import health

urlpatterns = [
    path("healthz", health.process),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("console/", include("crescendo.console.urls")),
    path("console/", include("crescendo.console.aliases")),
    path("api/v1/", include("crescendo.rest.urls")),
    path("", include("crescendo.site.urls")),
]

handler403 = "crescendo.console.errors.forbidden"
handler404 = "crescendo.console.errors.not_found"
handler500 = "crescendo.console.errors.broken"
