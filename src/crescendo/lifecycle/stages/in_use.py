"""What stages tell the documents, and what other parts tell the stages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.types import Actor
from crescendo.lifecycle.documents.api import InUse, register_in_use
from crescendo.lifecycle.documents.nouns import Pipeline
from crescendo.lifecycle.documents.occupied import MOST_COUNTED
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.stages.values import register_value
from crescendo.lifecycle.stages_models import ContactStage
from crescendo.people import api as people

_SYSTEM = Actor.system("lifecycle")


def register() -> None:
    """Make it known, once the apps stand."""
    register_in_use(Pipeline.CONTACT, InUse(stages=stages_in_use, count=count_in))
    register_value("note", _topics)


def stages_in_use() -> list[str]:
    """The stages that have somebody in them. One query of an index."""
    rows = ContactStage.objects.filter(is_open=1).order_by()
    return list(rows.values_list("stage", flat=True).distinct())


def count_in(key: str, now: int) -> int:
    """How many contacts stand in a stage in force. One query."""
    document = {"field": "stage", "operator": "is", "value": key}
    standing = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    return people.count_contacts(_SYSTEM, standing, now=now, at_most=MOST_COUNTED + 1)


def _topics(contact_ids: Collection[int], *, now: int) -> Mapping[int, float]:
    """How many topics of the follow-up note are answered, halves included."""
    found = followup.completeness_of(contact_ids, now=now)
    return {contact: one.halves / 2 for contact, one in found.items()}
