"""The addresses of segments; `urls` has all others."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import segment_members, segment_page, segments


def addresses() -> list[URLPattern]:
    """Made once the words for ids in addresses are known to Django."""
    return [
        path("segments/", segments.segments, name="segments"),
        path("segments/new/", segments.create, name="segment-new"),
        path("segments/put-in/", segment_members.put_in, name="segment-put-in"),
        path("segments/<segment:segment_id>/", segment_page.segment, name="segment"),
        path("segments/<segment:segment_id>/passages/", segment_page.passages, name="segment-passages"),
        path("segments/<segment:segment_id>/edit/", segments.edit, name="segment-edit"),
        path("segments/<segment:segment_id>/publish/", segments.publish, name="segment-publish"),
        path("segments/<segment:segment_id>/duplicate/", segments.duplicate, name="segment-duplicate"),
        path("segments/<segment:segment_id>/remove/", segments.remove, name="segment-remove"),
        path("segments/<segment:segment_id>/restore/", segments.restore, name="segment-restore"),
        path("segments/<segment:segment_id>/addresses/", segment_members.addresses, name="segment-addresses"),
        path("segments/<segment:segment_id>/take-out/", segment_members.take_out, name="segment-take-out"),
    ]
