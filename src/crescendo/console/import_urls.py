"""Addresses of imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import import_undo, imports


def addresses() -> list[URLPattern]:
    """They know outside ids once the converters are registered."""
    return [
        path("imports/", imports.imports, name="imports"),
        path("imports/new/", imports.create, name="import-new"),
        path("imports/template/<slug:kind>/", imports.template, name="import-template"),
        path("imports/<import:run_id>/", imports.run, name="import"),
        path("imports/<import:run_id>/progress/", imports.progress, name="import-progress"),
        path("imports/<import:run_id>/cancel/", imports.cancel, name="import-cancel"),
        path("imports/<import:run_id>/refused/", imports.refused_rows, name="import-refused"),
        path("imports/<import:run_id>/undo/look/", import_undo.look, name="import-undo-look"),
        path("imports/<import:run_id>/undo/", import_undo.start, name="import-undo"),
        path("imports/<import:run_id>/undo/stop/", import_undo.stop, name="import-undo-stop"),
        path("imports/<import:run_id>/undo/progress/", import_undo.progress, name="import-undo-progress"),
        path("imports/<import:run_id>/undo/stays/", import_undo.stays, name="import-undo-stays"),
    ]
