"""The addresses by which stages, ways into them and the topics of the follow-up note are edited."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import lifecycle_note, lifecycle_stages, lifecycle_ways


def addresses() -> list[URLPattern]:
    """Beside those of the lifecycle itself."""
    way = "lifecycle/contact/<slug:stage_key>/ways/"
    topics = "lifecycle/note/topics/"
    one = "lifecycle/<slug:pipeline>/<slug:stage_key>/"
    return [
        path("lifecycle/stages/<slug:pipeline>/new/", lifecycle_stages.stage, name="lifecycle-stage-new"),
        path(one, lifecycle_stages.stage, name="lifecycle-stage"),
        path(f"{one}remove/", lifecycle_stages.remove, name="lifecycle-stage-remove"),
        path(f"{one}put-back/", lifecycle_stages.put_back, name="lifecycle-stage-put-back"),
        path(f"{way}new/", lifecycle_ways.way, name="lifecycle-way-new"),
        path(f"{way}<slug:way_key>/", lifecycle_ways.way, name="lifecycle-way"),
        path(f"{way}<slug:way_key>/remove/", lifecycle_ways.remove, name="lifecycle-way-remove"),
        path("lifecycle/note/", lifecycle_note.note, name="lifecycle-note"),
        path(f"{topics}new/", lifecycle_note.topic, name="lifecycle-topic-new"),
        path(f"{topics}<slug:topic_key>/", lifecycle_note.topic, name="lifecycle-topic"),
        path(f"{topics}<slug:topic_key>/arrange/", lifecycle_note.arrange, name="lifecycle-topic-arrange"),
    ]
