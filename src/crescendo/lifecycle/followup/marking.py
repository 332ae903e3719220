"""Whether somebody's desk is another one than a moment ago: a mark that changes with it."""

from __future__ import annotations

from django.db.models import Count, Max, Sum

from crescendo.core.types import Actor
from crescendo.lifecycle.followup_models import Task
from crescendo.lifecycle.routing_models import OPEN, Lead


def mark_of_desk(by: Actor) -> str:
    """A text that is another one once a task or a lead of the actor's changed. Two queries of indexes."""
    tasks = Task.objects.filter(owner_id=by.staff_id, done_at=None, removed_at=None)
    leads = Lead.objects.filter(owner_id=by.staff_id, state__in=OPEN)
    said = [
        *tasks.aggregate(Count("pk"), Max("pk"), Sum("due_at")).values(),
        *leads.aggregate(Count("pk"), Max("pk"), Max("since_at"), Sum("due_at")).values(),
    ]
    return ".".join(str(one or 0) for one in said)
