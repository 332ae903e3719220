"""core's tables. Verbs live beside this folder, never in it."""

from __future__ import annotations

from crescendo.core.models.documents import (
    Company,
    Definition,
    DefinitionVersion,
    Installation,
    RetentionRule,
)
from crescendo.core.models.entering import CacheEntry, EntryRules, IdentityProvider, Invitation, OpenSession
from crescendo.core.models.exports import ExportRun
from crescendo.core.models.imports import ImportKey, ImportRefusal, ImportRun, ImportStay, ImportUndo
from crescendo.core.models.machinery import Cursor, Fact, Job, QuarantinedItem, WorkerLease
from crescendo.core.models.staff import AuditEntry, Notice, Team, User
from crescendo.core.models.views import ListHabit, SavedView
from crescendo.core.models.watching import AlertThreshold, Incident, SenderCheck, SetupSkip

__all__ = [
    "AlertThreshold",
    "AuditEntry",
    "CacheEntry",
    "Company",
    "Cursor",
    "Definition",
    "DefinitionVersion",
    "EntryRules",
    "ExportRun",
    "Fact",
    "IdentityProvider",
    "ImportKey",
    "ImportRefusal",
    "ImportRun",
    "ImportStay",
    "ImportUndo",
    "Incident",
    "Installation",
    "Invitation",
    "Job",
    "ListHabit",
    "Notice",
    "OpenSession",
    "QuarantinedItem",
    "RetentionRule",
    "SavedView",
    "SenderCheck",
    "SetupSkip",
    "Team",
    "User",
    "WorkerLease",
]
