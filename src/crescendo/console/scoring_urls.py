"""The addresses of scoring models; `urls` has all others."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import score_models, score_versions


def addresses() -> list[URLPattern]:
    """Made once the words for ids in addresses are known to Django."""
    return [
        path("scoring/", score_models.models, name="scoring"),
        path("scoring/new/", score_models.create, name="scoring-new"),
        path("scoring/<slug:model_key>/", score_models.model, name="scoring-model"),
        path("scoring/<slug:model_key>/figures/", score_models.figures, name="scoring-figures"),
        path("scoring/<slug:model_key>/rules/new/", score_models.rule, name="scoring-rule-new"),
        path("scoring/<slug:model_key>/rules/<slug:rule_key>/", score_models.rule, name="scoring-rule"),
        path(
            "scoring/<slug:model_key>/rules/<slug:rule_key>/remove/",
            score_models.remove,
            name="scoring-rule-remove",
        ),
        path("scoring/<slug:model_key>/fit/new/", score_models.fit, name="scoring-fit-new"),
        path("scoring/<slug:model_key>/fit/<slug:fit_key>/", score_models.fit, name="scoring-fit"),
        path("scoring/<slug:model_key>/bands/", score_models.bands, name="scoring-bands"),
        path(
            "scoring/<slug:model_key>/industries/<int:industry>/",
            score_models.industry,
            name="scoring-industry",
        ),
        path("scoring/<slug:model_key>/document/", score_models.document, name="scoring-document"),
        path("scoring/<slug:model_key>/preview/", score_versions.preview, name="scoring-preview"),
        path("scoring/<slug:model_key>/preview/people/", score_versions.moved, name="scoring-moved"),
        path("scoring/<slug:model_key>/publish/", score_versions.publish, name="scoring-publish"),
        path("scoring/<slug:model_key>/take-over/", score_versions.take_over, name="scoring-take-over"),
        path(
            "scoring/<slug:model_key>/versions/<int:version>/", score_versions.version, name="scoring-version"
        ),
        path(
            "scoring/<slug:model_key>/versions/<int:version>/return/",
            score_versions.go_back,
            name="scoring-return",
        ),
    ]
