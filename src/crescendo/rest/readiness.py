"""Whether marketing can begin, as one resource."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from crescendo.activity import api as activity
from crescendo.core import settings
from crescendo.core.clock import SystemClock
from crescendo.core.watch.sender import get_sender
from crescendo.rest import answers
from crescendo.rest.answers import declared
from crescendo.rest.keys import actor_of

router = Router(tags=["readiness"])


class CheckShape(TypedDict):
    """One question; `found` is counted no further than `wanted`."""

    name: str
    is_met: bool
    found: int
    wanted: int


class ReadinessShape(TypedDict):
    """All questions; `first` is the one to see to first, null when all are met."""

    is_ready: bool
    first: str | None
    sender: str
    checks: list[CheckShape]


@router.get("/readiness", response=declared(ReadinessShape), summary="Read whether marketing can begin")
def read_readiness(request: HttpRequest) -> HttpResponse:
    """Scope `sources_read`. Tracking, 500 contacts reachable by e-mail, 10 downloaded assets, a tested sender."""
    sender = get_sender(settings.current())
    found = activity.readiness(actor_of(request), sender, now=SystemClock().now())
    return answers.one(
        ReadinessShape(
            is_ready=found.is_ready,
            first=None if found.first is None else found.first.name.value,
            sender=sender.state.value,
            checks=[
                CheckShape(name=check.name.value, is_met=check.is_met, found=check.found, wanted=check.wanted)
                for check in found.checks
            ],
        )
    )
