"""The inner door of the documents: what is in force, and what a part of the room adds."""

from __future__ import annotations

from crescendo.lifecycle.documents.drafting import (
    errors_of_lifecycle,
    get_lifecycle,
    lifecycle_version,
    list_lifecycle_versions,
    publish_lifecycle,
    save_lifecycle,
)
from crescendo.lifecycle.documents.occupied import InUse, count_in_stage, register_in_use
from crescendo.lifecycle.documents.published import KEY, KIND, in_force
from crescendo.lifecycle.documents.rearranging import goal_of, put_back, with_stage, without_stage
from crescendo.lifecycle.documents.shipped import SHIPPED
from crescendo.lifecycle.documents.shipped_fields import ship
from crescendo.lifecycle.documents.vocabulary import vocabulary

__all__ = [
    "KEY",
    "KIND",
    "SHIPPED",
    "InUse",
    "count_in_stage",
    "errors_of_lifecycle",
    "get_lifecycle",
    "goal_of",
    "in_force",
    "lifecycle_version",
    "list_lifecycle_versions",
    "publish_lifecycle",
    "put_back",
    "register_in_use",
    "save_lifecycle",
    "ship",
    "vocabulary",
    "with_stage",
    "without_stage",
]
