"""What stages tell the documents, and what other parts tell the stages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crescendo.lifecycle.documents.api import register_in_use
from crescendo.lifecycle.documents.nouns import Pipeline
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.stages.values import register_value
from crescendo.lifecycle.stages_models import ContactStage


def register() -> None:
    """Make it known, once the apps stand."""
    register_in_use(Pipeline.CONTACT, stages_in_use)
    register_value("note", _topics)


def stages_in_use() -> list[str]:
    """The stages that have somebody in them. One query of an index."""
    rows = ContactStage.objects.filter(is_open=1).order_by()
    return list(rows.values_list("stage", flat=True).distinct())


def _topics(contact_ids: Collection[int], *, now: int) -> Mapping[int, float]:
    """How many topics of the follow-up note are answered, halves included."""
    found = followup.completeness_of(contact_ids, now=now)
    return {contact: one.halves / 2 for contact, one in found.items()}
